# A record that is not what its kind needs, among good ones: the page has the good ones and says what is wrong with the bad; so does stderr.
# needs: $(BUILD)/rtl/wisp_die.so $(BUILD)/rtl/wisp_predictor.so
report() { "$WISP" report "$@" -o page.html 2>&1; echo "exit $?"; }
shown() { sed -n 's/^<p class="bad" role="alert">//p; s/^<script type="application\/json" data-file="\([^"]*\)">$/shows \1/p' page.html; }
echo '{"record": "formal", "passed": 0, "failed": 0, "bounded": 0, "proofs": []}' > good.json
bad() { echo "$2" > "$1.json"; }
bad empty '{"record": "cosim"}'
bad word '{"record": "cosim", "verdict": 7, "cycles": {}}'
bad null '{"record": "regress", "verdict": "PASS", "results": null}'
bad element '{"record": "regress", "verdict": "PASS", "results": [{"kind": "cli", "name": "a", "verdict": "PASS", "passed": 1, "failed": 0, "skipped": 0}, 3]}'
bad inner '{"record": "study", "results": [{"strategy": "ep"}]}'
bad divergence '{"record": "cosim", "verdict": "MISMATCH", "cycles": {}, "divergence": {"line": "x"}}'
bad seeds '{"record": "net", "seeds": 3}'
bad twice '{"record": "net", "record": "formal"}'
bad tags '{"record": "</p><script>alert(1)</script>"}'
printf '{"record": "\\u001b[31m"}' > escape.json
report good.json empty.json
shown
report word.json good.json null.json element.json inner.json divergence.json seeds.json twice.json tags.json escape.json
shown
rm page.html
report empty.json word.json
report empty.json
ls page.html 2>&1

# A recording whose lists do not belong together; `edit PATTERN` makes one from a real one.
"$WISP" cosim --config "$TOP/configs/mesh2x2.ini" --trace "$TOP/traces/demo.wtr" --scale 0.001 --threads 1 --record 100 --record-out r.json > /dev/null
report r.json
edit() { sed "$1" r.json > w.json; cmp -s r.json w.json && echo "no such place: $1"; report w.json | sed 's/\[[0-9]*\]/[N]/'; }
edit '0,/"mesh_x": 2/s//"mesh_x": 3/'
edit '0,/"mesh_x": 2/s//"mesh_x": 1e9/'
edit '0,/"sample_ends": *\[/s//&1,/'
edit '0,/"busy_cycles": *\[/s//&null,/'
edit '0,/"port": "east"/s//"port": "up"/'
edit '0,/"port": "east"/s//"port": "south"/'
edit '0,/"last_data": *\[/s//&0,/'
edit '/"fetches": \[/{n;s/\[[0-9]*,[0-9]*/[0,4/}'
edit '/"packets": \[/{n;s/\],\[/,1],[/}'

# The page loads nothing and runs its own scripts only, by their hash.
script() { awk -v which="$1" '/^<script>$/ { n++; on = n == which; if (on) printf "\n"; next } /^<\/script>$/ { on = 0 } on' page.html | sha256sum | cut -c 1-64 | tr a-f A-F | basenc -d --base16 | base64; }
policy=$(sed -n 's/^<meta http-equiv="Content-Security-Policy" content="\(.*\)">$/\1/p' page.html)
[ "$policy" = "default-src 'none'; script-src 'sha256-$(script 1)' 'sha256-$(script 2)'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'" ] || echo "policy: $policy"
grep -c '<script>' page.html
# What has a label has a role.
grep -n '<div[^>]*aria-label' page.html | grep -v role= || echo "labels have roles"
