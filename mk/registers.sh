#!/bin/sh
# Write what follows from rtl/registers.txt into the tree. usage: mk/registers.sh DIRECTORY, with rtl, csim/base and docs in it
set -eu
export LC_ALL=C
top=$1
from() { awk -v write="$1" -f mk/registers.awk "$top/rtl/registers.txt"; }
# A file that is already so is left alone: nothing is built anew.
put() { if cmp -s "$1.part" "$1"; then rm "$1.part"; else mv "$1.part" "$1"; fi; }

from verilog > "$top/rtl/wisp_registers.vh.part"
put "$top/rtl/wisp_registers.vh"
from c > "$top/csim/base/registers.h.part"
put "$top/csim/base/registers.h"
from page > "$top/docs/registers.map"
awk -v text="$top/docs/registers.map" '
    /^<!-- end of map -->$/ { inside = 0; found++ }
    !inside { print }
    /^<!-- map: / { inside = 1; found++; while ((getline line < text) > 0) print line }
    END { exit found != 2 }' "$top/docs/registers.md" > "$top/docs/registers.md.part" ||
    { echo "registers: docs/registers.md has no place for the map" >&2; exit 1; }
rm "$top/docs/registers.map"
put "$top/docs/registers.md"
