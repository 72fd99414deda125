# Names that meet: traces called as the files of a sweep, two of one name, names that differ in upper and lower case alone, and names
# with blanks, quotes, dots and dashes. Each study has files of its own, and sweep.csv the lines of all of them, once, however often.
"$WISP" trace gen --layers 2 --experts 8 --requests 4 --decode 4 -o manifest.wtr > /dev/null
mkdir a b
for name in sweep.wtr sweep.csv studies.wtr a/x.wtr b/x.wtr a/X.wtr 'two words.wtr' 'semi ;colon.wtr' 'a "quote.wtr' .hidden.wtr -dash.wtr 'a,comma%.wtr' plain; do
    cp manifest.wtr "./$name"
done
mkdir wafers
cp "$TOP/configs/mesh2x2.ini" wafers/small.ini && cp wafers/small.ini 'wafers/my wafer.ini' && cp wafers/small.ini small.ini
cat > s.ini << END
[sweep]
traces = manifest.wtr sweep.wtr sweep.csv studies.wtr  a/x.wtr b/x.wtr a/X.wtr "two words.wtr" "semi \;colon.wtr" "a \"quote.wtr" .hidden.wtr -dash.wtr "a,comma%.wtr" "plain"
wafers = "wafers/my wafer.ini" wafers/small.ini small.ini
batch = 2
steps = 1:2
strategy = base ep
threads = 1
END
for _ in 1 2; do
    "$WISP" sweep s.ini -o out 2> said | tail -n 1
    sed 's/, [0-9.]* s$//' said | sed 's/.*: //' | uniq -c
    wc -l < out/sweep.csv
done
ls -A out out/studies
cut -d, -f4 out/sweep.csv | sort | uniq -c
sed -n 's/^ *"\(name\|trace\)": \(.*\),*/\2/p' out/manifest.json | paste -d' ' - - | sed 's/,$//' > pairs
cut -d' ' -f2- pairs | sort -u | wc -l
"$WISP" sweep s.ini -o 'out/of the way' > /dev/null 2>&1 && ls 'out/of the way'
wrong() { printf '[sweep]\n%s\n' "$1" > w.ini && "$WISP" sweep w.ini -o w 2>&1; }
wrong 'traces = "a b.wtr'
wrong 'traces = "a b.wtr"c'
wrong 'traces = a"b.wtr'
wrong 'traces = ""'
wrong 'traces = plain plain
wafers = x.ini'
wrong 'traces = plain
wafers = x.ini x.ini'
wrong 'traces = plain
wafers = x.ini
batch = 8 8'
long=$(printf 'n%.0s' $(seq 120))
cp plain "$long-1" && cp plain "$long-2"
printf '[sweep]\ntraces = %s-1\nwafers = wafers/small.ini\nsteps = 1:2\nstrategy = ep\nthreads = 1\n' "$long" > l.ini
"$WISP" sweep l.ini -o long > /dev/null 2>&1 && sed -i 's/-1$/-2/' l.ini && "$WISP" sweep l.ini -o long > /dev/null 2>&1
ls long/studies
# Names of models come from outside.
printf 'request,token,phase,layer,experts\na,0,prefill,0,1\na,1,decode,0,1\n' > small.csv
"$WISP" trace import small.csv -o small.wtr --experts 8 --hidden 64 --width 64 --model "$(printf 'red \033[31m, "or" not')" > /dev/null 2>&1
"$WISP" run --config wafers/small.ini --trace small.wtr --steps 1:2 --strategy ep --csv r.csv | head -n 1
cut -c1-60 r.csv | tail -n 1
