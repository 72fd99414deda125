# Reports in a browser: of a run that passes, of one with a known bug in the Verilog, and of a study. WebDriver over HTTP clicks through the views; what must
# be there is asserted, the page must have no error, and pictures are kept in build/browser.
# needs: $(BUILD)/rtl/wisp_die.so $(BUILD)/rtl/wisp_predictor.so $(BUILD)/rtl/mutant_router_credit_lost.so
for tool in chromium chromedriver curl; do
    command -v $tool > /dev/null || { echo "skipped: no $tool (apt-get install chromium chromium-driver curl)" >&2; exit 77; }
done
build=${WISP%/*}
keep=${BROWSER_OUT:-$build/browser}
mkdir -p "$keep"
failed=0
problem() { echo "$*"; failed=1; }

# ---- WebDriver ----

chromedriver --port=0 > driver.log 2>&1 &
driver=$!
session=
trap '[ -z "$session" ] || curl -s -X DELETE "$url/session/$session" > /dev/null; kill $driver 2> /dev/null' EXIT
for _ in $(seq 100); do
    port=$(sed -n 's/.*started successfully on port \([0-9]*\)\..*/\1/p' driver.log)
    [ -z "$port" ] || break
    sleep 0.1
done
url=http://127.0.0.1:$port
start() { # start WIDTHxHEIGHT [argument]...: a browser
    [ -z "$session" ] || curl -s -X DELETE "$url/session/$session" > /dev/null
    size=$1; shift
    extra=$(printf ', "%s"' "$@")
    [ $# -gt 0 ] || extra=
    session=$(curl -s -m 60 "$url/session" -d '{"capabilities": {"alwaysMatch": {"goog:loggingPrefs": {"browser": "ALL"}, "goog:chromeOptions": {"args": ["--headless=new", "--no-sandbox",
        "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage", "--user-data-dir='"$PWD"'/profile", "--window-size='"$size"'"'"$extra"']}}}}' |
        sed 's/.*"sessionId":"\([^"]*\)".*/\1/')
}
post() { curl -s -m 60 "$url/session/$session/$1" -H 'Content-Type: application/json' -d "$2"; }
quoted() { printf '%s' "$1" | sed 's/\\/\\\\/g; s/"/\\"/g'; }
# The value of an expression in the page.
js() { post execute/sync "{\"script\": \"return String($(quoted "$1"))\", \"args\": []}" | sed 's/^{"value":"\{0,1\}//; s/"\{0,1\}}$//; s/\\u003[Dd]/=/g'; }
press() { # press CSS-SELECTOR: a click as a person does it
    element=$(post element "{\"using\": \"css selector\", \"value\": \"$(quoted "$1")\"}" | sed -n 's/.*:"\([^"]*\)"}}$/\1/p')
    [ -n "$element" ] || { problem "nothing to click: $1"; return; }
    post "element/$element/click" '{}' | grep -q '^{"value":null}$' || problem "cannot click: $1"
}
keys() { post actions "{\"actions\": [{\"type\": \"key\", \"id\": \"k\", \"actions\": [{\"type\": \"keyDown\", \"value\": \"$1\"}, {\"type\": \"keyUp\", \"value\": \"$1\"}]}]}" > /dev/null; }
picture() { curl -s "$url/session/$session/screenshot" | sed 's/^{"value":"//; s/"}$//' | base64 -d > "$keep/$1.png"; }
is() { # is WHAT EXPRESSION EXPECTED
    found=$(js "$2")
    [ "$found" = "$3" ] || problem "$1: expected '$3', found '$found'"
}
has() { # has WHAT EXPRESSION PART
    found=$(js "$2")
    case $found in *"$3"*) ;; *) problem "$1: '$3' is not in '$(printf '%.300s' "$found")'" ;; esac
}
opened() { # opened FILE[#VIEW]: without any error, and in under a second
    post url "{\"url\": \"file://$PWD/$1\"}" > /dev/null
    loaded=$(js 'document.body.dataset.ready')
    case $loaded in '' | *[!0-9]*) problem "$1 did not load: $loaded" ;; esac
    [ "${TIMES:-}" = "" ] || echo "$1: $loaded ms"
}
quiet() { # quiet WHAT: the console has no errors
    errors=$(curl -s "$url/session/$session/se/log" -d '{"type": "browser"}')
    case $errors in '{"value":[]}') ;; *) problem "$1: console: $errors" ;; esac
    is "$1: errors" "document.body.dataset.problems || 'none'" none
}
text() { echo "document.querySelector('$1').innerText"; }
count() { echo "document.querySelectorAll('$1').length"; }

# ---- the results ----

small="--config $TOP/configs/mesh2x2.ini"
"$WISP" cosim $small --trace "$TOP/traces/demo.wtr" --step 1:3 --scale 0.001 --cache on --json pass.json --record 100 --record-out recording.json > /dev/null
"$WISP" cosim $small --pattern uniform --rtl "$build/rtl/mutant_router_credit_lost.so" --stall 0.2 --json fail.json > /dev/null
"$WISP" run --config "$TOP/configs/dojo.ini" --config "$TOP/configs/tsmc-sow.ini" --trace "$TOP/traces/deepseek-sample.wtr" --steps 0:3 --layers 3:5 --json study.json > /dev/null
sed -n '/^```json$/,/^```$/{//!p}' "$TOP/docs/format.md" > regress.json # the example of a regression that failed
cat > formal.json <<END
{"record": "formal", "passed": 1, "failed": 0, "bounded": 1, "proofs": [
  {"unit": "fifo", "instance": "fifo_2", "engine": "smtbmc", "k": 3, "outcome": "proved", "cpu_s": 1.5},
  {"unit": "die", "instance": "die_2", "engine": "fold", "k": 9, "outcome": "bounded", "cpu_s": 60}]}
END
cat > mutation.json <<END
{"record": "mutation", "units": [{"unit": "fifo", "mutants": 20, "killed_by_unit": 19, "survived": 1}],
 "survivors": [{"unit": "fifo", "mutant": "m7", "where": "wisp_fifo.v:31", "how": "survived"}]}
END
"$WISP" report pass.json recording.json -o pass.html && "$WISP" report fail.json regress.json formal.json mutation.json -o fail.html && "$WISP" report study.json -o study.html ||
    problem "wisp report failed"
[ "$(wc -c < study.html)" -lt 3000000 ] || problem "study.html is over 3 MB"
grep -q 'src=\|href="http\|@import' pass.html && problem "pass.html loads something from elsewhere"

# ---- a run that passes: the wafer ----

start 1280,1500
opened pass.html#wafer
is "tabs" "[...document.querySelectorAll('[role=tab]')].map((tab) => tab.innerText).join()" Regression,Wafer
is "dies drawn" "$(count 'rect.die')" 4
is "links drawn" "$(count 'line.link')" 8
has "words" "$(text .slowest)" "is the last: its data is complete after"
has "words" "$(text .slowest)" "Of its time, in"
first=$(js "$(text .range)")
press button.whole
whole=$(js "$(text .range)")
[ "$first" != "$whole" ] || problem "Whole run did not change the part: $whole"
press button.forth
press button.forth
is "two steps" "document.querySelector('input.from').value + ' ' + document.querySelector('input.to').value" "1 2"
press button.back
is "a step back" "document.querySelector('input.from').value" 0
press button.play
sleep 1
press button.play
[ "$(js "document.querySelector('input.from').value")" -gt 1 ] || problem "Play did not move"
is "paused" "$(text button.play)" Play
press button.whole
press 'rect[data-die="2"]'
has "the panel of a die" "$(text .panel)" "Die (1,0)"
has "its counters" "$(text .panel)" "outstanding read cycles"
has "its copies" "$(text .panel)" "Copies that it makes"
# What the panel says of the whole run is what the record has.
is "busy cycles" "[...document.querySelectorAll('.panel tr')].find((row) => row.innerText.startsWith('busy cycles')).lastChild.innerText.replaceAll(',', '')" \
    "$(awk '/"x": 1/ { x = 1 } /"busy_cycles"/ && x { gsub(/[^0-9,]/, ""); n = split($0, v, ","); for (i = 1; i <= n; i++) s += v[i]; print s; exit }' recording.json)"
keys '\uE013'; keys '\uE007' # arrow up does nothing at the edge; Enter
keys '\uE015'; keys '\uE007' # arrow down, Enter
has "keyboard" "$(text .panel)" "Die (1,1)"
press '.follow label:first-child select option:nth-child(2)'
has "an expert" "$(text '.viewer')" "lives on"
[ "$(js "$(count '.over rect.owner')")" -ge 1 ] || problem "no owner is marked"
picture wafer-expert
press '.follow label:last-child select option:nth-child(2)'
has "a packet" "$(text '.viewer')" "asked in cycle"
[ "$(js "$(count '.over path.way')")" = 2 ] || problem "no way there and back is drawn"
press button.whole
keys p; sleep 0.3; keys p
picture wafer-packet
press '#tab-regression'
has "the run" "$(text '#view-regression')" "PASS"
quiet pass.html

# ---- a run that fails ----

opened fail.html
has "verdict" "$(text '#badges')" "fail.json: MISMATCH"
has "signature" "$(text '#view-regression')" "MISMATCH unit router port"
has "first divergence" "$(text '.divergence pre')" "MISMATCH cycle"
has "why" "$(text '.divergence .say')" "router rule"
has "repro" "$(text '.divergence .repro')" "--seed 1"
has "regression" "$(text '#view-regression')" "5 passed"
has "group" "$(text '#view-regression')" "MISMATCH unit fifo port out field head (1)"
has "its repro" "$(text '#view-regression')" "$(sed -n '/"groups"/,$s/.*"repro": "\([^"]*\)".*/\1/p' regress.json)"
has "proofs" "$(text '#view-regression')" "1 only bounded"
has "mutants" "$(text '#view-regression')" "Mutants, mutation.json"
has "a survivor" "$(text '#view-regression')" "wisp_fifo.v:31"
picture failure
quiet fail.html

# ---- a study ----

opened study.html
is "charts" "$(count '#view-study canvas')" 4
has "table" "$(text '#view-study')" "allo+pred"
is "chart has the figures" "Chart.getChart(document.querySelector('#view-study canvas')).data.datasets.find((set) => set.label === 'ep').data[0]" \
    "$(awk '/"strategy": "ep"/ { ep = 1 } /"speedup_over_base"/ && ep { sub(/,$/, ""); print $2; exit }' study.json)"
press '#view-study .scroll th:nth-child(9) button'
press '#view-study .scroll th:nth-child(9) button'
is "sorted down" "document.querySelector('#view-study th:nth-child(9)').getAttribute('aria-sort')" descending
is "the most first" "(() => { const v = [...document.querySelectorAll('#view-study tbody td:nth-child(9)')].map((cell) => Number(cell.innerText)); return v[0] === Math.max(...v); })()" true
press '#view-study .controls select option:nth-child(3)'
has "the other wafer" "$(text '#view-study h2')" "tsmc-sow"
picture study
quiet study.html

# ---- a record that is not what it should be, among good ones; and what the page does not run ----

echo '{"record": "cosim"}' > bad.json
"$WISP" report pass.json bad.json study.json -o mixed.html 2> /dev/null
[ $? -eq 3 ] || problem "a bad record among good ones is not BAD_INPUT"
opened mixed.html
has "the bad record" "$(text 'p[role=alert]')" "Not shown: bad.json: verdict: a text is needed"
has "the good record" "$(text '#view-regression')" "pass.json: PASS"
is "views" "$(count '[role=tabpanel]')" 2
is "labels without a role" "$(count 'div[aria-label]:not([role])')" 0
quiet mixed.html
echo '{"record": "study", "results": []}' > none.json
"$WISP" report none.json -o none.html
opened none.html
has "nothing to show" "$(text main)" "There is nothing to show"
quiet none.html
# What does not run is said on the console: the last in this browser.
is "a script from elsewhere" "(() => { const script = document.createElement('script'); script.textContent = 'window.ran = 1'; document.body.append(script); return window.ran; })()" undefined

# ---- dark ----

start 1280,1500 --force-dark-mode --blink-settings=preferredColorScheme=0
opened pass.html#wafer
is "dark" "getComputedStyle(document.body).backgroundColor" "rgb(22, 23, 27)"
picture wafer-dark
quiet "pass.html, dark"
exit $failed
