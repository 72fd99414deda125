#!/bin/bash
# The speed of the network engine: meshes of four sizes at three loads (shares of what the links can carry), one thread,
# packets of 5 flits, 2 channels of 8 flits. Rates are per second of processor time, the best of three, and how much more
# the slowest of them took; instructions by callgrind; at last, by function, where they go. Environment: BUILD.
set -euo pipefail
export LC_ALL=C
wisp=$BUILD/wisp
work=$BUILD/bench
mkdir -p "$work"
rm -f "$work/net.json"

# lost LOG: after `||`; what failed, and its exit code
lost() { code=$?; tail -n 20 "$1" >&2; exit $code; }
value() { awk -F'[:,]' -v key="\"$2\"" '$1 ~ key { print $2 + 0; some = 1 } END { exit !some }' "$1"; }
net() { "$wisp" net --mesh "$1" --rate "$2" --measure "$3" --warmup 1000 --drain 0 --threads 1 --json "$4" > "$work/log"; }

printf '%-8s %8s %10s %12s %14s %8s %14s %12s\n' mesh load "flit hops" "M hops/s" "k cycles/s" spread "instr. per hop" "bytes/node"
first=1
echo '[' > "$work/net.json.part"
for mesh in 5x5 8x8 16x16 64x64; do
    for share in 0.05 0.4 0.7; do
        net $mesh 0 1 "$work/point.json"
        rate=$(value "$work/point.json" bound_flits_per_node_cycle | awk -v share=$share '{ print $1 * share }')
        nodes=$(awk -v mesh=$mesh 'BEGIN { split(mesh, n, "x"); print n[1] * n[2] }')
        # about ten million flit hops, 1.3 k / 2 of them per flit in a mesh of side k
        cycles=$(awk -v nodes="$nodes" -v rate="$rate" 'BEGIN { printf "%d", 1e7 / (nodes * rate * 0.66 * sqrt(nodes)) }')
        TIMEFORMAT=%U
        : > "$work/times"
        for _ in 1 2 3; do
            { time net $mesh "$rate" "$cycles" "$work/point.json" 2> "$work/why"; } 2>> "$work/times" ||
                lost "$work/why"
        done
        read -r best _ worst < <(sort -g "$work/times" | xargs) # one line
        instructions=null
        if command -v valgrind > /dev/null; then
            valgrind --tool=callgrind --callgrind-out-file="$work/callgrind.out" --toggle-collect=wisp_load_run \
                "$wisp" net --mesh $mesh --rate "$rate" --measure "$((cycles / 20))" --warmup 1000 --drain 0 --json "$work/short.json" > "$work/log" 2>&1 ||
                lost "$work/log"
            instructions=$(awk -v hops="$(value "$work/short.json" flit_hops)" '/^summary:|^totals:/ { n = $2 } END { printf "%.1f", n / hops }' "$work/callgrind.out")
        fi
        hops=$(value "$work/point.json" flit_hops) bytes=$(value "$work/point.json" memory_bytes)
        all=$(value "$work/point.json" cycles)
        printf '%-8s %8.4f %10d %12.1f %14.1f %6.0f %% %14s %12d\n' $mesh "$rate" "$hops" \
            "$(awk -v n="$hops" -v s="$best" 'BEGIN { print n / s / 1e6 }')" \
            "$(awk -v n="$all" -v s="$best" 'BEGIN { print n / s / 1e3 }')" \
            "$(awk -v best="$best" -v worst="$worst" 'BEGIN { print 100 * (worst / best - 1) }')" "$instructions" $((bytes / nodes))
        [ $first = 1 ] || echo , >> "$work/net.json.part"
        first=0
        printf '{"mesh": "%s", "rate": %s, "flit_hops": %d, "cycles": %d, "cpu_s": %s, "cpu_s_slowest": %s, "instructions_per_flit_hop": %s, "bytes_per_node": %d}' \
            $mesh "$rate" "$hops" "$all" "$best" "$worst" "$instructions" $((bytes / nodes)) >> "$work/net.json.part"
    done
done
echo ']' >> "$work/net.json.part"
TIMEFORMAT=%U
user=$({ time "$wisp" net --mesh 64x64 --rate 0.0000001 --measure 1000000000 --threads 1 > "$work/log" 2> "$work/why"; } 2>&1) ||
    lost "$work/why"
awk -v s="$user" 'BEGIN { printf "64x64 nearly idle (1e-7 flits per node and cycle): %.0f million cycles/s\n", 1e3 / s }'
if command -v valgrind > /dev/null; then
    valgrind --tool=callgrind --callgrind-out-file="$work/callgrind.out" --toggle-collect=wisp_load_run \
        "$wisp" net --mesh 8x8 --rate 0.2 --measure 5000 --warmup 1000 --drain 0 --json "$work/short.json" > "$work/log" 2>&1 || lost "$work/log"
    echo "8x8 at 0.2, instructions per flit hop:"
    callgrind_annotate "$work/callgrind.out" | awk -v hops="$(value "$work/short.json" flit_hops)" '
        /Auto-annotated/ { over = 1 }
        !over && /^ *[0-9,]+ \(/ && match($0, /:[A-Za-z_0-9]+/) {
            name = substr($0, RSTART + 1, RLENGTH - 1)
            gsub(",", "", $1)
            count[name] += $1
        }
        END { for (name in count) if (count[name] > 0.5 * hops) printf "%8.1f  %s\n", count[name] / hops, name }' | sort -rn
fi
mv "$work/net.json.part" "$work/net.json"
rm -f "$work/point.json" "$work/short.json"
echo "wrote $work/net.json"
