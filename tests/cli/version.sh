"$WISP" --version
