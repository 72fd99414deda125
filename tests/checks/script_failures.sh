# A script that runs `wisp` ends with an exit code when a run fails, and says nothing that it does not say when all of them pass: no row of
# zeros, no row of an earlier run. The first call of `wisp` fails, with SCRIPTS_AMOUNT=all each of some, one at a time, after a run in which
# all pass (tests/scripts/cases); then runs that fail by themselves.
# needs: $(BUILD)/rtl/wisp_die.so $(BUILD)/rtl/wisp_predictor.so $(BUILD)/systemc/platform $(BUILD)/tests/check_arbiter_2 $(BUILD)/rtl/mutant_router_credit_lost.so
. "$TOP/tests/scripts/common.sh"
wrong=0
complain() { echo "$*"; wrong=1; }
make_inputs || { echo "no inputs"; exit 1; }

# A `wisp` that fails at its call number FAIL_AT; two may be called at once.
cat > "$HERE/failing" <<'END'
#!/bin/sh
call=0
until mkdir "$HERE/calls/$call" 2> /dev/null; do call=$((call + 1)); done
[ $call -ne "$FAIL_AT" ] || { echo "made to fail" >&2; exit 7; }
exec "$WISP" "$@"
END
chmod +x "$HERE/failing"

# failed NAME CODE WHAT: the last run has failed, and has said nothing of its own
failed() {
    [ "$2" -ne 0 ] || complain "$1: exit code 0 with $3"
    grep -vxF -f "$HERE/good" "$HERE/out/$1" | grep -vE '^(assumed:|trace |configs/)' | grep -i -E 'pass|[0-9] .*[0-9]' | grep -v -e FAIL -e ' failed, ' > "$HERE/more" && complain "$1 with $3 says: $(cat "$HERE/more")"
}
while read -r name _ fails command; do
    [ "$fails" != - ] || continue
    : > "$HERE/good"
    if all && [ "$name" != bench ] && [ "$name" != bench_net ]; then # which take too long
        ln -sf "$WISP" "$BUILD/wisp"
        run "$name" "$command"
        cp "$HERE/out/$name" "$HERE/good"
    fi
    ln -sf "$HERE/failing" "$BUILD/wisp"
    for at in $(seq 0 $(($(all && echo "$fails" || echo 1) - 1))); do
        rm -rf "$HERE/calls"
        mkdir "$HERE/calls"
        FAIL_AT=$at run "$name" "$command"
        failed "$name" $? "call $at failing"
        [ -e "$HERE/calls/$at" ] || complain "$name has no call $at"
    done
done < <(cases)
ln -sf "$WISP" "$BUILD/wisp"

# The ways in which a run of the copies fails, after one that passed: the code is that of `wisp`.
read -r name _ _ command < <(cases | grep '^copies ')
run copies "$command" || complain "copies: exit code $?"
cp "$HERE/out/copies" "$HERE/good"
copies() { # copies CODE OPTION...
    run copies "$command ${*:2}"
    local code=$?
    [ $code -eq "$1" ] || complain "copies ${*:2}: exit code $code, not $1"
    failed copies $code "${*:2}"
    [ "$(wc -l < "$HERE/out/copies")" -eq 1 ] || complain "copies ${*:2} has a row"
    [ -s "$HERE/out/copies.err" ] || complain "copies ${*:2} does not say why"
}
copies 2 --no-such-option
copies 1 --rtl "$BUILD/rtl/mutant_router_credit_lost.so" --stall 0.2
copies 4 --max-cycles 100
copies 6 --rtl ./nothing.so
exit $wrong
