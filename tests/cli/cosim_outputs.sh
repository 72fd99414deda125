# A file that cannot be written never replaces the verdict: the record is on stdout, the failure on stderr and in the
# JSON, and the exit code is the verdict's. What exists and is no regular file is written to and stays what it is.
# needs: $(BUILD)/rtl/wisp_die.so $(BUILD)/rtl/mutant_router_credit_lost.so
patch=$TOP/tb/mutants/router_credit_lost.patch
export TMPDIR=$PWD/scratch
mkdir scratch || exit 1
mismatch() {
    # shellcheck disable=SC2046  # words
    (cd "$TOP" && exec "$WISP" cosim $(sed -n 's/^run: //p' "$patch") --rtl "${WISP%/*}/rtl/mutant_router_credit_lost.so" "$@") >out 2>err
    echo "exit $?"
    grep -E '^MISMATCH|^  waves:' out | sed "s|$PWD/||g; s/unit.*//"
    sed "s|$PWD/||g" err
    ls scratch
}
in_json() { sed -n '/"side_output_errors"/,/\]/p' "$1" | sed "s|$PWD/||g"; }
echo "# all written"
mismatch --waves-file "$PWD/w.fst" --json "$PWD/r.json"
[ -s w.fst ] && grep -c side_output r.json
echo "# a directory that is not there"
mismatch --waves-file "$PWD/no/w.fst" --record 5 --record-out "$PWD/no/r" --timeline "$PWD/no/t" --json "$PWD/r.json"
in_json r.json
echo "# the JSON on a full device; a link to it stays a link"
ln -s /dev/full full
mismatch --json "$PWD/full" --waves-file "$PWD/full"
[ -h full ] && [ -c full ] && echo "still a link to a device"
echo "# a pipe"
mkfifo pipe
cat pipe >got &
mismatch --waves-file "$PWD/pipe"
wait
[ -p pipe ] && [ "$(wc -c <got)" -eq "$(wc -c <w.fst)" ] && echo "still a pipe, with the waves in it"
echo "# a link to a file"
echo old >file && ln -s file link
mismatch --json "$PWD/link"
[ -h link ] && grep '"verdict"' file
echo "# another name of standard output"
mismatch --json /dev/stdout
grep -c '"verdict": "MISMATCH"' out
echo "# standard output on a full device"
# shellcheck disable=SC2046  # words
(cd "$TOP" && exec "$WISP" cosim $(sed -n 's/^run: //p' "$patch") --rtl "${WISP%/*}/rtl/mutant_router_credit_lost.so") >/dev/full 2>err
echo "exit $?"
sed 's/write: .*/write: .../' err
echo "# PASS"
"$WISP" cosim --config "$TOP/configs/mesh2x2.ini" --pattern uniform --json no/r.json 2>err | tail -n 1
echo "exit ${PIPESTATUS[0]}"
cat err
ls
