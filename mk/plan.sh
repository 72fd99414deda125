#!/bin/sh
# The verification plan against what the tests have seen. usage: mk/plan.sh DATA OUT [UNIT]; of UNIT only, if given.
# DATA: the directory that was WISP_COVERAGE. OUT gets plan.csv. Exit 1, and why on stderr: an item not reached, without a cover
# point or without words, a cover point without an item.
set -eu
export LC_ALL=C
data=$1 out=$2 unit=${3:-}
grep -rhoE 'cover\("[a-z0-9_.]+"' tb --include='*.[ch]' | cut -d '"' -f 2 | sort -u > "$out/points"
find "$data" -name 'points.*' -exec cat {} + > "$out/counts"
awk -v unit="$unit" -f mk/plan.awk kind=plan "${PLAN:-tb/plan/plan}" kind=points "$out/points" kind=counts "$out/counts" > "$out/plan.csv"
