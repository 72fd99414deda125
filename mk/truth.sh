#!/bin/sh
# The network model against theory and others' simulators. Every point of tests/golden/booksim2.csv is run twice, with the
# allocation of the contract and with BookSim's (--separable), both with as many stages as BookSim's router had; then
# throughput by depth of the buffers against an open RTL mesh. Writes net.csv (every point) and net.png, prints a
# summary. Exit 1 if a target is missed.
# usage: mk/truth.sh; BUILD, CYCLES and OUT (default docs) come from the environment
#        mk/truth.sh EVERY: nothing is written; every EVERYth point has to be as it is in $OUT/net.csv, all of which meets
#        the targets
set -eu
export LC_ALL=C
wisp=${BUILD:-build}/wisp cycles=${CYCLES:-50000} out=${OUT:-docs} every=${1:-1}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

# What BookSim counts and we do not: an injection channel, an ejection channel, and the cycle into the source queue.
align=3

# point RESULT OPTION...: latency accepted stable zero-load bound, into $point; RESULT is a file of the caller's own. If there are none,
# the part of the script that asks ends; `kept` ends the whole.
point() {
    result=$1 code=0
    shift
    "$wisp" net --measure "$cycles" --drain "$cycles" --threads 1 --json - "$@" > "$result" || code=$?
    [ $code -eq 0 ] || { echo $code > "$work/failed"; exit $code; }
    point=$(awk -F'[:,]' '
        /"mean_packet_latency/ { latency = $2 } /"accepted/ { accepted = $2 } /"stable"/ { stable = ($2 ~ /true/) }
        /"zero_load/ { zero = $2 } /"bound/ { bound = $2 }
        END {
            if (latency !~ /[0-9]/ || accepted !~ /[0-9]/ || stable == "" || zero !~ /[0-9]/ || bound !~ /[0-9]/) exit 1
            printf "%.4f %.5f %d %.4f %.5f\n", latency, accepted, stable, zero, bound
        }' "$result") || {
        echo "truth: no figures in the result of wisp net $*" >&2
        echo 6 > "$work/failed"
        exit 6
    }
}
kept() { [ ! -e "$work/failed" ] || exit "$(cat "$work/failed")"; }

# ---- BookSim2 ----

header="allocation,router,mesh,pattern,vcs,packet_flits,mode,offered,booksim_latency,latency,latency_difference_percent,booksim_accepted,accepted,accepted_difference_percent,booksim_stable,stable,zero_load,bound"

# rows ALLOCATION OPTION...: the points of the golden file. A latency point of BookSim's has a few thousand cycles, so what
# its sources drew differs from the load that was asked for. We take what it carried, unless it fell behind.
rows() {
    allocation=$1
    shift
    awk -F, -v every="$every" 'NR > 1 && NR % every == 0 {
            print $0 "," ($6 == "lat" && $11 >= 0.95 * $7 ? $11 : $7) }' tests/golden/booksim2.csv |
        while IFS=, read -r router mesh pattern vcs packet mode offered ok latency _ accepted _ _ rate; do
            case $router in one) stages=1 ;; single) stages=2 ;; *) stages=4 ;; esac
            point "$work/$allocation.json" --mesh "$mesh" --pattern "$pattern" --vcs "$vcs" --packet "$packet" --rate "$rate" \
                --stages $stages "$@"
            echo "$point" | awk -v head="$allocation,$router,$mesh,$pattern,$vcs,$packet,$mode,$offered" -v latency="$latency" \
                    -v accepted="$accepted" -v ok="$ok" -v align=$align '{ ours = $1 + align
                    printf "%s,%s,%.4f,%+.1f,%s,%s,%+.1f,%d,%d,%.4f,%s\n", head, latency, ours, 100 * (ours / latency - 1),
                        accepted, $2, 100 * ($2 / accepted - 1), ok, $3, $4 + align, $5 }'
        done
}

rows contract > "$work/contract" & # one half beside the other
contract=$!
rows separable --separable > "$work/separable" &
code=0
wait $! || code=$?
wait $contract || code=$?
kept
[ $code -eq 0 ] || exit $code
if [ "$every" -eq 1 ]; then
    { echo "$header"; cat "$work/contract" "$work/separable"; } > "$work/net.csv"
    mv "$work/net.csv" "$out/net.csv"
elif cat "$work/contract" "$work/separable" | grep -vxFf "$out/net.csv" > "$work/other"; then
    echo "not in $out/net.csv; make truth writes it again:" && cat "$work/other"
    exit 1
fi
[ "$(wc -l < "$out/net.csv")" -eq $((2 * $(wc -l < tests/golden/booksim2.csv) - 1)) ] || {
    echo "$out/net.csv has not every point of tests/golden/booksim2.csv" >&2
    exit 1
}

# Per curve: the largest difference of latency up to 70 and 90 % of the throughput at which BookSim saturates, and the
# throughput just beyond saturation (transpose, whose diagonal has no end: at the last load of the latency curve).
# Targets: with BookSim's allocation 3 % of latency and of throughput, with the contract's at least 98 % of throughput.
status=0
awk -F, 'function abs(x) { return x < 0 ? -x : x }
NR == 1 { next }
{
    key = $1 FS $2 FS $3 FS $4 FS $5 FS $6
    if (!(key in seen)) { seen[key] = 1; order[++keys] = key }
    bound[key] = $18
    if ($13 > bound[key] && $4 != "transpose") { print "beyond the bound: " $0; missed = 1 }
    if ($7 == "lat") { n = ++points[key]; load[key, n] = $8; difference[key, n] = $11 }
    if (($4 == "transpose" ? $7 == "lat" : $7 == "thr" && !(key in reference))) {
        reference[key] = $12; ours[key] = $13; differs[key] = 100 * ($13 / $12 - 1)
    }
}
END {
    printf "%-10s %-7s %-5s %-10s %-4s %-6s  %16s %16s  %10s %10s %10s %10s\n", "allocation", "router", "mesh", "pattern", "vcs",
        "packet", "latency to 70 %", "latency to 90 %", "saturation", "BookSim2", "difference", "bound"
    for (k = 1; k <= keys; k++) {
        split(order[k], f, FS); key = order[k]
        for (n = 1; n <= points[key]; n++) {
            if (load[key, n] <= 0.7 * reference[key] && abs(difference[key, n]) > abs(near[key] + 0)) near[key] = difference[key, n]
            if (load[key, n] <= 0.9 * reference[key] && abs(difference[key, n]) > abs(far[key] + 0)) far[key] = difference[key, n]
        }
        printf "%-10s %-7s %-5s %-10s %-4s %-6s  %14s %% %14s %%  %10.3f %10.3f %8.1f %% %10.3f\n", f[1], f[2], f[3], f[4], f[5],
            f[6], near[key], far[key], ours[key], reference[key], differs[key], bound[key]
        if (f[1] == "separable" && (abs(far[key]) > 3 || abs(differs[key]) > 3)) missed = 1
        if (f[1] == "contract" && differs[key] < -2) missed = 1
    }
    exit missed
}' "$out/net.csv" || status=1

# ---- the open RTL mesh: one cycle per hop, no channels ----

printf '\n%-42s %10s %10s %10s\n' "8x8, packets of 1, uniform" "saturation" "RTL mesh" "bound"
tail -n +2 tests/golden/open_rtl_mesh.csv | {
    while IFS=, read -r depth theirs; do
        for shape in 0.1 1.1 1.2; do
            latency=${shape%.*} vcs=${shape#*.}
            point "$work/open.json" --mesh 8x8 --packet 1 --vcs "$vcs" --latency "$latency" --buffer "$depth" --rate 1 --drain 0
            echo "$point" |
                awk -v shape="$vcs x $depth flits, hops of $((1 + latency)) cycles" -v theirs="$theirs" -v like="$latency" '{
                    printf "%-42s %10.3f %10.3f %10.3f\n", shape, $2, theirs, $5
                    exit !like && $2 < theirs }' || missed=1
        done
    done
    exit "${missed:-0}"
} || status=1
kept
[ $status -eq 0 ] || echo "a target is missed" >&2
[ "$every" -eq 1 ] || exit $status

# ---- the picture ----

curve() { # ALLOCATION COLUMN MESH PATTERN VCS PACKET ROUTER: offered and latency of stable points
    awk -F, -v at="$2" -v curve="$1,$7,$3,$4,$5,$6,lat," 'index($0, curve) == 1 && $(at == 9 ? 15 : 16) == 1 {
        print $8, $at }' "$out/net.csv"
}
script=$work/net.gp
cat > "$script" << END
set terminal pngcairo size 1200,850 noenhanced
set output '$out/net.png'
set multiplot layout 2,2
set grid
set tics out nomirror
set key top left Left reverse font ',10' spacing 1.0
set xlabel 'offered flits per node and cycle'
set ylabel 'packet latency, cycles'
set xrange [0:*]
END
panel() { # MESH PATTERN VCS PACKET BOUND TOP ROUTER
    for data in booksim contract separable; do
        allocation=$data at=10
        [ $data != booksim ] || allocation=contract at=9
        echo "\$$data << EOD"
        curve $allocation $at "$1" "$2" "$3" "$4" "$7"
        echo EOD
    done
    echo "set title '$1, $2, $3 channels of 8 flits, packets of $4, router $7'
set yrange [0:$6]
unset arrow
set arrow from $5, graph 0 to $5, graph 1 nohead dt 2
set xrange [0:1.05*$5]
plot \$booksim with points pt 6 ps 1 lc rgb 'black' title 'BookSim2', \\
    \$separable with lines lw 2 lc rgb '#c0392b' title 'ours, its allocators', \\
    \$contract with lines lw 2 lc rgb '#1f4e79' title 'ours, the contract', \\
    NaN with lines dt 2 lc rgb 'black' title 'bound of the links'"
}
{
    panel 8x8 uniform 2 1 0.5 60 one
    panel 8x8 uniform 2 5 0.5 100 one
    panel 8x8 uniform 4 5 0.5 100 single
    panel 5x5 transpose 2 5 0.25 100 pipe
} >> "$script"
gnuplot "$script"
echo "wrote $out/net.csv and $out/net.png"
exit $status
