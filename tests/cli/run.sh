# The five strategies on two wafers under both disciplines and on the cycle-accurate machine: the table, the same figures as JSON
# and CSV, the same bytes for any number of threads, and the options that change what is counted.
run() { "$WISP" run --config "$TOP/configs/dojo.ini" --trace "$TOP/traces/deepseek-sample.wtr" "$@"; }
run --config "$TOP/configs/tsmc-sow.ini" --discipline paper --steps 0:4 --layers 3:9 --json r.json --csv r.csv
sed '/"wall_s"/d; /"git_commit"/d; /"version"/d; /"compiler"/d; /"trace"/d; /"configs"/,$d' r.json | head -n 45
cut -d, -f1-10,14 r.csv
run --config "$TOP/configs/tsmc-sow.ini" --discipline paper --steps 0:4 --layers 3:9 --threads 1 --csv - 2> table | cmp - r.csv && head -n 3 table
run --steps 1:3 --layers 3:5 --batch 300 --strategy base,allo,base-even --chunk-reads 64 | cut -c1-48
run --machine cycle --set memory.llc_capacity_mib=8 --steps 1:2 --layers 3:4 --batch 4 --strategy base,ep
run --machine cycle --batch 2 --steps 1:4 --layers 3:4 --strategy pred,allo+pred --copies 40 | tail -n 3
last() { run --discipline paper --steps 1:2 --layers 3:5 --csv - "$@" 2> /dev/null | tail -n 1 | cut -d, -f1,6,9,16; }
for option in '' '--unlike full-duplex' '--unlike claim-at-start,remote-activations' '--shared 1' '--activations on' \
    '--allocator-ns 1000' '--set model.weight_bytes=1' '--preset paper-text' '--placement remap' '--placement eplb --spare 1'; do
    echo "$option: $(last --strategy base $option), $(last --strategy allo $option)"
done
for room in unbounded 10 1; do echo "copies $room: $(run --discipline paper --steps 1:4 --layers 3:5 --csv - --strategy pred --copies $room 2> /dev/null | tail -n 1 | cut -d, -f9,16,24,25)"; done
run --discipline paper --steps 1:2 --layers 3:4 --strategy base --details --json - 2> /dev/null | sed -n '/"span_ns"/,/\]/p; /"links"/,/}/p'
