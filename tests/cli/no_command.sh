"$WISP"
