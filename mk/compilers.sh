#!/bin/sh
# Build with each of COMPILERS that is installed, and with CC and each of OPTS (`|` between them). usage: mk/compilers.sh TARGET...; a
# target is a file of the build directory, one in tests/ is run. A row each; exit 1 if one fails. BUILD, MAKE, CC from the environment.
set -u
export LC_ALL=C
out=${BUILD:-build}/compilers
mkdir -p "$out"
failed=0 built=0

# try NAME VARIABLE=value...: a row
try() {
    name=$1
    shift
    directory=$out/$(echo "$name" | tr -c 'a-z0-9A-Z\n' '_')
    code=0
    # shellcheck disable=SC2046,SC2059,SC2086  # targets are words
    "${MAKE:-make}" -s MAKELEVEL=1 OBJCACHE= BUILD="$directory" "$@" $(printf "$directory/%s " $targets) > "$directory.log" 2>&1 || code=$?
    for target in $targets; do
        case $target in
        tests/*) [ $code -ne 0 ] || "$directory/$target" >> "$directory.log" 2>&1 || code=$? ;;
        esac
    done
    if [ $code -eq 0 ]; then
        printf '%-30s built, tests pass\n' "$name"
        built=$((built + 1))
    else
        printf '%-30s FAILED, exit code %s: %s\n' "$name" $code "$directory.log"
        tail -n 5 "$directory.log"
        failed=$((failed + 1))
    fi
}

targets=$*
for each in $COMPILERS; do
    if ! command -v "$each" > /dev/null; then
        printf '%-30s not installed\n' "$each"
    elif ! echo 'int main(void) { return 0; }' | "$each" -x c -fopenmp -o "$out/openmp" - 2> /dev/null; then
        printf '%-30s skipped: no OpenMP (libomp-%s-dev)\n' "$each" "${each#*-}"
    else
        try "$each" CC="$each"
    fi
done
old_ifs=$IFS
IFS='|'
for each in ${OPTS:-}; do
    IFS=$old_ifs
    try "${CC:-gcc} $each" CC="${CC:-gcc}" OPT="$each"
done
IFS=$old_ifs
echo "$built built, $failed failed"
[ "$failed" -eq 0 ] && [ "$built" -gt 0 ]
