#!/bin/bash
# The import benchmark: JSON from `wisp trace gen` and `wisp trace export`, imported with one thread and with two, the
# best of three; instructions per byte by callgrind on a few of the files; peak memory for many small files.
# Environment: BUILD, REQUESTS.
set -euo pipefail
export LC_ALL=C
wisp=$BUILD/wisp
work=$BUILD/bench
rm -rf "$work/large" "$work/few" "$work/small" "$work/import.json"
mkdir -p "$work"

# lost LOG: after `||`; what failed, and its exit code
lost() { code=$?; tail -n 20 "$1" >&2; exit $code; }
# json NAME REQUESTS OPTION...: a directory of REQUESTS files
json() {
    local name=$1 requests=$2
    shift 2
    "$wisp" trace gen -o "$work/$name.wtr" --requests "$requests" "$@" > "$work/log"
    "$wisp" trace export "$work/$name.wtr" -o "$work/$name" > "$work/log"
}
bytes() { find "$work/$1" -type f -printf '%s\n' | awk '{ sum += $1 } END { print sum }'; }
import() { "$wisp" trace import "$work/$1" -o "$work/out.wtr" --experts "$2" -j "$3" > "$work/log"; }

# The fastest of three imports: MB a second, and MB a second of processor time, which other work on the machine does not
# change; into $wall and $cpu.
speed() {
    local TIMEFORMAT='%R %U %S'
    : > "$work/times"
    for _ in 1 2 3; do
        { time import large 256 "$1" > "$work/log" 2>&1; } 2>> "$work/times" || lost "$work/log"
    done
    read -r wall cpu < <(awk -v bytes="$size" '{ print bytes / $1 / 1e6, bytes / ($2 + $3) / 1e6 }' "$work/times" | sort -g | tail -n 1)
}

# The kernel's own account of the largest memory, in MB
peak() {
    /usr/bin/time -f %M -o "$work/peak" "$wisp" trace import "$work/$1" -o "$work/out.wtr" --experts "$2" > "$work/log" 2>&1 ||
        lost "$work/log"
    awk '{ print $1 / 1024 }' "$work/peak"
}

deepseek="--layers 61 --first-moe 3 --experts 256 --top-k 8 --prefill 64 --decode 128"
# shellcheck disable=SC2086  # words
json large "$REQUESTS" $deepseek
# shellcheck disable=SC2086
json few 2 $deepseek
json small 5000 --layers 2 --experts 8 --top-k 1 --prefill 2 --decode 2
size=$(bytes large)
speed 1
one=$wall one_cpu=$cpu
speed 2
two=$wall two_cpu=$cpu

instructions=null
if command -v valgrind > /dev/null; then
    OMP_NUM_THREADS=1 valgrind --tool=callgrind --callgrind-out-file="$work/callgrind.out" "$wisp" trace import \
        "$work/few" -o "$work/out.wtr" --experts 256 -j 1 > "$work/log" 2>&1 || lost "$work/log"
    instructions=$(awk -v bytes="$(bytes few)" '/^summary:|^totals:/ { n = $2 } END { printf "%.1f", n / bytes }' \
        "$work/callgrind.out")
fi
memory_large=null memory_small=null
if [ -x /usr/bin/time ]; then
    memory_large=$(peak large 256)
    memory_small=$(peak small 8)
fi

awk -v mb="$size" -v one="$one" -v two="$two" -v one_cpu="$one_cpu" -v two_cpu="$two_cpu" -v instructions="$instructions" -v large="$memory_large" \
    -v small="$memory_small" -v files="$REQUESTS" 'function number(x) { return x == "null" ? x : sprintf("%.1f", x) }
BEGIN {
    printf "import of %d files, %.0f MB of JSON\n", files, mb / 1e6
    printf "  %-28s %8.0f MB/s (%.0f MB per second of processor time)\n", "one thread", one, one_cpu
    printf "  %-28s %8.0f MB/s (%.0f)\n", "two threads", two, two_cpu
    printf "  %-28s %8s%s\n", "instructions per byte", (instructions == "null" ? "-" : instructions),
        (instructions == "null" ? " (valgrind is not installed)" : "")
    printf "  %-28s %8s MB%s\n", "peak memory", number(large), (large == "null" ? " (GNU time is not installed)" : "")
    printf "  %-28s %8s MB\n", "peak memory, 5000 small files", number(small)
}'
printf '{"files": %s, "json_bytes": %s, "mb_per_s_1_thread": %.1f, "mb_per_s_2_threads": %.1f,
 "mb_per_cpu_s_1_thread": %.1f, "mb_per_cpu_s_2_threads": %.1f, "instructions_per_byte": %s, "peak_mb": %s, "peak_mb_5000_small_files": %s}\n' "$REQUESTS" "$size" "$one" "$two" \
    "$one_cpu" "$two_cpu" "$instructions" "$memory_large" "$memory_small" > "$work/import.json.part"
mv "$work/import.json.part" "$work/import.json"
rm -rf "$work/large" "$work/few" "$work/small" "$work"/*.wtr
echo "wrote $work/import.json"
