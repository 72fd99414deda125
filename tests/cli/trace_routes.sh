# A serving engine's route dump: found by its content or told by --format; what is wrong with it, with the byte.
route() { printf '{"token_pos":%s,"phase":"%s","layers":{"1":{"experts":[%s],"weights":[0.6,0.4]},"3":{"experts":[%s]}}}' "$@"; }
dump() { printf '{"meta":{"model_id":"m"},"routes":[%s]}' "$(IFS=,; echo "$*")"; }
dump "$(route 0 prefill 3,1 2,0)" "$(route 1 prefill 0,2 3,2)" "$(route 2 decode 1,2 3,0)" > good.json
"$WISP" trace import good.json -o auto.wtr --model m --experts 4 --hidden 8 --width 16 2> /dev/null
"$WISP" trace import good.json -o told.wtr --model m --experts 4 --hidden 8 --width 16 --format routes 2> /dev/null
cmp auto.wtr told.wtr && "$WISP" trace info auto.wtr
"$WISP" trace export auto.wtr -o back && tr -d ' \n' < back/good.json && echo
mkdir bad
refused() {
    "$WISP" trace import "$@" -o x.wtr --experts 4
    echo "exit $?"
}
dump "$(route 0 prefill 3,1 2,0)" "$(route 2 decode 0,2 3,2)" > bad/gap.json && refused bad/gap.json
dump "$(route 0 decode 3,1 2,0)" "$(route 1 prefill 3,1 2,0)" > bad/decode.json && refused bad/decode.json
dump "$(route 0 prefill 3,1 2)" > bad/top_k.json && refused bad/top_k.json
dump "$(route 0 prefill 3,4 2,0)" > bad/expert.json && refused bad/expert.json
head -c 150 good.json > bad/cut.json && refused bad/cut.json
refused good.json --format dataset
refused good.json --format rutes
printf '[{"0":[[1,2]]}]' > z.json && refused good.json z.json
ls
