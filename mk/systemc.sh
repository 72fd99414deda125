#!/bin/sh
# The same layer on the SystemC platform and on the plain C bench (`make systemc`): CFG, TRACE, SCALE and BUILD come from the
# environment. A row each; the approximately timed ones must be the bench's to the cycle, observation by observation.
set -u
export LC_ALL=C SYSTEMC_DISABLE_COPYRIGHT_MESSAGE=1 OMP_WAIT_POLICY=passive
build=${BUILD:-build}
trace=${TRACE:-traces/demo.wtr}
out=$build/systemc
mkdir -p "$out"

value() { sed -n "s/.*\"$1\": \([0-9]*\).*/\1/p" "$2" | head -n 1; }
row() { printf '%-34s %10s %8s %6s %12s %11s %14s\n' "$@"; }

echo "$CFG, $trace, first MoE layer of step 1, base, scale $SCALE"
rm -f "$out/bench.json"
"$build/wisp" cosim --config "$CFG" --trace "$trace" --layer 1 --scale "$SCALE" --json "$out/bench.json" > "$out/bench.txt" ||
    { code=$?; cat "$out/bench.txt"; exit $code; }
row "" cycles reads hops "remote flits" "own flits" compared
row "plain C bench, lock step" "$(value reference "$out/bench.json")" "$(value reads "$out/bench.json")" "$(value hops "$out/bench.json")" \
    "$(value remote_flits "$out/bench.json")" "$(value local_flits "$out/bench.json")" "$(value observations_compared "$out/bench.json")"
expected="$(value reference "$out/bench.json") $(value reads "$out/bench.json") $(value hops "$out/bench.json") $(value remote_flits "$out/bench.json") $(value local_flits "$out/bench.json")"

worst=0
# run NAME ARGUMENT...: a row; what is approximately timed must be as expected
run() {
    name=$1
    shift
    "$build/systemc/platform" --config "$CFG" --trace "$trace" --layer 1 --scale "$SCALE" "$@" > "$out/run.json" || exit
    got="$(value cycles "$out/run.json") $(value reads "$out/run.json") $(value hops "$out/run.json") $(value remote_flits "$out/run.json") $(value local_flits "$out/run.json")"
    # shellcheck disable=SC2086  # five words
    row "$name" $got "$(value observations_compared "$out/run.json")"
    case $* in *lt*) return ;; esac
    [ "$got" = "$expected" ] || { echo "differs from the plain bench"; worst=1; }
}
run "SystemC, C reference" --against-bench
run "SystemC, Verilog" --model "$build/rtl/wisp_die.so" --against-bench
run "SystemC, loosely timed" --timing lt
exit $worst
