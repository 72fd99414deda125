"$WISP" confg show
