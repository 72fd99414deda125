# Pictures by gnuplot, of any layer; a heatmap without pairs is left out.
command -v gnuplot > /dev/null || { echo "skipped: no gnuplot" >&2; exit 77; }
pictures() {
    ls "$1"
    for picture in "$1"/*.png; do
        [ "$(head -c 4 "$picture" | tail -c 3)" = PNG ] && [ "$(stat -c %s "$picture")" -gt 4000 ] || echo "$picture is no picture"
    done
    grep -v 'warning: matrix contains missing or undefined values' "$1/gnuplot.log"
    grep '^set title' "$1/plot.gp"
}
"$WISP" trace stats "$TOP/traces/demo.wtr" --plot demo --plot-layer 5 > /dev/null || exit 1
pictures demo
"$WISP" trace stats "$TOP/traces/demo.wtr" --plot demo > /dev/null || exit 1
pictures demo
"$WISP" trace gen -o one.wtr --layers 1 --first-moe 0 --prefill 1 --decode 1 || exit 1
"$WISP" trace stats one.wtr --plot 'one and "another"' > /dev/null || exit 1
pictures 'one and "another"'
head -n 3 demo/cdf.dat
wc -l demo/*.dat
# Each token takes all experts: no heatmap could be another, and the old ones go.
touch demo/token.png demo/layer.png
"$WISP" trace gen -o all.wtr --layers 3 --experts 2 --top-k 2 > /dev/null || exit 1
"$WISP" trace stats all.wtr --plot demo > /dev/null && ls demo/*.png
