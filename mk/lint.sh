#!/bin/sh
# Lint one unit as top. usage: mk/lint.sh TOP 'PARAMETERS;PARAMETERS;...' 'SEARCH PATH' 'FILES' 'REFUSED;...'; FILES: those of the unit and
# below. Any output of a tool is a failure. What is refused must be so by each tool, with the name of a module that does not exist and says why.
set -u
export LC_ALL=C
top=$1 shapes=$2 path=$3 files=$(echo "$4" | tr ' ' '\n' | grep '\.v$' | tr '\n' ' ') refused=$5
status=0
source=$(ls rtl/"$top".v rtl/*/"$top".v 2> /dev/null)
# The program that `verilator` starts: that script of Perl takes longer than to lint a small unit.
verilator=$(command -v verilator_bin || echo verilator)
scratch=$(mktemp -d) || exit 1 # Icarus makes its output executable, so never /dev/null
trap 'rm -rf "$scratch"' EXIT

quiet() {
    output=$("$@" 2>&1)
    if [ $? -ne 0 ] || [ -n "$output" ]; then
        printf '%s\n%s\n' "$*" "$output"
        status=1
    fi
}

refuses() {
    output=$("$@" 2>&1) || case $output in *_must_*) return ;; esac
    printf '%s\nis not refused for its parameters:\n%s\n' "$*" "$output"
    status=1
}

# with CHECK SHAPE: Verilator and Icarus on a set of parameters; `quiet`: with what is observed and asserted, too
with() {
    for defines in "" "+define+WISP_OBSERVE=1" "+define+WISP_OBSERVE=1 +define+WISP_ASSERT=1"; do
        # shellcheck disable=SC2086
        $1 "$verilator" --lint-only -Wall $path $defines $2 --top-module "$top" "$top.v"
        [ "$1" = quiet ] || break
    done
    # shellcheck disable=SC2046,SC2086
    $1 iverilog -g2005-sv -Wall $path $(echo "$2" | sed "s/-G\([A-Z_]*\)=/-P$top.\1=/g") -s "$top" -o "$scratch/out" "$source"
}

old_ifs=$IFS
IFS=';'
# The empty set of parameters is the defaults.
for shape in $shapes; do
    IFS=$old_ifs
    with quiet "$shape"
done
IFS=';'
for shape in $refused; do
    IFS=$old_ifs
    with refuses "$shape"
    refuses yosys -q -p "read_verilog -sv -Irtl $files; chparam $(echo "$shape" | sed 's/-G\([A-Z_]*\)=/-set \1 /g') $top; hierarchy -check -top $top"
done
IFS=$old_ifs
quiet yosys -q -p "read_verilog -sv -Irtl $files; hierarchy -check -top $top; proc; check -assert"
exit $status
