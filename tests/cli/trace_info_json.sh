# The object that scripts read, on stdout and in a file.
"$WISP" trace info "$TOP/traces/demo.wtr" --json - && "$WISP" trace info "$TOP/traces/demo.wtr" --json info.json &&
    "$WISP" trace info "$TOP/traces/demo.wtr" --json - | cmp - info.json
