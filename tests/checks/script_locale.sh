# A locale with decimal commas changes nothing: what the scripts that compute say, a recipe of make, and what `wisp` says are the same
# bytes; and every script sets its locale. The locale is made here (localedef, Debian's package locales or libc-bin).
# needs: $(BUILD)/rtl/wisp_die.so $(BUILD)/rtl/wisp_predictor.so $(BUILD)/systemc/platform $(BUILD)/tests/check_arbiter_2
. "$TOP/tests/scripts/common.sh"
wrong=0
complain() { echo "$*"; wrong=1; }

# Each script that can be called by itself; those that have no first line are sourced by one that has, or run by tests/run.
for script in $(git ls-files 2> /dev/null | grep -vE '^(tests/(cli|checks|scripts)|\.ci)/' | xargs grep -lE '^#!/bin/(ba)?sh') mk/*.sh; do
    grep -qE '^export (.* )?LC_ALL=C( |$)' "$script" || [ "$script" = mk/cosim_json.sh ] || complain "$script does not set LC_ALL"
done
grep -q '^export LC_ALL=C ' tests/run || complain "tests/run does not set LC_ALL"

localedef -i de_DE -f UTF-8 "$HERE/de_DE.UTF-8" > "$HERE/localedef" 2>&1 ||
    { [ $wrong = 0 ] || exit 1; echo "skipped: no de_DE.UTF-8 from localedef (apt-get install locales)" >&2; exit 77; }
comma() { env LOCPATH="$HERE" LC_ALL=de_DE.UTF-8 "$@"; }
[ "$(comma printf %.1f 1,5)" = 1,5 ] || complain "the locale has no decimal comma: $(comma printf %.1f 1,5)"

make_inputs || { echo "no inputs"; exit 1; }
same "$HERE/point"
export LOCPATH=$HERE
export LC_ALL=de_DE.UTF-8
same "$HERE/comma"
program() {
    for command in "run --config configs/mesh5x5.ini --trace traces/demo.wtr --steps 0:1 --threads 1" "net --mesh 3x3 --rate 0.2 --measure 500" \
        "trace stats traces/demo.wtr" "config show --config configs/dojo.ini --set memory.hbm_latency_ns=80.5" \
        "cosim --config configs/mesh2x2.ini --pattern uniform --rate 0.25 --reads 20"; do
        # shellcheck disable=SC2086  # words
        "$WISP" $command 2>&1 | sed 's/ *[0-9.]*, *[0-9.]*$//; s/kcycles\/s.*//; s/, [0-9.]* s$//; /^  speed /d'
    done
}
program > "$HERE/comma/wisp"
LC_ALL=C program > "$HERE/point/wisp"
# A recipe of make.
make -s --no-print-directory MAKELEVEL=1 --eval 'figure: ; @awk "BEGIN { print 4.34 }"' figure > "$HERE/comma/recipe" 2>&1
echo 4.34 > "$HERE/point/recipe"
diff -r "$HERE/point" "$HERE/comma" || complain "under de_DE.UTF-8 (>) other than under C (<)"
[ "$(find "$HERE/comma" -type f -size +0 | wc -l)" -ge 7 ] || complain "hardly anything was compared"
exit $wrong
