# A report: one file with the records inside, whatever stands in them; and what can be wrong.
# needs: $(BUILD)/rtl/wisp_die.so $(BUILD)/rtl/wisp_predictor.so
report() { "$WISP" report "$@"; echo "exit $?"; }
printf '{"schema": 1, "record": "formal", "passed": 1, "failed": 0, "bounded": 0, "proofs": [\n{"unit": "</script><!--", "instance": "a&b", "engine": "fold", "k": 2, "outcome": "proved", "cpu_s": 1}]}\n' > 'a"<b&.json'
report 'a"<b&.json' -o page.html
sed -n '/<script type="application\/json"/,/<\/script>/p' page.html
grep -c '^@@' page.html
grep -c 'Chart.js v3' page.html
grep -ciE '<(script|link|img)[^>]* (src|href)="[^d]' page.html
"$WISP" report 'a"<b&.json' -o - | cmp - page.html
echo '{"record": "cosin"}' > kind.json
echo '{"verdict": "PASS"}' > none.json
echo '{"record": "cosim"' > cut.json
echo '[1]' > list.json
for wrong in kind.json none.json cut.json list.json nothing.json; do report $wrong -o wrong.html 2>&1; done
report page.html 2>&1 | tail -n 3
report -o page.html 2>&1 | tail -n 3
report none.json -o page.html -x 2>&1 | tail -n 3
report 'a"<b&.json' -o /nowhere/page.html 2>&1
ls wrong.html* 2>&1
"$WISP" report --help
