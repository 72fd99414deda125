# A batch larger than the trace: refused, or with --repeat filled round robin, which is the same as a trace that holds
# the requests that often.
# needs: $(BUILD)/rtl/wisp_die.so $(BUILD)/rtl/wisp_predictor.so
header=request,token,phase,layer,experts
rows() { for layer in 0 1; do printf '%s,0,prefill,%s,%s,7\n%s,1,decode,%s,%s,6\n' "$1" $layer "$2" "$1" $layer "$3"; done | sort -t, -k2,2n; }
{ echo $header; rows a 1 2; rows b 3 4; rows c 5 2; } > three.csv
{ echo $header; rows a 1 2; rows b 3 4; rows c 5 2; rows d 1 2; rows e 3 4; } > five.csv
for trace in three five; do
    "$WISP" trace import $trace.csv -o $trace.wtr --experts 8 --hidden 64 --width 64 > /dev/null 2>&1 || exit 1
done
cosim() { "$WISP" cosim --config "$TOP/configs/mesh2x2.ini" "$@" | sed '/speed/d'; }
cosim --trace three.wtr --batch 5
cosim --trace three.wtr --batch 5 --repeat
cosim --trace five.wtr --batch 5 --repeat
cosim --trace three.wtr --batch 5 --repeat --json r.json > /dev/null
grep -E '"(batch|repeated)"' r.json
