#!/bin/sh
# The page with its Content-Security-Policy in the place of @@policy: its own scripts, by their hash, and nothing from elsewhere. Styles stand in
# attributes, too, which have no hash. usage: mk/report_policy.sh PAGE
set -eu
export LC_ALL=C
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
# The text of a script begins with the end of the line of its tag.
awk -v prefix="$dir/" '/^<script>$/ { file = prefix (++count); printf "\n" > file; next } /^<\/script>$/ { file = "" } file { print > file }' "$1"
hashes=
for file in "$dir"/[0-9]*; do
    hashes="$hashes 'sha256-$(sha256sum < "$file" | cut -c 1-64 | tr a-f A-F | basenc -d --base16 | base64)'"
done
sed "s|@@policy|default-src 'none'; script-src$hashes; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'|" "$1"
