#!/bin/sh
# The main job (`make run`): a layer of a trace, strategies base and ep, on the C reference and the Verilog in lock step; then
# a table. TRACE, CFG, SEED, WAVES and BUILD come from the environment.
set -u
export LC_ALL=C OMP_WAIT_POLICY=passive # a machine may have other work: waiting threads must not spin
build=${BUILD:-build}
trace=${TRACE:-}
scale=1
if [ -z "$trace" ]; then
    trace=traces/deepseek-sample.wtr
    scale=0.1
fi
out=$build/run
mkdir -p "$out"
waves=
[ -z "${WAVES:-}" ] || waves=--waves-file\ $out/mismatch.fst

echo "trace $trace, $CFG, seed $SEED, scale $scale of an expert's bytes (1 = true scale)"
worst=0
for strategy in base ep; do
    rm -f "$out/$strategy.json" "$out/$strategy-recording.json"
    # shellcheck disable=SC2086  # $waves is nothing or two words
    "$build/wisp" cosim --config "$CFG" --trace "$trace" --strategy $strategy --scale $scale --seed "$SEED" $waves \
        --json "$out/$strategy.json" --record 1000 --record-out "$out/$strategy-recording.json" > "$out/$strategy.txt"
    code=$?
    [ $code -le $worst ] || worst=$code
    [ $code -eq 0 ] || cat "$out/$strategy.txt"
    case $code in 0 | 1 | 4 | 5) ;; *) exit $code ;; esac
    # Without the files of a run that ended in a verdict there is nothing to show; why, is said.
    [ -e "$out/$strategy.json" ] && [ -e "$out/$strategy-recording.json" ] || exit $((code > 0 ? code : 6))
done

# One value of a result: the number or word behind "key", the n-th time it stands there.
value() { sed -n "s/^ *\"$2\": \"\{0,1\}\([^\",]*\)\"\{0,1\},\{0,1\}$/\1/p" "$1" | sed -n "${3:-1}p"; }
rate() { awk "BEGIN { printf \"%.2f\", $1 / $2 / 1e3 }"; }

printf '\n%-8s %12s %12s %14s %8s %-9s %18s\n' strategy "cycles ref" "cycles rtl" compared hops verdict "kcycles/s ref, rtl"
for strategy in base ep; do
    json=$out/$strategy.json
    simulated=$(value "$json" simulated_cycles)
    printf '%-8s %12s %12s %14s %8s %-9s %9s, %7s\n' $strategy "$(value "$json" reference 1)" "$(value "$json" rtl 1)" \
        "$(value "$json" observations_compared)" "$(value "$json" hops)" "$(value "$json" verdict)" \
        "$(rate "$simulated" "$(value "$json" reference 2)")" "$(rate "$simulated" "$(value "$json" rtl 2)")"
done
echo
"$build/wisp" report "$out/base.json" "$out/ep.json" "$out/base-recording.json" "$out/ep-recording.json" -o "$out/report.html" || exit
echo "report: $out/report.html (the tab Wafer shows where the time goes), from $out/base.json $out/ep.json and recordings"
if [ $worst -eq 0 ]; then
    echo "next:   $build/wisp cosim --config $CFG --trace $trace --scale $scale --cache on --step 1:3 --record 1000 --record-out $out/cache.json"
    echo "        $build/wisp report $out/cache.json -o $out/cache.html   what copies of experts save in the second step"
    echo "        $build/wisp run --config $CFG --trace $trace --steps 0:2   the paper's five strategies"
else
    echo "next:   open the report: it has the first difference, why, and the command that shows it again"
    echo "        WAVES=1 make run   the waves around it; gtkwave $out/mismatch.fst tb/waves/die.gtkw shows them"
    echo "        make lint; make formal   the other gates"
fi
exit $worst
