# Copies of experts, step after step: off, each policy, one slot; then the result as JSON; then what is refused.
# needs: $(BUILD)/rtl/wisp_die.so $(BUILD)/rtl/wisp_predictor.so
cosim() { "$WISP" cosim --config "$TOP/configs/mesh5x5.ini" --trace "$TOP/traces/demo.wtr" --batch 32 --scale 0.0005 --step 1:5 --layer 0:4 "$@"; }
people() { cosim "$@" | sed '/speed/d'; }
people --cache off
people --cache on
people --cache on --set cache.copy_policy=none | grep -E "made|copied"
people --cache on --set cache.copy_policy=lru --set cache.copy_slots=16
people --cache on --set cache.copy_policy=least-stale --set cache.copy_slots=16
people --cache on --set cache.copy_slots=1 | grep -E "made|copied"
people --cache predicted
people --cache ahead | grep -E "cycles|ahead|PASS"
cosim --cache ahead --set network.outstanding_reads=255 2>&1 | sed "s|$TOP/||"
people --cache oracle | grep -E "made|copied"
cosim --cache on --step 1:3 --layer 1 --set cache.copy_slots=2 --json r.json > /dev/null
grep -v -E "hash|commit|version|compiler|_s\"|reference|rtl|\"(trace|config)\"" r.json | sed -n "/^  \"layers\"/,/^  }/d; /verdict/,\$p" | head -75 # layers: cosim_quality
cosim --cache orcale
cosim --cache on --set cache.copy_policy=lrv
cosim --cache on --set memory.hbm_capacity_gb=0.001
"$WISP" cosim --config "$TOP/configs/mesh5x5.ini" --pattern uniform --cache on
exit 0 # refusals are told by their words
