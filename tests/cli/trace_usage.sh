# Wrong command lines: a sentence each, exit 2, nothing written.
for arguments in "" "imprt" "import" "import x" "info" "export demo" "gen" "gen -o x.wtr --top-k 0" "gen -o x.wtr --skew 0.3" \
    "gen -o x.wtr --repeat 2" "gen -o x.wtr --experts 4 --top-k 5" "gen -o x.wtr --bogus" "gen -o x.wtr --layers 3 --first-moe 3" \
    "import x -o x.wtr --format rutes"; do
    # shellcheck disable=SC2086  # words
    "$WISP" trace $arguments
    echo "exit $?"
done
ls
