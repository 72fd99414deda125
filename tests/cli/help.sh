"$WISP" help
"$WISP" --help | cmp - <("$WISP" help)
