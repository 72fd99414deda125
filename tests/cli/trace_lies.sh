# Files that lie under checksums that fit (check_trace_lies makes them): no command takes one, all give the same reason,
# and nothing is written. Files at the limits of the format are taken.
check=$(dirname "$WISP")/tests/check_trace_lies
[ -x "$check" ] || { echo 'skipped: check_trace_lies is not built' >&2; exit 77; }
mkdir lies out
WISP_LIES=$PWD/lies "$check" > /dev/null || exit 1
for file in lies/*; do
    case $file in */good*) want=0 ;; *) want=3 ;; esac
    "$WISP" trace info "$file" > out/info 2> first
    [ $? -eq $want ] || echo "info $file: $(cat first)"
    "$WISP" trace export "$file" -o out/export > /dev/null 2> said
    [ $? -eq $want ] || echo "export $file: $(cat said)"
    cmp first said
    rm -rf out/export
    # Statistics hold fewer layers x experts^2 than the format does.
    case $file in */good-[36]*) continue ;; esac
    "$WISP" trace stats "$file" > out/stats 2> said
    [ $? -eq $want ] || echo "stats $file: $(cat said)"
    cmp first said
    [ $want -eq 0 ] || find out -type f -size +0
    [ $want -eq 0 ] || ! "$WISP" run --config "$TOP/configs/dojo.ini" --trace "$file" > out/run 2> said || echo "run $file"
    rm -f out/*
done
ls lies | wc -l
