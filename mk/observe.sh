#!/bin/sh
# Write what follows from rtl/observation.txt into the tree. usage: mk/observe.sh DIRECTORY, with rtl, csim/die and docs in it
set -eu
export LC_ALL=C
top=$1
from() { awk -v write="$1" -v of="${2-}" -f mk/observe.awk "$top/rtl/observation.txt"; }

# between FILE FIRST LAST WHAT [OBSERVATION]: the lines of FILE between these two are what follows
between() {
    from "$4" "${5-}" > "$1.new"
    awk -v first="$2" -v last="$3" -v text="$1.new" '
        $0 == last { inside = 0; found++ }
        !inside { print }
        $0 == first { inside = 1; found++; while ((getline line < text) > 0) print line }
        END { exit found != 2 }' "$1" > "$1.part" || { echo "observe: $1 has no place for it: $2" >&2; exit 1; }
    rm "$1.new"
    put "$1"
}
# A file that is already so is left alone: nothing is built anew.
put() { if cmp -s "$1.part" "$1"; then rm "$1.part"; else mv "$1.part" "$1"; fi; }

from verilog > "$top/rtl/wisp_observe.vh.part"
put "$top/rtl/wisp_observe.vh"
from c > "$top/csim/base/observe_table.h.part"
put "$top/csim/base/observe_table.h"
between "$top/rtl/wisp_params.vh" '// Words of the observation: written by `make observe`.' '// End of what is written.' words
for of in OBS POBS; do
    between "$top/docs/microarchitecture.md" "<!-- $of: written by \`make observe\` from rtl/observation.txt -->" \
        "<!-- end of $of -->" page "$of"
done
