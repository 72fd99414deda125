#!/bin/sh
# make yield: what K random dead links cost a layer by the machine flow, under allo+pred and under base; both wafers, K = 0 to 8, SAMPLES sets
# of links for each K, the same in every run. A set that cuts a die off is drawn again. usage: mk/yield.sh BUILD SAMPLES DIR
set -eu
export LC_ALL=C
build=$1 samples=$2 dir=$3
mkdir -p "$dir"

# draw COLUMNS ROWS K SEED: K different links, with commas between
draw() {
    awk -v columns="$1" -v rows="$2" -v k="$3" -v seed="$4" 'BEGIN {
        for (d = 0; d < columns * rows; d++) {
            if (d % rows + 1 < rows) links[n++] = d "-" (d + 1)
            if (d + rows < columns * rows) links[n++] = d "-" (d + rows)
        }
        state = seed * 7919 + k
        for (i = 0; i < 20; i++) state = (state * 16807) % 2147483647
        for (i = 0; i < k; i++) {
            state = (state * 16807) % 2147483647
            at = i + state % (n - i)
            word = links[at]; links[at] = links[i]; links[i] = word
            list = list (i ? "," : "") word
        }
        print list
    }'
}

# one WAFER COLUMNS ROWS K SEED: a line for each strategy, with the busiest link of an all-to-all and the time
one() {
    seed=$5
    while :; do
        dead=$(draw "$2" "$3" "$4" "$seed")
        "$build/wisp" route --config "configs/$1.ini" --dead "$dead" --json "$dir/route.json" > /dev/null 2>&1 && break
        seed=$((seed + 1000))
    done
    "$build/wisp" run --config "configs/$1.ini" --set "wafer.dead_links=$dead" --trace traces/deepseek-sample.wtr --batch 8192 \
        --strategy base,allo+pred --layers 10:11 --steps 1:5 --csv "$dir/run.csv" > /dev/null
    busiest=$(awk '/"busiest_link_packets"/ { print $2 + 0 }' "$dir/route.json")
    awk -F, -v wafer="$1" -v k="$4" -v sample="$5" -v dead="$(echo "$dead" | tr ',' ' ')" -v busiest="$busiest" '
        NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; next }
        { printf "%s,%d,%d,%s,%d,%s,%s\n", wafer, k, sample, dead, busiest, $column["strategy"], $column["decode_ns"] }' "$dir/run.csv"
}

echo "wafer,dead_links,sample,links,busiest_link_packets,strategy,decode_ns" > "$dir/yield.csv"
for k in 0 1 2 3 4 5 6 7 8; do
    sample=1
    while [ $sample -le "$([ $k = 0 ] && echo 1 || echo "$samples")" ]; do
        one dojo 5 5 $k $sample >> "$dir/yield.csv"
        one tsmc-sow 3 8 $k $sample >> "$dir/yield.csv"
        sample=$((sample + 1))
    done
done
awk -F, '
    NR == 1 { next }
    $2 == 0 { whole[$1, $6] = $7 }
    {
        at = $1 SUBSEP $2 SUBSEP $6; time = $7 / whole[$1, $6]
        n[at]++; sum[at] += time; load[at] += $5
        if (time > worst[at]) worst[at] = time
    }
    END {
        print "wafer     dead  busiest  allo+pred   worst      base   worst"
        for (w = 1; w <= 2; w++)
            for (k = 0; k <= 8; k++) {
                wafer = w == 1 ? "dojo" : "tsmc-sow"
                allo = wafer SUBSEP k SUBSEP "allo+pred"; base = wafer SUBSEP k SUBSEP "base"
                printf "%-8s %5d %8.1f %10.3f %7.3f %9.3f %7.3f\n", wafer, k, load[allo] / n[allo], sum[allo] / n[allo],
                    worst[allo], sum[base] / n[base], worst[base]
            }
    }' "$dir/yield.csv"
