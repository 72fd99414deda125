# The line format as CSV and as JSON lines: many requests in a file, the same trace from both, and what is wrong, with
# the line.
csv() {
    echo request,token,phase,layer,experts
    printf '%s\n' a,0,prefill,1,3,1 a,0,prefill,2,2,0 a,1,prefill,1,0,2 a,1,prefill,2,3,2 a,2,decode,1,1,2 a,2,decode,2,3,0
    printf '%s\n' 17,0,prefill,1,3,1 17,0,prefill,2,2,0
}
csv > rec
"$WISP" trace import rec -o csv.wtr --model m --experts 4 2> /dev/null || exit 1
csv | sed -n 's/^\(.*\),\(.*\),\(.*\),\(.*\),\(.*\),\(.*\)$/{"request": "\1", "token": \2, "phase": "\3", "layer": \4, "experts": [\5, \6]}/p' > rec
head -n 1 rec
"$WISP" trace import rec -o json.wtr --model m --experts 4 2> /dev/null || exit 1
cmp csv.wtr json.wtr && "$WISP" trace info csv.wtr
"$WISP" trace export csv.wtr -o back && find back -type f | sort && tr -d ' \n' < back/rec/a.json && echo
"$WISP" trace import back -o again.wtr --model m --experts 4 2> /dev/null && "$WISP" trace info again.wtr | grep requests
refused() {
    "$WISP" trace import "$@" -o x.wtr --experts 4
    echo "exit $?"
}
csv | sed '4s/,1,prefill/,7,prefill/' > gap.csv && refused gap.csv
csv | sed '5d' > hole.csv && refused hole.csv
csv | sed '7s/3,0/3/' > top_k.csv && refused top_k.csv
csv | sed '$a a,0,prefill,2,2,0' > apart.csv && refused apart.csv
csv | sed '3s/2,0/2,x/' > word.csv && refused word.csv
csv | sed '8,9s/,0$/,9/' > expert.csv && refused expert.csv
csv | sed '8d' > layers.csv && refused layers.csv
sed '3s/"layer": 1, //' rec > key.jsonl && refused key.jsonl
echo 'just text' > text.csv && refused text.csv
ls
