# Four decode steps of eight MoE layers of the real Llama-4 trace on 5x5 and 3x8 dies, every policy, regions of every size: copies
# made in one step serve the next, in both machines alike.
# needs: $(BUILD)/rtl/wisp_die.so $(BUILD)/rtl/wisp_predictor.so
real=$SHARED/traces/hf/meta-llama/Llama-4-Maverick-17B-128E-Instruct
[ -d "$real" ] || { echo "skipped: no real traces"; exit 77; }
"$WISP" trace import "$real" -o l4.wtr 2> /dev/null > /dev/null || exit 1
for wafer in dojo tsmc-sow; do
    for region in none=0 lru=1 lru=16 least-stale=16; do
        "$WISP" cosim --config "$TOP/configs/$wafer.ini" --trace l4.wtr --scale 0.001 --step 1:5 --layer 0:16 --cache on \
            --set cache.copy_policy=${region%=*} --set cache.copy_slots=${region#*=} --json r.json > out.txt || cat out.txt
        echo "$wafer $region: $(tail -n 1 out.txt), $(grep -E '^  copies' out.txt | sed 's/ *copies *//')"
    done
done
