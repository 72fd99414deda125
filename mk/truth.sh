#!/bin/sh
# The network model against theory and others' simulators. Every point of tests/golden/booksim2.csv is run on the router
# of the contract and on one with BookSim's allocators (--separable); then throughput by depth of the buffers against an
# open RTL mesh. Writes docs/net.csv (every point) and docs/net.png, prints a summary. Exit 1 if a target is missed.
# usage: mk/truth.sh; BUILD and CYCLES come from the environment, OUT (default docs) too.
set -eu
wisp=${BUILD:-build}/wisp cycles=${CYCLES:-50000} out=${OUT:-docs} golden=tests/golden/booksim2.csv
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# What BookSim counts and we do not: an injection channel, an ejection channel, and the cycle into the source queue.
align=3

# point OPTION...: latency accepted stable zero-load bound
point() {
    "$wisp" net --measure "$cycles" --drain "$cycles" --threads 1 --json - "$@" | awk -F'[:,]' '
        /"mean_packet_latency/ { latency = $2 } /"accepted/ { accepted = $2 } /"stable"/ { stable = ($2 ~ /true/) }
        /"zero_load/ { zero = $2 } /"bound/ { bound = $2 }
        END { printf "%.4f %.5f %d %.4f %.5f\n", latency, accepted, stable, zero, bound }'
}

# ---- BookSim2 ----

echo "router,mesh,pattern,vcs,packet_flits,mode,offered,booksim_latency,latency,latency_difference_percent,booksim_accepted,accepted,accepted_difference_percent,booksim_stable,stable,zero_load,bound" > "$work/net.csv"
tail -n +2 "$golden" | while IFS=, read -r _ mesh pattern vcs packet mode offered ok latency _ accepted _; do
    for router in contract separable; do
        option=
        [ $router = contract ] || option=--separable
        # shellcheck disable=SC2086  # no option is no word
        point --mesh "$mesh" --pattern "$pattern" --vcs "$vcs" --packet "$packet" --rate "$offered" $option |
            awk -v head="$router,$mesh,$pattern,$vcs,$packet,$mode,$offered" -v latency="$latency" -v accepted="$accepted" \
                -v ok="$ok" -v align=$align '{ ours = $1 + align
                printf "%s,%s,%.4f,%+.1f,%s,%s,%+.1f,%d,%d,%.4f,%s\n", head, latency, ours, 100 * (ours / latency - 1), accepted,
                    $2, 100 * ($2 / accepted - 1), ok, $3, $4 + align, $5 }'
    done
done >> "$work/net.csv"
mv "$work/net.csv" "$out/net.csv"

# Per curve: the largest difference of latency up to 70 and 90 % of the throughput at which BookSim saturates, and the
# throughput just beyond saturation (transpose, whose diagonal has no end: at the last load of the latency curve).
status=0
awk -F, -v OFS='\t' 'function abs(x) { return x < 0 ? -x : x }
NR == 1 { next }
{
    key = $1 FS $2 FS $3 FS $4 FS $5
    if (!(key in seen)) { seen[key] = 1; order[++keys] = key }
    bound[key] = $17
    if ($6 == "lat") { n = ++points[key]; load[key, n] = $7; difference[key, n] = $10 }
    if (($3 == "transpose" ? $6 == "lat" : $6 == "thr" && !(key in reference))) {
        reference[key] = $11; ours[key] = $12; differs[key] = 100 * ($12 / $11 - 1)
    }
}
END {
    printf "%-10s %-5s %-10s %-4s %-6s  %16s %16s  %10s %10s %10s %10s\n", "router", "mesh", "pattern", "vcs", "packet",
        "latency to 70 %", "latency to 90 %", "saturation", "BookSim2", "difference", "bound"
    for (k = 1; k <= keys; k++) {
        split(order[k], f, FS); key = order[k]
        for (n = 1; n <= points[key]; n++) {
            if (load[key, n] <= 0.7 * reference[key] && abs(difference[key, n]) > abs(near[key] + 0)) near[key] = difference[key, n]
            if (load[key, n] <= 0.9 * reference[key] && abs(difference[key, n]) > abs(far[key] + 0)) far[key] = difference[key, n]
        }
        printf "%-10s %-5s %-10s %-4s %-6s  %14s %% %14s %%  %10.3f %10.3f %8.1f %% %10.3f\n", f[1], f[2], f[3], f[4], f[5],
            near[key], far[key], ours[key], reference[key], differs[key], bound[key]
        if (f[1] == "separable" && (abs(near[key]) > 5 || abs(differs[key]) > 10)) missed = 1
        if (f[1] == "contract" && differs[key] < -10) missed = 1
    }
    exit missed
}' "$out/net.csv" || status=1

# ---- the open RTL mesh ----

printf '\n%-26s %10s %10s %10s\n' "8x8, packets of 1, uniform" "saturation" "RTL mesh" "bound"
tail -n +2 tests/golden/open_rtl_mesh.csv | while IFS=, read -r depth theirs; do
    point --mesh 8x8 --packet 1 --buffer "$depth" --rate 1 | awk -v depth="$depth" -v theirs="$theirs" '{
        printf "2 channels of %-12s %10.3f %10.3f %10.3f\n", depth " flits", $2, theirs, $5
        exit $2 < theirs }' || exit 1
done || status=1

# ---- the picture ----

curve() { # ROUTER COLUMN-EXPRESSION MESH PATTERN VCS PACKET: offered and latency of stable points
    awk -F, -v router="$1" -v at="$2" -v mesh="$3" -v pattern="$4" -v vcs="$5" -v packet="$6" '$1 == router && $2 == mesh &&
        $3 == pattern && $4 == vcs && $5 == packet && $6 == "lat" && $(at == 8 ? 14 : 15) == 1 { print $7, $at }' "$out/net.csv"
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
panel() { # MESH PATTERN VCS PACKET BOUND TOP
    for data in booksim contract separable; do
        router=$data at=9
        [ $data != booksim ] || router=contract at=8
        echo "\$$data << EOD"
        curve $router $at "$1" "$2" "$3" "$4"
        echo EOD
    done
    echo "set title '$1, $2, $3 channels of 8 flits, packets of $4'
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
    panel 8x8 uniform 2 1 0.5 60
    panel 8x8 uniform 2 5 0.5 100
    panel 8x8 uniform 4 5 0.5 100
    panel 5x5 transpose 2 5 0.25 100
} >> "$script"
gnuplot "$script"
echo "wrote $out/net.csv and $out/net.png"
[ $status -eq 0 ] || echo "a target is missed" >&2
exit $status
