# `wisp compare` refuses what says nothing: results of other work, runs that did not end, figures that cannot be.
# needs: $(BUILD)/rtl/wisp_die.so $(BUILD)/rtl/wisp_predictor.so
try() {
    echo "wisp compare $*"
    "$WISP" compare "$@" 2> error.txt
    code=$?
    sed "s|  *$||" error.txt
    echo "exit $code"
}
cosim() { "$WISP" cosim --threads 1 --json "$@" > /dev/null; }
cosim a.json --config "$TOP/configs/mesh2x2.ini" --pattern uniform --reads 20
cosim pattern.json --config "$TOP/configs/mesh2x2.ini" --pattern transpose --reads 20
cosim wafer.json --config "$TOP/configs/mesh5x5.ini" --pattern uniform --reads 20
cosim work.json --config "$TOP/configs/dojo.ini" --trace "$TOP/traces/demo.wtr" --scale 0.001
cosim cut.json --config "$TOP/configs/mesh2x2.ini" --pattern uniform --reads 20 --max-cycles 50
sed "s|$TOP/||" -i ./*.json
try a.json pattern.json
try a.json wafer.json
try a.json work.json
try work.json a.json
try cut.json a.json
try a.json cut.json

# The path to a file does not matter, and a difference that is wanted is compared.
sed 's|"config": ".*/|"config": "elsewhere/|' a.json > moved.json
try a.json moved.json
try a.json wafer.json --across config --across pattern --threshold cycles=1e9 --threshold hops=1e9 --threshold flit_hops=1e9 | sed 's/  */ /g'
try a.json wafer.json --across paterns
try a.json wafer.json --across

# Two points of one place, a key twice, a figure below zero, null, and text for a figure.
one() { printf '{"record": "net", "mesh_x": 2, "mesh_y": 2, "pattern": "uniform", "rate": 0.1, "cycles": %s}\n' "$1"; }
one 100 > n.json
one '100, "cycles": 50' > twice.json
one '{"x": 100}, "cycles.x": 50' > dotted.json
one -100 > below.json
one null > null.json
one '"100"' > text.json
one 1e400 > huge.json
one '[1, 2]' > list.json
one '[1, 2, 3]' > longer.json
for other in twice dotted below null text huge list; do try n.json $other.json; done
for other in below null; do try $other.json n.json; done
try list.json longer.json
try longer.json list.json

# A study without one of its points, and with one of another batch.
printf '{"record": "study", "trace": "a.wtr", "results": [\n' > head.json
point() { printf '{"wafer": "dojo", "strategy": "%s", "batch": %s, "steps": [0, 2], "time_ns": %s}' "$@"; }
{ cat head.json; point base 4 100; echo ,; point ep 4 50; echo ']}'; } > s.json
{ cat head.json; point base 4 100; echo ']}'; } > fewer.json
{ cat head.json; point base 4 100; echo ,; point ep 8 50; echo ']}'; } > batch.json
try s.json fewer.json
try fewer.json s.json
try s.json batch.json
{ sed 's/"results"/"interrupted": true, "results"/' s.json; } > part.json
try s.json part.json
try part.json s.json

# Much in a little: long paths to many values.
awk 'BEGIN { printf "{\""; for (i = 0; i < 1000; i++) printf "k"; printf "\": [1"; for (i = 0; i < 300000; i++) printf ",1"; print "]}" }' > wide.json
try wide.json wide.json
# Many elements that say what they are: no time that grows with the square of their number.
awk 'BEGIN { printf "{\"record\": \"synth\", \"units\": [{\"unit\": \"u\", \"hops\": 1}"; for (i = 0; i < 20000; i++) printf ",{\"unit\": \"u%d\"}", i; print "]}" }' > many.json
try many.json many.json
# Neither a kind nor a verdict that is no text is taken for one, though it is the same on both sides.
sed 's/"record": "cosim"/"record": null/' a.json > kind.json
try kind.json kind.json
sed 's/"verdict": "PASS"/"verdict": 5/' a.json > verdict.json
try verdict.json verdict.json
truncate -s 300M sparse.json
try sparse.json a.json
