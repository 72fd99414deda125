# The real route dump: shape and size, and every expert back after export.
real=$SHARED/traces/other/qwen3.6-35b-a3b_vllm-routes.json
[ -f "$real" ] || { echo "skipped: no real route dump" >&2; exit 77; }
"$WISP" trace import "$real" -o q.wtr --model qwen --experts 256 2> /dev/null || exit 1
"$WISP" trace info q.wtr | grep -v '^bytes'
"$WISP" trace export q.wtr -o back || exit 1
# Expert ids stand 12 deep in the dump's white space; the export has the prefill of a layer together, so sort both.
numbers() { grep -oE "^$2[0-9]+,?\$" "$1" | tr -d ' ,' | sort | md5sum; }
experts() { sed -n '/"experts"/,/]/p' "$1" > experts.txt; numbers experts.txt ' +'; }
[ "$(experts "$real")" = "$(numbers back/*.json ' +')" ] && echo "the same experts"
