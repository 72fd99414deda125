# Statistics of the bundled trace: the table, and the same numbers as CSV and JSON; a file beside the table is the same as on stdout.
demo=$TOP/traces/demo.wtr
"$WISP" trace stats "$demo" --csv s.csv --json s.json || exit 1
"$WISP" trace stats "$demo" --csv - | tee csv || exit 1
"$WISP" trace stats "$demo" --json - | tee json || exit 1
cmp s.csv csv && cmp s.json json && ls
