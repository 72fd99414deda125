# The bundled traces are what their README says they are made by, byte for byte.
cd "$TOP" || exit 1
work=$OLDPWD
for name in demo deepseek-sample; do
    command=$(sed -n "s/^| \`$name.wtr\`.*\`build\/wisp \(trace gen [^\`]*\)\`.*/\1/p" traces/README.md | sed "s|-o [^ ]*|-o $work/$name.wtr|")
    # shellcheck disable=SC2086  # words
    "$WISP" $command && cmp "$work/$name.wtr" traces/$name.wtr && "$WISP" trace info traces/$name.wtr
done
