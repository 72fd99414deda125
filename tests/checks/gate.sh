# The gates of small units run their lock-step tests; any other: make build/gate/check_VARIANT.
command -v yosys > /dev/null || { echo "skipped: no yosys" >&2; exit 77; }
cd "$TOP" || exit 1
build=${WISP%/wisp} build=${build#"$TOP"/}
make -s "$build/gate/check_fifo_5" "$build/gate/check_arbiter_10" "$build/gate/check_ahead_4" || exit 1
for unit in fifo_5 arbiter_10 ahead_4; do
    # No word of the source is left: the netlist has gates alone.
    grep -qE '^ *assign .* [+*]|\[[a-z_]+ \+:' "$build"/gate/$unit/wisp_*.v && { echo "$unit: not gates"; exit 1; }
    "$build/gate/check_$unit" || exit 1
done
