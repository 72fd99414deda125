#!/bin/bash
# The Verilated die compiled with several flags, without ccache: seconds to Verilate and compile it on all cores, and
# million die-cycles per second of processor time, median (least, most) of five. Environment: BUILD, RATE.
set -euo pipefail
export LC_ALL=C
work=$BUILD/bench/rtl
rm -rf "$work"
printf '%-20s %10s %34s\n' flags 'build s' 'M die-cycles per processor s'
for flags in -Os -O1 -O2 -O3 '-O2 -march=native' '-O3 -march=native'; do
    directory=$work/$(echo "$flags" | tr -cd 'A-Za-z0-9')
    TIMEFORMAT=%R
    seconds=$({ time make -s -j"$(nproc)" BUILD="$directory" RTL_OPT="$flags" OBJCACHE= "$directory/rtl/wisp_die.so" > "$BUILD/bench/log" 2>&1; } 2>&1) ||
        { code=$?; tail -n 20 "$BUILD/bench/log" >&2; exit $code; }
    "$BUILD/bench/machines" configs/dojo.ini "$directory/rtl/wisp_die.so" "$RATE" 500 5 "$directory/speed.json" > "$directory/speed"
    printf '%-20s %10.1f %34s\n' "$flags" "$seconds" "$(sed -n 's/^rtl  *1 [^)]*)  *//p' "$directory/speed")"
done
