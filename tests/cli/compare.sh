# `wisp compare`: a configuration made worse on purpose is seen in cycles; what else is judged, and how; what is refused.
# needs: $(BUILD)/rtl/wisp_die.so $(BUILD)/rtl/wisp_predictor.so
try() {
    echo "wisp compare $*"
    "$WISP" compare "$@" 2> error.txt
    code=$?
    sed "s|  *$||" error.txt
    echo "exit $code"
}
run() { "$WISP" cosim --config "$TOP/configs/mesh2x2.ini" --pattern uniform --json "$@" > /dev/null; }
run good.json
run slow.json --set memory.hbm_latency_ns=400
sed "s|$TOP/||" -i ./*.json
try good.json good.json
try good.json slow.json
try slow.json good.json
try good.json slow.json --threshold hops=90

cat > a.json << 'END'
{"record": "synth", "tool": "yosys 0.23", "period_ns": 10, "units": [
  {"unit": "fifo", "gate_equivalents": 1000, "flip_flops": 28, "worst_slack_ns": 0.05, "period_ns": 10, "depth": 4},
  {"unit": "router", "gate_equivalents": 5000, "flip_flops": 0, "worst_slack_ns": -0.5, "period_ns": 10, "depth": 4},
  {"unit": "router", "gate_equivalents": 7000, "fmax_mhz": 80}], "sum": {"cycles": {"rtl": 5}, "hops": [1, 2]}, "verdict": "PASS"}
END
sed 's/1000/1010/; s/5000/5051/; s/0.05/-0.15/; s/-0.5/-0.8/; s/"flip_flops": 0/"flip_flops": 1/; s/80}/90}/; s/"rtl": 5/"rtl": 4/; s/4}/5}/g' a.json > b.json
try a.json b.json
try a.json b.json --all --threshold flip_flops=1e9 --threshold gate_equivalents=2 --threshold worst_slack_ns=3
sed 's/"fmax_mhz": 80/"fmax_mhz": null/; s/PASS/TIMEOUT/; s/"hops": \[1, 2\]/"hops": [1]/' a.json > gone.json
try a.json gone.json
grep -v router a.json | sed '2s/,$/], "verdict": "PASS"}/' > fewer.json
try a.json fewer.json

try a.json
try a.json b.json c.json
try a.json b.json --threshold gate_equivalent=3
try a.json b.json --threshold hops
try a.json b.json --threshold hops=-3
try a.json nothing.json
try a.json good.json
echo '{"record": "synth", "units": [}' > broken.json
try a.json broken.json
printf '{"record": "synth"}\0' > zero.json
try zero.json a.json
echo '{"record": "synth", "hops": 1e999}' > huge.json
try huge.json a.json
awk 'BEGIN { for (i = 0; i < 70; i++) printf "["; for (i = 0; i < 70; i++) printf "]" }' > deep.json
try deep.json a.json
awk 'BEGIN { printf "{\""; for (i = 0; i < 2000; i++) printf "k"; print "\": 1}" }' > long.json
try long.json a.json
echo '{"record": "synth", "depth": 3}' > plain.json
try plain.json a.json
