# The committed curves of the network (docs/net.csv): they meet the targets beside BookSim2 and the open RTL mesh, and a
# sample of the points comes out as it is there. A point that does not, and one that misses a target, are seen.
cd "$TOP" || exit 1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
run() { BUILD=${WISP%/wisp} OUT=$1 sh mk/truth.sh "$2"; }

run docs 61 || exit 1

awk -F, -v OFS=, 'NR == 300 { $10 += 1 } { print }' docs/net.csv > "$work/net.csv"
run "$work" 300 && { echo "a point that does not come out again was not seen"; exit 1; }
awk -F, -v OFS=, '$1 == "separable" && !n++ { $11 = "+9.0" } { print }' docs/net.csv > "$work/net.csv"
run "$work" 300 && { echo "a latency that misses its target was not seen"; exit 1; }
exit 0
