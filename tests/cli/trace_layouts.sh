# What users have: the layouts of docs/format.md from files of one's own, packed or not, from standard input; the keys
# mapped; the phases told; requests mixed; and what is refused, with the remedy.
import() { "$WISP" trace import "$@" -o x.wtr --model m --experts 8 2> err || cat err; }
same() { cmp x.wtr "$1" && echo "the same as $1"; }
csv() {
    echo request,token,phase,layer,experts
    printf '%s\n' a,0,prefill,1,3,1 b,0,prefill,1,5,7 a,1,decode,1,0,2 b,1,decode,1,4,6 a,2,decode,1,2,0
}
csv > rec && import rec && mv x.wtr mixed.wtr && "$WISP" trace export mixed.wtr -o back
for each in back/rec/*; do echo "$each $(tr -d ' \n' < "$each")"; done

echo "--- packed, with a mark, from standard input"
gzip -nc rec > gz
mkdir g s m && { head -n 3 rec | gzip -nc; tail -n +4 rec | gzip -nc; } > g/rec && import g/rec && same mixed.wtr
printf '\357\273\277' > m/rec && csv >> m/rec && import m/rec && same mixed.wtr
if command -v zstd > /dev/null; then zstd -q < rec > s/rec; else cp gz s/rec; fi
import s/rec && same mixed.wtr
import - < rec && "$WISP" trace export x.wtr -o stdin && find stdin -type f | sort
gzip -nc rec | import - && "$WISP" trace info x.wtr | grep requests
head -c 60 gz > cut.gz && import cut.gz
{ head -c 30 gz; printf 'no gzip at all, this'; } > bad.gz && import bad.gz

echo "--- other names"
printf '{"model":"m","top_k":2}\n{"req_id":"a","token_idx":0,"layer_idx":0,"topk_ids":[1,2]}\n{"req_id":"a","token_idx":1,"layer_idx":0,"topk_ids":[2,3],"w":[NaN,-Infinity]}\n' > known.jsonl
import known.jsonl
import known.jsonl --prefill 1 && "$WISP" trace info x.wtr | grep tokens
printf '{"ts":1.5,"rid":"a","pos":0,"layer":0,"ids":[1,2]}\n{"ts":1.5,"rid":"a","pos":1,"layer":0,"ids":[1,2]}\n' > own.jsonl
import own.jsonl --prefill 1
import own.jsonl --prefill 1 --map request=rid,token=pos,experts=ids && "$WISP" trace info x.wtr | grep tokens
printf 'time,rid,pos,layer,"ids",w\n0.5,a,0,0,"[3, 1]",0.5\n0.7,a,1,0,"[0,2]",0.5\n' > own.csv
import own.csv --prefill 1
import own.csv --prefill 1 --map request=rid,token=pos,experts=ids && "$WISP" trace info x.wtr | grep tokens
import own.csv --map request=rid,token=rid
import own.csv --map requst=rid
import own.csv --map request

echo "--- arrays, objects"
npy() { # DESCR ORDER SHAPE
    printf '\223NUMPY\001\000\166\000%-117s\n' "{'descr': '$1', 'fortran_order': $2, 'shape': ($3), }"
}
{ npy '<i2' False '2, 2, 2'; printf '\1\0\2\0\3\0\4\0\5\0\6\0\7\0\0\0'; } > c.npy
{ npy '|u1' True '2, 2, 2'; printf '\1\5\3\7\2\6\4\0'; } > f.npy
import c.npy
import c.npy --prefill 1 && "$WISP" trace export x.wtr -o c && tr -d ' \n' < c/c.npy && echo
import f.npy --prefill 1 && "$WISP" trace export x.wtr -o f && cmp c/c.npy f/f.npy && echo "the other order, the same"
{ npy '<i2' False '2, 2, 2'; printf '\1\0\2\0'; } > cut.npy && import cut.npy --prefill 1
{ npy '<f4' False '1, 1, 1'; printf '\0\0\0\0'; } > float.npy && import float.npy --prefill 1
{ npy '<i2' False '2, 2'; printf '\1\0\2\0\3\0\4\0'; } > flat.npy && import flat.npy --prefill 1
{ npy '<i2' False '1, 1, 2'; printf '\1\0\1\0'; } > twice.npy && import twice.npy --prefill 1
printf '{"row":1,"router_data":[{"token_9":{"layer_0":{"selected_experts":[3,1],"weights":[NaN,1]}}},{"token_10":{"layer_0":{"selected_experts":[0,2]}}}]}' > tokens.json
import tokens.json
import tokens.json --prefill 10
import tokens.json --prefill 9 && "$WISP" trace info x.wtr | grep tokens
printf '{"layer_ids":[1,2],"trace":[{"layer":1,"expert_ids":[0,3]},{"expert_ids":[1,2],"layer":2},{"layer":1,"expert_ids":[0,2]},{"layer":2,"expert_ids":[1,3]}]}' > list.json
import list.json --prefill 2 && "$WISP" trace info x.wtr | grep -E 'tokens|layers'

echo "--- nothing that is known"
printf '{"a":1,"b":[{"c":2}]}' > object.json && import object.json
printf '[{"request":"a","token":0}]' > rows.json && import rows.json
printf 'PK\3\4 and so on' > zip.npz && import zip.npz
printf 'a\0b' > binary.csv && import binary.csv
: > empty.csv && import empty.csv

echo "--- only decoding, and a token that comes again and again"
printf 'request,token,phase,layer,experts\na,7,decode,0,1,2\na,8,decode,0,2,3\n' > decode.csv
"$WISP" trace import decode.csv -o x.wtr --experts 8 --model m 2>&1 | grep -v MB && "$WISP" trace stats x.wtr | grep -c 'no prefill'
"$WISP" trace export x.wtr -o d && "$WISP" trace import d -o y.wtr --model m --experts 8 2> /dev/null && "$WISP" trace info y.wtr | grep tokens
awk 'BEGIN { print "request,token,phase,layer,experts"; for (t = 0; t < 1500; t++) print "a," t ",prefill,0," (t < 100 ? t % 7 : 7) }' > warm.csv
"$WISP" trace import warm.csv -o x.wtr --experts 8 --model m 2>&1 | grep -v MB
