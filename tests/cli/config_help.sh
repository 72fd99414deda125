"$WISP" config --help
"$WISP" config show --help | cmp - <("$WISP" config --help)
