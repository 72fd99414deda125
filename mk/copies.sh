#!/bin/sh
# What copies are worth: a trace over steps and layers, with the cache off, with everything kept under each policy, with what the
# predictor keeps, with reading ahead besides, and with what an oracle would keep. One table row each, from the JSON of
# `wisp cosim`; every run in lock step.
# All with 240 reads of the requester under way at most: reading ahead has tags of its own among the 256.
# usage: mk/copies.sh TRACE CONFIG [option of wisp cosim]...  BUILD and MODES come from the environment.
set -eu
export OMP_WAIT_POLICY=passive # a machine may have other work: waiting threads must not spin
build=${BUILD:-build}
trace=$1 config=$2
shift 2
out=$build/copies
mkdir -p "$out"

# The first value behind a key of a result.
value() { sed -n "s/^ *\"$2\": \"\{0,1\}\([^\",]*\)\"\{0,1\},\{0,1\}$/\1/p" "$1" | head -n 1; }
# The sum of the values behind a key of each kernel.
kernels() { sed -n '/^  "kernels": \[/,/^  \]/p' "$1" | awk -v key="\"$2\":" '$1 == key { sum += $2 } END { printf "%.0f", sum }'; }

printf '%-10s %-12s %6s %12s %10s %10s %10s %8s %8s %9s %9s %8s %s\n' cache policy slots cycles "remote MB" "copies MB" "written MB" \
    made used "used %" "covered %" hops verdict
row() {
    mode=$1 policy=$2 slots=$3
    shift 3
    json=$out/$mode.json
    "$build/wisp" cosim --config "$config" --trace "$trace" --cache "$mode" --set cache.copy_policy="$policy" \
        --set cache.copy_slots="$slots" --set network.outstanding_reads=240 --json "$json" "$@" > "$out/$mode.txt" || tail -n 3 "$out/$mode.txt"
    remote=$(kernels "$json" remote_read_bytes) copied=$(kernels "$json" copy_read_bytes) written=$(kernels "$json" copy_write_bytes)
    made=$(value "$json" made) used=$(value "$json" used)
    awk -v mode="$mode" -v policy="$policy" -v slots="$slots" -v cycles="$(value "$json" reference)" -v remote="$remote" \
        -v copied="$copied" -v written="$written" -v made="${made:-0}" -v used="${used:-0}" -v hops="$(value "$json" hops)" \
        -v verdict="$(value "$json" verdict)" 'BEGIN {
        if (mode == "off") policy = slots = "-"
        if (slots == 0) slots = (policy == "none") ? "-" : "all"
        printf "%-10s %-12s %6s %12d %10.1f %10.1f %10.1f %8d %8d %9s %9s %8d %s\n", mode, policy, slots, cycles, remote / 1e6,
            copied / 1e6, written / 1e6, made, used, made ? sprintf("%.1f", 100 * used / made) : "-",
            mode == "off" ? "-" : sprintf("%.1f", 100 * copied / (copied + remote)), hops, verdict }'
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
