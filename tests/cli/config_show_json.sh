# As JSON: on stdout it stands alone, in a file it stands beside the table.
"$WISP" config show --config "$TOP/configs/dojo-enhanced.ini" --json -
"$WISP" config show --config "$TOP/configs/dojo-enhanced.ini" --json result.json | tail -n 1
"$WISP" config show --config "$TOP/configs/dojo-enhanced.ini" --json - | cmp - result.json
ls
