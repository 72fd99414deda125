# A sweep: two traces, two batches, two wafers; done again it is reused, with one setting changed it is computed; a study that fails
# does not stop the others; what is wrong in a file is named with its line.
cp "$TOP/traces/deepseek-sample.wtr" a.wtr
"$WISP" trace gen --layers 3 --experts 32 --requests 8 -o b.wtr > /dev/null
config() { sed "s|^wafers.*|wafers = $TOP/configs/dojo.ini $TOP/configs/tsmc-sow.ini|" > "$1"; }
config s.ini << 'END'
[sweep]
traces = a.wtr b.wtr
wafers =
batch = 8 64
strategy = base ep
steps = 0:3
discipline = paper
END
states() { sed -n 's/^ *"\(name\|state\)": "\(.*\)",*/\2/p' out/manifest.json | paste -d' ' - -; }
sweep() { "$WISP" sweep "$@" 2>&1 | sed "s/, [0-9.]* s$//; s|$TOP/||"; }
sweep s.ini -o out | tee first.txt
states
ls out out/studies
cut -d, -f1,4,5,6,9 out/sweep.csv
sweep s.ini -o out | sed 's/reused/computed/' | cmp - first.txt && states
sed -i 's/steps = 0:3/steps = 0:2/; s/b.wtr/c.wtr/' s.ini
sweep s.ini -o out | grep -E 'a-|c-|nothing|c.wtr|BAD'
states
cp out/manifest.json kept.json
"$WISP" sweep s.ini -o out > /dev/null 2>&1
echo "exit $?"
states
wrong() { printf "$1" > w.ini && sweep w.ini -o w; }
wrong '[sweep]\ntrace = a.wtr\n'
wrong '[sweep]\ntraces = a.wtr\n'
wrong '[sweep]\ntraces = a.wtr a.wtr\nwafers = x.ini\n'
wrong '[sweep]\ntraces = a.wtr\nwafers = x.ini\nsteps = 5:2\n'
wrong '[sweep]\ntraces = a.wtr\ntraces = a.wtr\n'
wrong '[sweep]\ntraces = a.wtr\nwafers = x.ini\nbatch = 1 two\n'
sweep nothing.ini -o w
sweep s.ini
sweep s.ini -o s.ini/under
[ -e w ] || echo "no w"
