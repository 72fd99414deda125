# A trace on the machines: all strategies, and a die so slow that Algorithm 1 sends work to its neighbours; a range of steps and layers is the sum of its parts.
# needs: $(BUILD)/rtl/wisp_die.so $(BUILD)/rtl/wisp_predictor.so
run() { "$WISP" cosim --config "$TOP/configs/mesh5x5.ini" --trace "$TOP/traces/demo.wtr" --batch 64 --scale 0.0005 "$@" | sed '/speed/d'; }
run --strategy base
run --strategy ep
run --strategy base-even
run --strategy allo
run --strategy allo --set compute.compute_tflops=0.1 --set allocate.block_requests=4
run --strategy allo --set compute.compute_tflops=0.1 --set allocate.block_requests=4 --set allocate.cost_model=text
run --step 1:3 --layer 0:3
cycles() { run "$@" | sed -n 's/.*reference \([0-9]*\),.*/\1/p'; }
[ "$(cycles --step 1:3 --layer 2)" -gt "$(cycles --step 1 --layer 2)" ] || echo "a second step takes no time"
