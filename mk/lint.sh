#!/bin/sh
# Lint one unit as top. usage: mk/lint.sh TOP 'PARAMETERS;PARAMETERS;...' 'SEARCH PATH' 'FILES' 'REFUSED;...'; FILES: those of the unit and
# below. Any output of a tool is a failure. What is refused must be so by each tool, with the name of a module that does not exist and says why.
# The tools read Verilog-2005, each of them: none refuses all that is of SystemVerilog alone. Assertions (WISP_ASSERT) are not Verilog-2005.
# With `-ports=UNIT` at its end, a shape is read with no more of that unit below than its ports.
set -u
export LC_ALL=C
top=$1 shapes=${2:- } path=$3 files=$(echo "$4" | tr ' ' '\n' | grep '\.v$' | tr '\n' ' ') refused=$5
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

# reads SHAPE: of it `values`, where the tools search, and how yosys reads it. A module of ports drives and uses nothing: no warning.
reads() {
    values=$1 search=$path read="design -load read"
    case $1 in *-ports=*) ;; *) return ;; esac
    values=${1%-ports=*} below=wisp_${1##*-ports=}
    { echo '// verilator lint_off UNUSED'; echo '// verilator lint_off UNDRIVEN'
      sed '/^);/q' "$(ls rtl/"$below".v rtl/*/"$below".v 2> /dev/null)"; echo endmodule; } > "$scratch/$below.v"
    search="-y $scratch $path"
    read="design -reset; read_verilog -Irtl $(echo " $files" | sed "s| [^ ]*/$below.v | $scratch/$below.v |")"
}
verilator_lint() { # verilator_lint CHECK SHAPE OPTION...
    check=$1
    reads "$2"
    shift 2
    # shellcheck disable=SC2086
    $check "$verilator" --lint-only -Wall "$@" $search $values --top-module "$top" "$top.v"
}
icarus_lint() { # the same
    check=$1
    reads "$2"
    values=$(echo "$values" | sed "s/-G\([A-Z_]*\)=/-P$top.\1=/g")
    shift 2
    # shellcheck disable=SC2086
    $check iverilog -g2005 -Wall "$@" $search $values -s "$top" -o "$scratch/out" "$source"
}

# What a tool reads, with the parameters or without: once for a unit, at its first shape. Each other shape is read by two tools without what
# is observed (Verilator, and yosys below) and by two with it (Verilator with what is asserted, too, and Icarus), so that no line and no
# branch of a `generate` is seen by one tool alone. What is left out there can find what depends on no parameter: the language, and code
# for simulation. What is not in the language is refused by the parser in branches that are not taken, too.
once() {
    verilator_lint quiet "$1" --language 1364-2005 +define+WISP_OBSERVE=1
    icarus_lint quiet "$1"
}

old_ifs=$IFS
IFS=';'
# The empty set of parameters, also if there is none other, is the defaults.
for shape in $shapes; do
    IFS=$old_ifs
    [ "${elaborate-}" ] || once "$shape"
    verilator_lint quiet "$shape" --language 1364-2005
    verilator_lint quiet "$shape" +define+WISP_OBSERVE=1 +define+WISP_ASSERT=1
    icarus_lint quiet "$shape" -tnull -DWISP_OBSERVE=1
    reads "$shape"
    parameters=$(echo "$values" | sed 's/-G\([A-Z_]*\)=\([0-9]*\)/-chparam \1 \2/g')
    first=${first-$parameters}
    elaborate="${elaborate-} $read; hierarchy -check -top $top $parameters;"
done
IFS=';'
for shape in $refused; do
    IFS=$old_ifs
    verilator_lint refuses "$shape" --language 1364-2005
    icarus_lint refuses "$shape"
    refuses yosys -q -p "read_verilog -Irtl $files; chparam $(echo "$shape" | sed 's/-G\([A-Z_]*\)=/-set \1 /g') $top; hierarchy -check -top $top"
done
IFS=$old_ifs
quiet yosys -q -p "read_verilog -DWISP_OBSERVE=1 -Irtl $files; hierarchy -check -top $top $first; design -reset
    read_verilog -Irtl $files; design -save read; ${elaborate-} design -load read; hierarchy -check -top $top $first; proc; check -assert"
exit $status
