# How good the choice of copies was, layer by layer: a row for each MoE layer and one for all, the same in the JSON; what is refused.
# needs: $(BUILD)/rtl/wisp_die.so $(BUILD)/rtl/wisp_predictor.so
cosim() { "$WISP" cosim --config "$TOP/configs/mesh5x5.ini" --trace "$TOP/traces/deepseek-sample.wtr" --batch 8 --step 1:5 --layer 3:6 --scale 0.0005 "$@"; }
table() { echo "$*" && cosim --quality "$@" | sed -n '/layer/,$p'; }
cosim --cache predicted --quality --json r.json | sed '/speed/d'
table --cache ahead --layer 2:4
table --cache ahead --set cache.ahead_accuracy_percent=0 --layer 3
table --cache oracle
table --cache on --set cache.copy_policy=lru
table --cache on --set cache.copy_slots=2
sed -n '/^  "layers"/,/^  }/p' r.json
cosim --cache on | grep accuracy
cosim --cache off --quality
cosim --cache layer --quality
cosim --quality --json off.json
"$WISP" cosim --config "$TOP/configs/mesh5x5.ini" --pattern uniform --quality
cosim --cache off --layer 3 --json off.json > /dev/null
grep -c layers off.json
exit 0 # refusals are told by their words
