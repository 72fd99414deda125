#!/bin/sh
# Lint one unit as top. usage: mk/lint.sh TOP 'PARAMETERS;PARAMETERS;...' 'SEARCH PATH' 'FILES'; FILES: those of the unit and below. Any output of a tool
# is a failure.
set -u
top=$1 shapes=$2 path=$3 files=$(echo "$4" | tr ' ' '\n' | grep '\.v$' | tr '\n' ' ')
status=0
scratch=$(mktemp -d) || exit 1 # Icarus makes its output executable, so never /dev/null
trap 'rm -rf "$scratch"' EXIT

quiet() {
    output=$("$@" 2>&1)
    if [ $? -ne 0 ] || [ -n "$output" ]; then
        printf '%s\n%s\n' "$*" "$output"
        status=1
    fi
}

old_ifs=$IFS
IFS=';'
# The empty set of parameters is the defaults.
for shape in $shapes; do
    IFS=$old_ifs
    for defines in "" "+define+WISP_OBSERVE=1" "+define+WISP_OBSERVE=1 +define+WISP_ASSERT=1"; do
        # shellcheck disable=SC2086  # these are words
        quiet verilator --lint-only -Wall $path $defines $shape --top-module "$top" "$top.v"
    done
    icarus=$(echo "$shape" | sed "s/-G\([A-Z_]*\)=/-P$top.\1=/g")
    # shellcheck disable=SC2086
    quiet iverilog -g2005-sv -Wall $path $icarus -s "$top" -o "$scratch/out" "$(ls rtl/"$top".v rtl/*/"$top".v 2> /dev/null)"
done
IFS=$old_ifs
quiet yosys -q -p "read_verilog -sv -Irtl $files; hierarchy -check -top $top; proc; check -assert"
exit $status
