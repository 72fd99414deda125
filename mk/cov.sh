#!/bin/sh
# What a run with counts (make cov) has covered: a table on stdout; coverage.json, plan.csv, index.html and the lists of what was
# missed (verilog.missed, c.missed) in BUILD. usage: mk/cov.sh BUILD     exit 1: below a target.
# Targets: every item of the plan, every line of the Verilog that is not excluded, 95 % of the lines of C in csim/ outside cli/, and
# no exclusion that is not needed. Toggles have no target.
set -eu
export LC_ALL=C
build=$1
status=0

sh mk/plan.sh "$build/data" "$build" || status=1
grep -n '' rtl/*.v rtl/*/*.v > "$build/lines"
find "$build/data" -name 'verilog.*' -exec cat {} + |
    awk -v missed="$build/verilog.missed" -f mk/cov_rtl.awk kind=exclusions tb/cov/exclusions kind=lines "$build/lines" kind=counts - > "$build/verilog" || status=1
# With -t the listings go to stdout, and nothing is left in the tree.
gcov -t -r "$build"/obj/csim/*/*.gcno > "$build/gcov" 2> "$build/gcov.log" || { tail -n 20 "$build/gcov.log" >&2; exit 1; }
awk -v missed="$build/c.missed" -f mk/cov_c.awk "$build/gcov" > "$build/c"
awk -v target=95 -v json="$build/coverage.json" -v html="$build/index.html" -f mk/cov.awk \
    kind=plan "$build/plan.csv" kind=verilog "$build/verilog" kind=c "$build/c" || status=1
exit $status
