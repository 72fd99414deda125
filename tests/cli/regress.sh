# What tests/run makes of results: on small tests of its own, of which some fail, are skipped, run with several seeds or are
# interrupted; the report as text, JSON and JUnit; and that an interrupted run goes on where it stopped.
here=$PWD
unset TEST JOBS BUILD SEEDS KEEP JSON JUNIT WISP_CYCLES WISP_SEEDS WISP_UNIT_SEEDS WISP_SEED WISP_SIGNALS INJECT_AMOUNT # of the run that this is a part of
mkdir -p programs fake/cli fake/checks
# program NAME LINE...: what stands for a check program
program() { printf '#!/bin/sh\n%s\n' "$(printf '%s\n' "${@:2}")" > "programs/$1"; chmod +x "programs/$1"; }
program check_good 'echo "100%: Checks: 2, Failures: 0, Errors: 0"'
program check_seeds '[ "$WISP_SEED" -lt 11 ] || ' \
    '    echo "tb/unit/check_x.c:$WISP_SEED:F:x:random:0: MISMATCH cycle $WISP_SEED unit fifo port out field head reference 0x2 rtl 0x1 (seed $WISP_SEED)"' \
    'echo "50%: Checks: 2, Failures: $((WISP_SEED > 10)), Errors: 0"' 'echo "skipped: none: no data for seed $WISP_SEED"' '[ "$WISP_SEED" -lt 11 ]'
program check_died 'printf "a<b> & \"c\"\\\\ \\001\\351\n"' 'kill -KILL $$'
program check_hangs 'sleep 60'
echo 'echo "MISMATCH cycle 7 die (1,0) unit fifo port out field head reference 0x2 rtl 0x1" >&2; exit 1' > fake/cli/word.sh
echo 'echo one' > fake/cli/text.sh
echo 'two' > fake/cli/text.stdout.exact
echo 'echo "skipped: no <tool>" >&2; exit 77' > fake/checks/absent.sh
run() { SHARED='' "$TOP/tests/run" TESTS=fake "$@"; }
# Without what differs from run to run.
still() {
    sed -E "s|$here/||g; s/ in [0-9.]+ s/ in T s/; s/\"(seconds|wall_s)\": [0-9.]+/\"\1\": T/; s/time=\"[0-9.]+\"/time=\"T\"/
        s/\"(git_commit|started)\": \".*\"/\"\1\": X/; s/\"tools\": .*/\"tools\": X,/" "$@"
}
run SEEDS='2 11 101' JOBS=3 SECONDS_PER_TEST=2 JSON=r.json JUNIT=r.xml programs/* 2>&1 | still
still r.json r.xml
run TEST=nothing programs/check_good JSON=none.json | still
sed -n '/verdict/p; /"results": \[/,$p' none.json
run TEST=good programs/check_good JSON=no/such/../directory.json JUNIT=programs/check_good/x 2>&1 | still
ls programs

echo "--- interrupted"
# The first seed is done at once and counted in `ran`; the second waits until it may go on.
program check_slow 'echo $WISP_SEED >> '"$here"'/ran' \
    '[ $WISP_SEED = 1 ] || [ -e '"$here"'/go ] || { touch '"$here"'/waits; exec sleep 60; }' 'echo "100%: Checks: 1, Failures: 0, Errors: 0"'
slow() { exec "$TOP/tests/run" TESTS=none SEEDS='1 2 3' JOBS=1 KEEP=kept JSON=r.json programs/check_slow; }
rm r.json
set -m # a process group of its own, as at a terminal
slow > said 2>&1 &
set +m
until [ -e waits ]; do sleep 0.02; done
kill -INT -- -$!
wait $! 2> /dev/null
echo "exit $?"
cat said
ls kept/results/*.result
[ -e r.json ] || echo "no report"
touch go
(slow) | still
grep -c '"PASS"' r.json
cat ran
(slow) | still
wc -l < ran
(WISP_CYCLES=5 slow) | still # another setting: everything anew
wc -l < ran
