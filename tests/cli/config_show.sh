"$WISP" config show --config "$TOP/configs/dojo.ini"
