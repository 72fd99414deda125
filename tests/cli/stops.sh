# A signal during a study of one long block: `wisp run` and `wisp sweep` end with INTERRUPTED and 130 within a kernel, not
# when the block ends, and keep what is whole; the sweep goes on from there. How soon is counted in work (check_stop).
"$WISP" trace gen --layers 40 --experts 256 --top-k 8 --hidden 7168 --width 2048 --requests 256 --prefill 64 --decode 9 \
    --decode-least 9 -o long.wtr > /dev/null
"$WISP" trace gen --layers 3 --experts 32 --requests 8 -o short.wtr > /dev/null
# The long study in its first block; all of it takes minutes.
for signal in INT TERM; do
    "$WISP" run --config "$TOP/configs/dojo.ini" --trace long.wtr --steps 0:8 --machine cycle --json r.json > table 2> said &
    run=$!
    until [ "$(ls "/proc/$run/task" | wc -l)" -gt 1 ] || ! kill -0 $run; do sleep 0.05; done
    kill -s $signal $run
    wait $run
    echo "run: exit $?"
    cat said
    cat table && ls r.json 2> /dev/null
done
cat > s.ini << END
[sweep]
traces = short.wtr long.wtr
wafers = $TOP/configs/dojo.ini
strategy = base ep
steps = 0:8
machine = cycle
END
sweep() {
    "$WISP" sweep s.ini -o out > /dev/null 2> said &
    sweep=$!
    # The first study is whole and the manifest says so: the second runs.
    until grep -q "\"$1\"" out/manifest.json 2> /dev/null || ! kill -0 $sweep; do sleep 0.05; done
    kill -s TERM $sweep
    wait $sweep
    echo "sweep: exit $?"
    sed 's/, [0-9.]* s$//' said
    sed -n 's/^ *"\(name\|state\)": "\(.*\)",*/\2/p' out/manifest.json | paste -d' ' - -
    ls out out/studies
    cut -d, -f1,2,5,7 out/sweep.csv
}
sweep computed
cp out/studies/short.json kept.json
sweep reused
cmp out/studies/short.json kept.json
