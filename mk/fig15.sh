#!/bin/sh
# What Algorithm 1 itself costs: instructions counted (callgrind), once per MoE layer, as a share of the layer's time under allo+pred.
# On the host: there and back over PCIe, the counts of the experts up and the plan down; on the Global CP of the wafer: its instructions.
# usage: mk/fig15.sh TRACE...   BUILD and the assumptions below come from the environment.
set -eu
export LC_ALL=C
build=${BUILD:-build}
pcie_ns=${PCIE_NS:-1000}          # one way
pcie_gbps=${PCIE_GBPS:-64}        # PCIe 5.0 x16
host_rate=${HOST_RATE:-6}         # instructions per ns: 3 GHz, 2 per cycle
cp_rate=${CP_RATE:-2}             # the same of the command processor: 2 GHz, 1 per cycle
command -v valgrind > /dev/null || { echo "fig15: valgrind is not installed" >&2; exit 6; }
echo "assumed: PCIe $pcie_ns ns one way, $pcie_gbps GB/s; host $host_rate, command processor $cp_rate instructions per ns"
printf '%-18s %6s %12s %9s %8s %-14s %10s %9s %9s\n' model batch instructions "host us" "CP us" wafer "layer us" "host %" "CP %"
# study FILE COMMAND...: what it says in FILE. If it fails, its words are on stderr, and the script ends with its exit code.
study() {
    csv=$1 code=0
    shift
    "$@" 2> "$build/fig15.err" > "$csv" || code=$?
    [ $code -eq 0 ] || { cat "$build/fig15.err" >&2; exit $code; }
}
# Instructions of wisp_allocate_near per layer, into $instructions.
count() {
    rm -f "$build/fig15.cg"
    study "$build/fig15.csv" valgrind -q --tool=callgrind --callgrind-out-file="$build/fig15.cg" --toggle-collect=wisp_allocate_near "$build/wisp" run \
        --config configs/dojo.ini --trace "$1" --batch "$2" --steps 1:2 --strategy allo --discipline paper --threads 1 --csv -
    counted=$(sed -n 's/^\(summary\|totals\): *//p' "$build/fig15.cg" | head -n 1)
    [ "$counted" ] || { echo "fig15: valgrind counted nothing in $build/fig15.cg" >&2; exit 6; }
    instructions=$(awk -v ir="$counted" -F, '$1 == "strategy" { for (i = 1; i <= NF; i++) at[$i] = i; next }
        { printf "%.0f", ir / $at["kernels"] }' "$build/fig15.csv")
}
for trace in "$@"; do
    for batch in ${FIG15_BATCHES:-4096 16384}; do
        count "$trace" $batch
        for config in configs/dojo.ini configs/dojo-enhanced.ini; do
            study "$build/fig15.csv" "$build/wisp" run --config $config --trace "$trace" --batch $batch --steps 1:3 \
                --strategy allo+pred --discipline paper --csv -
            awk -F, -v ir="$instructions" -v pcie="$pcie_ns" -v gbps="$pcie_gbps" -v host="$host_rate" -v cp="$cp_rate" '
                $1 == "strategy" { for (i = 1; i <= NF; i++) at[$i] = i; next }
                { layer = $at["decode_ns"] / $at["kernels"]; h = 2 * pcie + (512 * 4 + 512 * 8) / gbps + ir / host; c = ir / cp
                  printf "%-18.18s %6d %12d %9.1f %8.1f %-14s %10.1f %9.1f %9.1f\n", $at["model"], $at["batch"], ir, h / 1e3, c / 1e3, $at["wafer"],
                      layer / 1e3, 100 * h / layer, 100 * c / layer }' "$build/fig15.csv"
        done
    done
done
