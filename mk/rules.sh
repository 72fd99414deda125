#!/bin/sh
# Where the speedup comes from: the study's strategies over base, with one rule of the authors' simulator at a time put away, then on
# links with two directions and a bandwidth each (discipline wormhole). One row for each model, wafer and rule.
# usage: mk/rules.sh TRACE...   BUILD, RULES_CONFIGS and RULES_OPTIONS come from the environment.
set -eu
export LC_ALL=C
build=${BUILD:-build}
options=${RULES_OPTIONS:---batch 4096 --steps 1:9}
configs=${RULES_CONFIGS:-configs/dojo.ini configs/tsmc-sow.ini}

printf '%-16s %-10s %-26s %10s %8s %8s %8s %9s %12s\n' model wafer rules "base ms" ep allo pred allo+pred "bound % of best"
# Rows from the CSV of a run: speedups over the strategy $base, and how near the bound the fastest came.
rows() {
    awk -F, -v rule="$1" -v base="$2" -v pred="$3" '
        $1 == "strategy" { for (i = 1; i <= NF; i++) at[$i] = i; next }
        { t[$4, $1] = $at["decode_ns"]; model = $5; if (!seen[$4]++) order[++n] = $4
          s = 100 * $at["share_of_bound"]; if (s > best[$4]) best[$4] = s }
        function over(w, s) { return t[w, s] ? sprintf("%.2f", t[w, base] / t[w, s]) : "-" }
        END { for (i = 1; i <= n; i++) { w = order[i]
            printf "%-16.16s %-10s %-26s %10.1f %8s %8s %8s %9s %12.1f\n", model, w, rule, t[w, base] / 1e6, over(w, "ep"),
                over(w, "allo"), over(w, pred), over(w, "allo+pred"), best[w] } }'
}
run() {
    trace=$1 rule=$2 strategy=$3
    shift 3
    for config in $configs; do
        code=0
        # shellcheck disable=SC2086  # options are words
        "$build/wisp" run --config "$config" --trace "$trace" $options --strategy "$strategy" --csv - "$@" \
            2> "$build/rules.err" > "$build/rules.csv" || code=$?
        if [ $code -ne 0 ]; then
            why=$(head -n 1 "$build/rules.err")
            # A model that is too large for a wafer is a result. Whatever else fails is a failure.
            case $code.$why in
            3.*'memory.hbm_capacity_gb: '*' are less than the '*) ;;
            *) cat "$build/rules.err" >&2; exit $code ;;
            esac
            printf '%-16.16s %-10s %-26s %s\n' "$(basename "$trace" .wtr)" "$(basename "$config" .ini)" "$rule" \
                "$(echo "$why" | cut -c1-110)"
            continue
        fi
        case $strategy in
        base-even*) rows "$rule" base-even pred-even < "$build/rules.csv" ;;
        *) rows "$rule" base pred < "$build/rules.csv" ;;
        esac
    done
}
five=base,ep,allo,pred,allo+pred
for trace in "$@"; do
    run "$trace" "the authors'" $five --discipline paper
    run "$trace" "two directions" $five --discipline paper --unlike full-duplex
    run "$trace" "claims at the start" $five --discipline paper --unlike claim-at-start
    run "$trace" "two directions, at start" $five --discipline paper --unlike full-duplex,claim-at-start
    run "$trace" "remote activations" $five --discipline paper --unlike remote-activations
    run "$trace" "copies that fit" $five --discipline paper --copies hbm
    run "$trace" "base split evenly" base-even,ep,allo,pred-even,allo+pred --discipline paper
    run "$trace" "tokens travel" $five --discipline paper --activations on
    run "$trace" "wormhole" $five --discipline wormhole --chunk-reads 64 --copies unbounded
    run "$trace" "wormhole, copies that fit" $five --discipline wormhole --chunk-reads 64
    run "$trace" "the same, tokens travel" $five --discipline wormhole --chunk-reads 64 --activations on
done
