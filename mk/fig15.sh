#!/bin/sh
# What Algorithm 1 itself costs: instructions counted (callgrind), once per MoE layer, as a share of the layer's time under allo+pred.
# On the host: there and back over PCIe, the counts of the experts up and the plan down; on the Global CP of the wafer: its instructions.
# usage: mk/fig15.sh TRACE...   BUILD and the assumptions below come from the environment.
set -eu
build=${BUILD:-build}
pcie_ns=${PCIE_NS:-1000}          # one way
pcie_gbps=${PCIE_GBPS:-64}        # PCIe 5.0 x16
host_rate=${HOST_RATE:-6}         # instructions per ns: 3 GHz, 2 per cycle
cp_rate=${CP_RATE:-2}             # the same of the command processor: 2 GHz, 1 per cycle
command -v valgrind > /dev/null || { echo "fig15: valgrind is not installed" >&2; exit 6; }
echo "assumed: PCIe $pcie_ns ns one way, $pcie_gbps GB/s; host $host_rate, command processor $cp_rate instructions per ns"
printf '%-18s %6s %12s %9s %8s %-14s %10s %9s %9s\n' model batch instructions "host us" "CP us" wafer "layer us" "host %" "CP %"
# Instructions of wisp_allocate_near per layer.
count() {
    valgrind --tool=callgrind --callgrind-out-file="$build/fig15.cg" --toggle-collect=wisp_allocate_near "$build/wisp" run \
        --config configs/dojo.ini --trace "$1" --batch "$2" --steps 1:2 --strategy allo --discipline paper --threads 1 --csv - \
        2> /dev/null > "$build/fig15.csv"
    awk -v ir="$(sed -n 's/^\(summary\|totals\): *//p' "$build/fig15.cg" | head -n 1)" -F, \
        '$1 == "strategy" { for (i = 1; i <= NF; i++) at[$i] = i; next } { printf "%.0f", ir / $at["kernels"] }' "$build/fig15.csv"
}
for trace in "$@"; do
    for batch in 4096 16384; do
        instructions=$(count "$trace" $batch)
        for config in configs/dojo.ini configs/dojo-enhanced.ini; do
            "$build/wisp" run --config $config --trace "$trace" --batch $batch --steps 1:3 --strategy allo+pred --discipline paper --csv - 2> /dev/null |
                awk -F, -v ir="$instructions" -v pcie="$pcie_ns" -v gbps="$pcie_gbps" -v host="$host_rate" -v cp="$cp_rate" '
                $1 == "strategy" { for (i = 1; i <= NF; i++) at[$i] = i; next }
                { layer = $at["decode_ns"] / $at["kernels"]; h = 2 * pcie + (512 * 4 + 512 * 8) / gbps + ir / host; c = ir / cp
                  printf "%-18.18s %6d %12d %9.1f %8.1f %-14s %10.1f %9.1f %9.1f\n", $at["model"], $at["batch"], ir, h / 1e3, c / 1e3, $at["wafer"],
                      layer / 1e3, 100 * h / layer, 100 * c / layer }'
        done
    done
done
