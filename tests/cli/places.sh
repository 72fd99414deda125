# Outputs that would be written to one place, one below another, or over an input: refused before anything is computed.
# needs: $(BUILD)/rtl/wisp_die.so $(BUILD)/rtl/wisp_predictor.so
try() {
    echo "wisp $*" | sed "s|$TOP/||g"
    "$WISP" "$@" 2>&1 > /dev/null | sed "s|$TOP/||g"
}
cp "$TOP/configs/mesh2x2.ini" a.ini
cp "$TOP/traces/demo.wtr" a.wtr
mkdir d
ln -s d link
ln -s a.json to_a
ln a.wtr hard.wtr
cosim() { try cosim --config a.ini --pattern uniform --reads 1 "$@"; }
cosim --json a.json --waves-file a.json
cosim --json out --waves-file out/x
cosim --timeline out/y/x --json out
cosim --json a.ini
cosim --json wisp-recording.json --record 100
cosim --json d/r --record 100 --record-out link/r
cosim --json ./d/../r --timeline r
cosim --json to_a --timeline a.json
try cosim --config a.ini --trace a.wtr --json hard.wtr
run() { try run --config a.ini --trace a.wtr --steps 0:1 "$@"; }
run --json - --csv -
run --json x --csv x
run --json x --csv x/y
run --csv a.wtr
try run --config a.ini --config "$TOP/configs/dojo.ini" --trace a.wtr --json "$TOP/configs/dojo.ini"
try net --mesh 2x2 --sweep 0.1:0.2:2 --json x.png --plot x.png
try trace info a.wtr --json a.wtr
try trace stats a.wtr --json x --csv ./x
try trace stats a.wtr --json x --plot x
try trace stats a.wtr --json x --plot x/y
try trace export a.wtr -o a.wtr
try trace import a.csv b.csv -o b.csv
try trace gen --profile p.ini -o p.ini
try config show --config a.ini --json a.ini
try sweep a.ini -o a.ini
try report a.json b.json -o b.json
echo "An empty name: below an empty directory there is the root."
try trace export a.wtr -o ''
try sweep a.ini -o ''
try trace stats a.wtr --plot ''
try cosim --config a.ini --pattern uniform --reads 1 --json ''
try run --config '' --trace a.wtr
echo "Not refused: devices and pipes twice, a directory that others lie in, and what only looks alike."
cosim --json /dev/null --record 100 --record-out /dev/null --timeline d/t.json
cosim --json out.json --record 100 --record-out out.json.2
ls -A . d
cmp a.ini "$TOP/configs/mesh2x2.ini" && cmp a.wtr "$TOP/traces/demo.wtr"
