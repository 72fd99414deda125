# Recordings as others publish them: each is imported, or refused with what to do.
cases=${SHARED:-none}/cases/traces
[ -d "$cases" ] || { echo "skipped: no real traces" >&2; exit 77; }
cd "$cases" || exit 1
out=$OLDPWD/x.wtr
for each in *; do
    for prefill in "" "--prefill 1"; do
        # shellcheck disable=SC2086 # an option and its value
        "$WISP" trace import "$each" -o "$out" --model m --experts 8 $prefill > /dev/null 2> "$OLDPWD/err"
        echo "$each $prefill: exit $? $(grep -v -e ' MB ' -e BAD_INPUT "$OLDPWD/err")"
    done
    "$WISP" trace info "$out" | awk '/^requests|tokens/ { printf "    %s", $0 } END { print "" }'
done
