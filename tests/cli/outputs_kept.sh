# Every output of every command: a link stays and its target is written, whose mode stays; nothing temporary is left; a lost stdout is said with its reason.
# needs: $(BUILD)/rtl/wisp_die.so $(BUILD)/rtl/wisp_predictor.so
demo=$TOP/traces/demo.wtr small="--config $TOP/configs/mesh2x2.ini"
printf 'request,token,phase,layer,experts\na,0,prefill,0,1\n' > in.csv
echo '{"record": "formal", "passed": 0, "failed": 0, "bounded": 0, "proofs": []}' > formal.json
try() {
    rm -rf there link
    mkdir there
    echo old > there/target
    chmod 600 there/target
    ln -s there/target link
    "$WISP" "$@" > /dev/null 2> error.txt || sed "s|$TOP/||g" error.txt
    [ -L link ] && [ "$(stat -c %a there/target)" = 600 ] && [ "$(head -c 4 there/target | tr -d '\0')" != old ] && [ "$(ls -A there)" = target ] || ls -lA . there
    echo "wisp $*" | sed "s|$TOP/||g"
}
# shellcheck disable=SC2086 # words
{
try config show $small --json link
try trace info "$demo" --json link
try trace stats "$demo" --json link
try trace stats "$demo" --csv link
try trace gen --layers 2 --experts 8 --requests 2 -o link
try trace import in.csv --experts 4 -o link
try run $small --trace "$demo" --steps 0:1 --layers 3:5 --json link
try run $small --trace "$demo" --steps 0:1 --layers 3:5 --csv link
try net --mesh 2x2 --measure 100 --json link
try cosim $small --pattern uniform --reads 2 --json link
try cosim $small --pattern uniform --reads 2 --timeline link
try cosim $small --pattern uniform --reads 2 --record 100 --record-out link
try report formal.json -o link
}
# A link to what is not there yet.
rm -r there/target
try() { "$WISP" "$@" > /dev/null; ls -A there; }
try report formal.json -o link
# The reason of a lost stdout is that of the write that failed.
for full in "config show $small" "config show $small --json -" "trace info $demo" "report formal.json -o -"; do
    # shellcheck disable=SC2086 # words
    "$WISP" $full > /dev/full
    echo "exit $?"
done
