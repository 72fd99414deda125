# Every configuration that is shipped loads; a hash that changes here invalidates results.
for config in "$TOP"/configs/*.ini; do
    echo "$(basename "$config") $("$WISP" config show --config "$config" | tail -n 1)"
done
