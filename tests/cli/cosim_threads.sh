# The result of a layer, kernel by kernel and die by die, is the same to the byte for 1, 2, 4 and 7 threads; the copies of
# an expert cache included.
# needs: $(BUILD)/rtl/wisp_die.so $(BUILD)/rtl/wisp_predictor.so
run() {
    "$WISP" cosim --config "$TOP/configs/dojo.ini" --trace "$TOP/traces/deepseek-sample.wtr" --batch 8 --scale 0.0005 \
        --step 1:3 --layer 3:5 --cache on --threads "$1" --json r.json > out || echo "fails on $1 threads"
    sed '/"git_commit"\|"threads"/d; /"wall_s"/,/}/d' r.json
}
run 1 > one.json
for threads in 2 4 7; do run $threads | cmp - one.json && echo "$threads threads: the same"; done
grep -c '"x"' one.json
grep -A 3 '"kernels"' one.json
