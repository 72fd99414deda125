# The curve as a picture.
command -v gnuplot > /dev/null || { echo "skipped: no gnuplot" >&2; exit 77; }
"$WISP" net --mesh 4x4 --sweep 0.1:0.9:5 --measure 1000 --drain 1000 --plot curve.png > /dev/null || exit 1
"$WISP" net --mesh 4x4 --sweep 0.1:0.9:5 --measure 1000 --drain 1000 --plot curve.svg > /dev/null || exit 1
ls
[ "$(head -c 4 curve.png | tail -c 3)" = PNG ] && [ "$(stat -c %s curve.png)" -gt 4000 ] || echo "no picture"
grep -c '</svg>' curve.svg
