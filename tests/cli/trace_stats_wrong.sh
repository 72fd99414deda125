# Statistics that cannot be: a sentence each, and nothing is left behind.
demo=$TOP/traces/demo.wtr
try() {
    "$WISP" trace stats "$@" > out
    echo "exit $?"
    rm out
}
try
try "$demo" "$demo"
try "$demo" --json - --csv -
try "$demo" --plot-layer 3
try "$demo" --plot p --plot-layer 0
try "$demo" --plot p --plot-layer middle
try missing.wtr
head -c 5000 "$demo" > cut.wtr
try cut.wtr
try "$demo" --json no/such/directory.json
try "$demo" --csv no/such/directory.csv
try "$demo" --plot no/such/directory
touch file
try "$demo" --plot file
"$WISP" trace stats "$demo" > /dev/full
echo "exit $?"
PATH=/nonexistent "$WISP" trace stats "$demo" --plot plots > /dev/null
echo "exit $?"
ls . plots
