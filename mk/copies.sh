#!/bin/sh
# What copies are worth: a trace over steps and layers, with the cache off, with everything kept under each policy, with what the
# predictor keeps, with reading ahead besides, and with what an oracle would keep. One table row each, from the JSON of
# `wisp cosim`; every run in lock step.
# usage: mk/copies.sh TRACE CONFIG [option of wisp cosim]...  BUILD and MODES come from the environment.
set -eu
export LC_ALL=C
# shellcheck source=mk/cosim_json.sh
. "$(dirname "$0")/cosim_json.sh" # takes TRACE and CONFIG
shift 2
out=$build/copies
mkdir -p "$out"

printf '%-10s %-12s %6s %12s %10s %10s %10s %8s %8s %9s %9s %8s %s\n' cache policy slots cycles "remote MB" "copies MB" "written MB" \
    made used "used %" "covered %" hops verdict
row() {
    mode=$1 policy=$2 slots=$3
    shift 3
    json=$out/$mode.json
    cosim_json "$json" "$mode" "$policy" "$slots" "$@"
    remote=$(kernels "$json" remote_read_bytes) copied=$(kernels "$json" copy_read_bytes) written=$(kernels "$json" copy_write_bytes)
    made=$(value "$json" made) used=$(value "$json" used)
    cycles=$(value "$json" reference) hops=$(value "$json" hops) verdict=$(value "$json" verdict)
    for each in "$cycles" "$remote" "$copied" "$written" "$hops" "$verdict"; do
        [ "$each" ] || { echo "copies: a value of the table is not in $json" >&2; exit 6; }
    done
    awk -v mode="$mode" -v policy="$policy" -v slots="$slots" -v cycles="$cycles" -v remote="$remote" -v copied="$copied" \
        -v written="$written" -v made="${made:-0}" -v used="${used:-0}" -v hops="$hops" -v verdict="$verdict" 'BEGIN {
        if (mode == "off") policy = slots = "-"
        if (slots == 0) slots = (policy == "none") ? "-" : "all"
        printf "%-10s %-12s %6s %12d %10.1f %10.1f %10.1f %8d %8d %9s %9s %8d %s\n", mode, policy, slots, cycles, remote / 1e6,
            copied / 1e6, written / 1e6, made, used, (made ? sprintf("%.1f", 100 * used / made) : "-"),
            (mode == "off" ? "-" : sprintf("%.1f", 100 * copied / (copied + remote))), hops, verdict }'
}

# Mode, policy, slots (0: what the HBM has room for); MODES in the environment chooses among the modes.
rows='off lru 0
on none 0
on lru 0
on least-stale 0
on least-stale 1
predicted least-stale 0
ahead least-stale 0
oracle least-stale 0'
echo "$rows" | while read -r mode policy slots; do
    case " ${MODES:-off on predicted ahead oracle} " in *" $mode "*) row "$mode" "$policy" "$slots" "$@" ;; esac
done
