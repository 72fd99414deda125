#!/bin/sh
# How good the choice of copies is, layer by layer: what the predictor keeps, reading ahead besides, what an oracle would keep, and
# plain LRU caching of everything, beside each other. From the JSON of `wisp cosim`; every run in lock step.
# usage: mk/quality.sh TRACE CONFIG [option of wisp cosim]...  BUILD comes from the environment.
set -eu
export LC_ALL=C
# shellcheck source=mk/cosim_json.sh
. "$(dirname "$0")/cosim_json.sh" # takes TRACE and CONFIG
shift 2
out=$build/quality
mkdir -p "$out"

# Name, mode, policy.
runs='predicted predicted least-stale
ahead ahead least-stale
oracle oracle least-stale
lru on lru'
echo "$runs" | while read -r name mode policy; do
    cosim_json "$out/$name.json" "$mode" "$policy" 0 "$@"
    layers "$out/$name.json" | sed "s/^/$name /"
    echo "$name verdict $(value "$out/$name.json" verdict)"
done > "$out/all.txt"

echo "accuracy: copies used of copies made; coverage: of what is read from afar, from copies; late: expected, and no copy whole"
awk '
function percent(share) { return share == "null" ? "-" : sprintf("%.1f", 100 * share) }
$2 == "verdict" { verdict[$1] = $3; next }
!($2 in seen) { seen[$2] = 1; order[++rows] = $2 }
{ cell[$1, $2] = sprintf(" |%7s %7s %7s %9.1f", percent($3), percent($4), percent($5), $6 / 1e6) }
END {
    split("predicted ahead oracle lru", mode)
    printf "%-6s", ""
    for (m = 1; m <= 4; m++) printf " | %-*s", (m < 4 ? 32 : 0), sprintf("%s (%s)", mode[m], verdict[mode[m]])
    printf "\n%-6s", "layer"
    for (m = 1; m <= 4; m++) printf " |%7s %7s %7s %9s", "acc. %", "cov. %", "late %", "wasted MB"
    printf "\n"
    for (r = 1; r <= rows; r++) {
        printf "%-6s", order[r]
        for (m = 1; m <= 4; m++) printf "%s", cell[mode[m], order[r]]
        printf "\n"
    }
}' "$out/all.txt"
