# The bundled trace is what its README says it is made by, byte for byte.
command=$(sed -n 's/.*`build\/wisp \(trace gen [^`]*\)`.*/\1/p' "$TOP/traces/README.md" | sed 's|-o [^ ]*|-o demo.wtr|')
# shellcheck disable=SC2086  # words
"$WISP" $command && cmp demo.wtr "$TOP/traces/demo.wtr" && "$WISP" trace info demo.wtr
