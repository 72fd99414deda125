# `make bench-machines`, short: what it prints and writes, but for the figures; and what it refuses.
# needs: $(BUILD)/bench/machines $(BUILD)/rtl/wisp_die.so
cd "$TOP" || exit 1
build=${BUILD:-build}
work=$OLDPWD
machines() { "$build/bench/machines" configs/mesh2x2.ini "$build/rtl/wisp_die.so" "$@"; }
machines 0.5 20 3 "$work/speed.json" > "$work/table" || exit 1
[ "$(grep -cE '^(cycle|rtl) +[12] +[0-9.]+ \( *[0-9.]+, *[0-9.]+\) +[0-9.]+ \( *[0-9.]+, *[0-9.]+\)$' "$work/table")" = 4 ] || { cat "$work/table"; exit 1; }
[ "$(grep -c '"median": [0-9.]*[1-9]' "$work/speed.json")" = 10 ] || { cat "$work/speed.json"; exit 1; }
machines 0.5 20 0 - 2> /dev/null && { echo "no repeats are accepted"; exit 1; }
machines 1.5 20 1 - 2> /dev/null && { echo "a load of 1.5 is accepted"; exit 1; }
"$build/bench/machines" configs/mesh2x2.ini nowhere.so 0.5 20 1 - 2>&1 | grep -q '^machines: .*nowhere.so' || { echo "a model that is not there is not named"; exit 1; }
