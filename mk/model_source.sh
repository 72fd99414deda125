# usage: mk/model_source.sh TOOL DIR PARAMETERS FILE...
# DIR/model_source.h for the shim of the model that Verilator has made in DIR: the Verilog that it read, by its own list, and
# FILE... (the shim and its headers); see csim/machine/source.h.
set -eu
export LC_ALL=C
tool=$1 dir=$2 parameters=$3
shift 3
read=$(sed 's/^[^:]*://' "$dir"/V*__ver.d | tr ' ' '\n' | grep -E '\.vh?$' | grep -v '^/usr/' | sort -u)
[ "$read" ] || { echo "wisp: no Verilog in Verilator's list: $dir" >&2; exit 1; }
# shellcheck disable=SC2086 # no name of ours has a blank
"$tool" "$(git describe --always --dirty --abbrev=12 2> /dev/null || echo unknown)" "$parameters" $read "$@" > "$dir/model_source.h.part"
mv "$dir/model_source.h.part" "$dir/model_source.h"
