# With little memory: a result, or ENVIRONMENT with a sentence; never a signal, and never the exit code of a verdict.
# needs: $(BUILD)/rtl/wisp_die.so
(ulimit -v 100000 && "$WISP" --version) > /dev/null 2>&1 || { echo "skipped: the program needs its memory itself (sanitizers)" >&2; exit 77; }
export OMP_NUM_THREADS=4
try() { # LIMIT ARGUMENT...
    local limit=$1
    shift
    (ulimit -v "$limit" && "$WISP" "$@") > out 2> said
    case $? in
    0) [ "$(tail -n 1 out)" = PASS ] || echo "$1 with $limit: exit 0 without PASS" ;;
    6) [ "$(tail -n 1 said)" = ENVIRONMENT ] || echo "$1 with $limit: exit 6 and $(tail -n 1 said)" ;;
    *) echo "$1 with $limit: exit $?: $(cat said)" ;;
    esac
}
for limit in 6000 9000 12000 14000 16000 20000 30000 45000 70000; do
    try $limit cosim --config "$TOP/configs/mesh2x2.ini" --pattern uniform --reads 4 --threads 4
    try $limit net --mesh 16x16 --measure 100 --warmup 10 --sweep 0.1:0.3:4 --threads 4
done
# What fits is the same, with however many threads.
"$WISP" net --mesh 8x8 --measure 100 --sweep 0.1:0.3:3 > free.txt
for limit in 10000 20000; do
    (ulimit -v $limit && "$WISP" net --mesh 8x8 --measure 100 --sweep 0.1:0.3:3 --threads 3) > few.txt 2> said || continue
    cmp few.txt free.txt
done
