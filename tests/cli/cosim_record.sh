# What a run looked like over time: sampled exactly, whatever the resolution; the run is the same; bounded in size; the timeline.
# needs: $(BUILD)/rtl/wisp_die.so $(BUILD)/rtl/wisp_predictor.so $(BUILD)/rtl/mutant_router_credit_lost.so
cosim() { "$WISP" cosim --config "$TOP/configs/mesh2x2.ini" "$@" | sed '/speed/d'; }
demo() { cosim --trace "$TOP/traces/demo.wtr" --step 1:4 --scale 0.001 --cache on "$@"; }
demo > without.txt
demo --json r.json --record 1 --record-out fine.json > with.txt
cmp without.txt with.txt
demo --record 1000000 --record-out coarse.json > /dev/null
# Sums of all samples of a series, over all dies or links.
sums() {
    awk -F '[][]' '/^      "[a-z_]*":\[/ { gsub(/[ ":]/, "", $1); n = split($2, v, ","); for (i = 1; i <= n; i++) s[$1] += v[i] }
        END { for (k in s) print k, s[k] }' "$1" | grep -v last_data | sort
}
sums fine.json | tee fine.txt
sums coarse.json | cmp - fine.txt
of() { sed -n "s/^  \"$1\": \([0-9]*\),*$/\1/p" r.json; }
echo "the result has: $(of flit_hops) flit hops, $(of reads) reads, $(of remote_flits) + $(of local_flits) flits, $(of written_flits) written"
sed '/"[a-z_]*model": {/,/}/d; /"git_commit"/d; /"compiler"/d; /"config"/d; /"trace"/d; /"version"/d' coarse.json | cut -c1-160
# A layer of 5 x 5 dies at the finest resolution: pairs of samples were merged, and nothing was lost.
"$WISP" cosim --config "$TOP/configs/dojo.ini" --pattern uniform --rate 0.9 --reads 900 --set link.link_latency_ns=5 --record 1 --record-out big.json --json b.json > /dev/null
[ "$(wc -c < big.json)" -lt 5000000 ] && echo "under 5 MB"
samples() { awk -F '[][]' '/"sample_cycles"/ { print $1 } /"sample_ends"/ { print split($2, v, ","), "samples" }' "$1"; }
samples fine.json
samples big.json
[ "$(sums big.json | awk '$1 == "flits" { print $2 }')" = "$(sed -n 's/^  "flit_hops": \([0-9]*\),*$/\1/p' b.json)" ] && echo "all flits are in it"
# Packets: as many links as the dies are apart, there and back, and never sooner on the next one than a link and a router take; asked for
# before, and data after.
sed -n '/"packets": \[/{n;p}' big.json | sed 's/\]\],\[/]]\n[/g; s/,\[/ /g; s/[][]//g' | awk -v rows=5 -v latency=5 '
    function apart(a, b) { a -= b; return a < 0 ? -a : a }
    { packets++; split($1, head, ","); hops = apart(int(head[1] / rows), int(head[4] / rows)) + apart(head[1] % rows, head[4] % rows)
      there = split($2, u, ","); back = split($3, v, ",")
      if (there != hops || back != hops || NF != 3 || u[1] <= head[5] || v[1] <= u[there] + latency || head[6] <= v[back] + latency) wrong++
      for (i = 2; i <= there; i++) if (u[i] <= u[i - 1] + latency || v[i] <= v[i - 1] + latency) wrong++ }
    END { print (packets > 100 ? "packets" : "hardly any packet"), wrong + 0 " wrong" }'
# Experts as dies read them, summed: the same data, by where it came from.
sed -n '/"fetches": \[/{n;p}' fine.json | tr -d "[" | tr "]" "\n" | awk -F , 'NF > 3 { local += $(NF - 2) + $(NF - 1); mesh += $NF } END { print "fetched:", mesh + 0, "+", local + 0 }'
# A run that ends early leaves its recording, too.
cosim --pattern uniform --stall 0.2 --rtl "${WISP%/*}/rtl/mutant_router_credit_lost.so" --record 10 --record-out early.json | tail -n 1
grep -E '"(verdict|simulated_cycles)"' early.json
# The same bytes for any number of threads.
for threads in 1 5; do
    "$WISP" cosim --config "$TOP/configs/dojo.ini" --pattern uniform --rate 0.5 --reads 60 --threads $threads --record 1 --record-out threads.$threads.json --timeline timeline.$threads.json > /dev/null
done
cmp threads.1.json threads.5.json && cmp timeline.1.json timeline.5.json
# The timeline: kernels, experts, copies, reads; of one die; of some cycles.
spans() { sed 's/},{/},\n{/g' "$1" | sed -n 's/.*"cat":"\([a-z ]*\)".*"pid":\([0-9]*\).*/\1 of process \2/p' | sort | uniq -c; }
demo --timeline all.json > /dev/null; spans all.json
"$WISP" report all.json -o - 2>&1 > /dev/null | head -n 1 # it is JSON, and no record
demo --timeline one.json --timeline-die 1,0 --timeline-cycles 0:100 > /dev/null; spans one.json
sed 's/},{/},\n{/g' one.json | grep '"ph":"X"' | head -n 3
# What can be wrong.
for wrong in '--record 0' '--record-out x' '--timeline-die 1,1' '--timeline x --timeline-die 1' '--timeline x --timeline-die 2,0' \
    '--timeline x --timeline-cycles 5:5'; do
    # shellcheck disable=SC2086
    demo $wrong 2>&1 | head -n 1
done
