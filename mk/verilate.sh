#!/bin/sh
# Verilate a module and compile what comes of it: DIR/VTOP__ALL.a and the objects of Verilator's own. usage:
# mk/verilate.sh DIR TOP 'SETTINGS' OPTION...; SETTINGS: of Verilator's makefile, or `-`: nothing is compiled. Environment: MAKE,
# OBJCACHE, RUNTIME (objects of Verilator's own that are wanted). What an interrupted run has left is thrown away.
set -eu
export LC_ALL=C
dir=$1 top=$2 settings=$3
shift 3

# quietly LOG COMMAND...: only if it fails is it heard of
quietly() {
    log=$dir/$1
    shift
    "$@" > "$log" 2>&1 || { cat "$log"; exit 1; }
}

# The program that `verilator` starts: that script of Perl takes as long as to Verilate a small unit.
verilator=$(command -v verilator_bin || echo verilator)
rm -rf "$dir"
mkdir -p "$dir"
quietly verilator.log "$verilator" --cc --top-module "$top" --prefix "V$top" -Mdir "$dir" --x-initial unique --x-assign unique \
    --timescale 1ns/100ps "$@"
[ "$settings" = - ] && exit
# shellcheck disable=SC2086  # these are words; a value with spaces has them escaped
eval quietly make.log $MAKE --no-print-directory -s -C "$dir" -f "V$top.mk" "OBJCACHE=${OBJCACHE:-}" $settings "V${top}__ALL.a" ${RUNTIME:-}
