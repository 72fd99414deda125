#!/bin/sh
# Pictures of the views of a report (`make screenshots`), into the directory that is given.
set -eu
export LC_ALL=C OMP_WAIT_POLICY=passive
wisp=${BUILD:-build}/wisp out=${BUILD:-build}/screenshots docs=$1
command -v chromium > /dev/null || { echo "wisp: make screenshots needs chromium: apt-get install chromium" >&2; exit 6; }
mkdir -p "$out"
rm -f "$out"/*.json "$out"/*.html "$out"/*.png
"$wisp" cosim --config configs/dojo.ini --trace traces/deepseek-sample.wtr --scale 0.1 --json "$out/base.json" --record 1000 --record-out "$out/recording.json" > /dev/null
"$wisp" cosim --config configs/mesh5x5.ini --pattern uniform --stall 0.2 --rtl "${BUILD:-build}/rtl/mutant_router_credit_lost.so" --json "$out/mutant.json" > /dev/null || code=$?
[ "${code:-0}" -eq 1 ] || { echo "screenshots: the known bug ends in exit code ${code:-0}, not in MISMATCH" >&2; exit 1; }
"$wisp" run --config configs/dojo.ini --trace traces/deepseek-sample.wtr --steps 0:4 --json "$out/study.json" > /dev/null
"$wisp" report "$out/base.json" "$out/mutant.json" "$out/recording.json" "$out/study.json" -o "$out/report.html"
picture() { # picture VIEW WIDTH,HEIGHT NAME [argument]...
    view=$1 size=$2 name=$3
    shift 3
    chromium --headless=new --no-sandbox --disable-gpu --disable-background-networking --user-data-dir="$out/profile" --hide-scrollbars \
        --virtual-time-budget=3000 --window-size="$size" "$@" --screenshot="$PWD/$out/$name.png" "file://$PWD/$out/report.html#$view" 2> "$out/chromium.log"
    cp "$out/$name.png" "$docs/report-$name.png"
    echo "$docs/report-$name.png: $(wc -c < "$docs/report-$name.png") bytes"
}
picture wafer 1240,1120 wafer
picture wafer 1240,1120 wafer-dark --blink-settings=preferredColorScheme=0
picture regression 1240,1000 regression
picture study 1240,1150 study
