#!/bin/sh
# How near the study of a generated trace is to that of a real one: speedups over base of ep and allo+pred, the same number of
# requests, a row for each wafer, discipline and batch. usage: mk/like.sh DIR PROFILE   BUILD and SEED come from the environment.
set -eu
export LC_ALL=C
build=${BUILD:-build} real=$1 profile=$2 seed=${SEED:-1}
[ -d "$real" ] || { echo "skipped: no real traces in '$real'; REAL_TRACES=DIR names them"; exit 0; }
dir=$build/like
mkdir -p "$dir"
"$build/wisp" trace import "$real" -o "$dir/real.wtr" > /dev/null 2> "$dir/import.err" || { cat "$dir/import.err" >&2; exit 3; }
requests=$("$build/wisp" trace info "$dir/real.wtr" | awk '$1 == "requests" { print $2 }')
"$build/wisp" trace gen --profile "$profile" --requests "$requests" --prefill 40 --decode 127 --decode-least 126 --seed "$seed" \
    -o "$dir/generated.wtr" > /dev/null

# speedups TRACE WAFER BATCH OPTIONS...: base ms, then ep and allo+pred over base
speedups() {
    trace=$1 wafer=$2 batch=$3
    shift 3
    "$build/wisp" run --config "configs/$wafer.ini" --trace "$trace" --batch "$batch" --strategy base,ep,allo+pred --csv - "$@" \
        2> "$dir/run.err" > "$dir/run.csv" || { cat "$dir/run.err" >&2; exit 3; }
    awk -F, '$1 == "strategy" { for (i = 1; i <= NF; i++) at[$i] = i; next } { t[$1] = $at["decode_ns"] }
        END { printf "%.1f %.3f %.3f\n", t["base"] / 1e6, t["base"] / t["ep"], t["base"] / t["allo+pred"] }' "$dir/run.csv"
}

echo '| wafer | discipline, steps | batch | base ms, real / generated | ep, real / generated | allo+pred, real / generated |'
echo '|---|---|---|---|---|---|'
for wafer in dojo tsmc-sow; do
    for rules in paper wormhole; do
        case $rules in
        paper) options='--discipline paper --copies unbounded --steps 0:128' ;;
        wormhole) options='--discipline wormhole --chunk-reads 64 --copies hbm --steps 1:9' ;;
        esac
        for batch in 512 4096 16384; do
            # shellcheck disable=SC2086  # words
            { speedups "$dir/real.wtr" $wafer $batch $options; speedups "$dir/generated.wtr" $wafer $batch $options; } |
                awk -v row="| $wafer | $rules, ${options##* } | $batch" 'NR == 1 { for (i = 1; i <= 3; i++) r[i] = $i; next }
                    { printf "%s | %.1f / %.1f | %.2f / %.2f (%+.1f %%) | %.2f / %.2f (%+.1f %%) |\n", row, r[1], $1, r[2], $2,
                        100 * ($2 / r[2] - 1), r[3], $3, 100 * ($3 / r[3] - 1) }'
        done
    done
done
