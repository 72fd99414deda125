# The real traces: shape, size, and every JSON value back after export (the files are the same to the byte).
# needs: $(BUILD)/rtl/wisp_die.so $(BUILD)/rtl/wisp_predictor.so
real=$SHARED/traces/hf/meta-llama/Llama-4-Maverick-17B-128E-Instruct
[ -d "$real" ] || { echo "skipped: no real traces" >&2; exit 77; }
"$WISP" trace import "$real" -o l4.wtr 2> /dev/null || exit 1
"$WISP" trace info l4.wtr | grep -v '^bytes'
[ $((40 * $(stat -c %s l4.wtr))) -le "$(find "$real" -name '*.json' -printf '%s\n' | awk '{ sum += $1 } END { print sum }')" ] && echo "at most 1/40 of the JSON"
"$WISP" trace export l4.wtr -o back || exit 1
diff -rq back "$real" && echo "the same files"
"$WISP" cosim --config "$TOP/configs/mesh5x5.ini" --trace l4.wtr --batch 235 --scale 0.001 | sed '/speed/d'
