# Statistics of the real traces: the table of docs/results.md is made of these.
real=$SHARED/traces/hf/meta-llama/Llama-4-Maverick-17B-128E-Instruct
[ -d "$real" ] || { echo "skipped: no real traces" >&2; exit 77; }
"$WISP" trace import "$real" -o l4.wtr 2> /dev/null && "$WISP" trace stats l4.wtr
