#!/bin/sh
# No warning from shellcheck, if it is installed. usage: mk/shellcheck.sh FILE...; a file whose first line names no shell is one of bash
# (tests/run runs it).
set -eu
export LC_ALL=C
command -v shellcheck > /dev/null || { echo "lint scripts: skipped: no shellcheck (apt-get install shellcheck)"; exit 0; }
named='' bash=''
for file; do
    if head -n 1 "$file" | grep -qE '^#!|shellcheck shell='; then named="$named $file"; else bash="$bash $file"; fi
done
# shellcheck disable=SC2086  # no name of ours has a blank
{ shellcheck -S warning -x $named && shellcheck -s bash -S warning -x $bash; }
