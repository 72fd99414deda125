# What `wisp run` refuses, and how it says so.
run() { "$WISP" run --config "$TOP/configs/dojo.ini" --trace "$TOP/traces/deepseek-sample.wtr" "$@" 2>&1 | sed "s|$TOP/||"; }
run --strategy base,alo
run --strategy base,base
run --strategy ,
run --machine rtl
run --discipline wormwhole
run --steps 3:3
run --steps 0:99999999
run --layers 0:3
run --layers 50:99
run --copies none
run --unlike half-duplex
run --batch 0
run --batch 1,2
run --placement evn
run --shared 9
run --machine cycle --placement dup
run --machine cycle --shared 1
run --preset text
run --csv - --json -
run --threads 0
run more
run --json /nonexistent/r.json --steps 1:2 --layers 3:4 --strategy ep | tail -n 2
run --config nothing.ini
run --strategy pred --copies hbm --set memory.hbm_capacity_gb=1 --steps 1:2
"$WISP" run --trace "$TOP/traces/deepseek-sample.wtr" 2>&1
"$WISP" run --config "$TOP/configs/dojo.ini" --trace nothing.wtr 2>&1
printf 'request,token,phase,layer,experts\na,0,prefill,0,1\na,1,decode,0,1\n' > small.csv
"$WISP" trace import small.csv -o small.wtr --experts 8 > /dev/null 2>&1
"$WISP" run --config "$TOP/configs/dojo.ini" --trace small.wtr 2>&1
"$WISP" trace gen --layers 2 --experts 400 --requests 2 -o many.wtr > /dev/null
"$WISP" run --config "$TOP/configs/dojo.ini" --trace many.wtr --shared 5 2>&1
ls
