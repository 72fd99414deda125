# The LLCs warmed for the next MoE layer: off, predicted, as it will be; both strategies; stalls; the result as JSON;
# then what is refused.
# needs: $(BUILD)/rtl/wisp_die.so $(BUILD)/rtl/wisp_predictor.so
cosim() {
    "$WISP" cosim --config "$TOP/configs/dojo.ini" --set memory.llc_capacity_mib=0.32 --set memory.llc_ways=4 \
        --trace "$TOP/traces/deepseek-sample.wtr" --batch 8 --scale 0.0005 --step 1:5 --layer 3:6 "$@"
}
for strategy in base ep; do
    for mode in off layer layer-oracle; do
        echo "$strategy $mode"
        cosim --strategy $strategy --cache $mode | grep -E "cycles +reference|warmed|PASS"
    done
done
cosim --cache layer --stall 0.2 | sed '/speed/d'
cosim --cache layer --layer 3 | grep -E "cycles +reference|warmed|PASS"
cosim --cache layer --json r.json > /dev/null
grep -E -A 5 '"next_layer"' r.json
cosim --cache layr
cosim --cache layer-orcale
"$WISP" cosim --config "$TOP/configs/dojo.ini" --pattern uniform --cache layer
exit 0 # refusals are told by their words
