#!/bin/sh
# Run one fuzzing target. usage: mk/fuzz.sh TARGET SECONDS. Exit 1 and the input's name if it found something.
set -eu
export LC_ALL=C
target=$1 seconds=$2
mkdir -p "build/fuzz/corpus/$target"
log=build/fuzz/$target.log
status=0
"build/fuzz/$target" -max_total_time="$seconds" -max_len=16384 -timeout=10 -rss_limit_mb=1024 -print_final_stats=1 \
    -artifact_prefix="build/fuzz/$target.finding-" "build/fuzz/corpus/$target" "tests/fuzz/corpus/$target" \
    >"$log" 2>&1 </dev/null || status=$?
units=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
if [ $status -ne 0 ]; then
    tail -n 40 "$log" >&2
    echo "fuzz $target: a finding after ${units:-?} inputs; again: build/fuzz/$target INPUT" >&2
    exit 1
fi
echo "fuzz $target: $units inputs in $seconds s, $(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$log" | tail -n 1) edges, no finding"
