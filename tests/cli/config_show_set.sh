# Overrides: the last one wins, and the hash is that of a file that says the same.
"$WISP" config show --config "$TOP/configs/dojo.ini" --set wafer.mesh_x=4 --set link.link_bandwidth_gbps=2000 \
    --set wafer.mesh_x=3 | grep -E 'mesh_|planes |error_percent|^  dies '
sed 's/^mesh_x = .*/mesh_x = 3/; s/^mesh_y = .*/mesh_y = 8/' "$TOP/configs/dojo.ini" >sow.ini
"$WISP" config show --config sow.ini | tail -n 1
"$WISP" config show --config "$TOP/configs/dojo.ini" --set wafer.mesh_x=3 --set wafer.mesh_y=8 | tail -n 1
"$WISP" config show --config "$TOP/configs/tsmc-sow.ini" | tail -n 1
