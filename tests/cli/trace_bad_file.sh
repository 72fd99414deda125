# Files that are no traces: file and byte offset, exit 3, nothing written.
head -c 1000 "$TOP/traces/demo.wtr" > cut.wtr
printf 'not a trace at all, but long enough to look at: 0123456789' > text.wtr
for file in missing.wtr cut.wtr text.wtr; do
    "$WISP" trace info $file
    echo "exit $?"
done
mkdir in
printf '[{"0":[[1],[2,3]]}]' > in/ragged.json
"$WISP" trace import in -o x.wtr --experts 8
echo "exit $?"
printf '[{"0":[[1],[2]]}]' > in/ragged.json
"$WISP" trace import in -o x.wtr
echo "exit $?"
ls
