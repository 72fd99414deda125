# What is wrong on the command line.
try() {
    "$WISP" "$@"
    echo "exit $?"
}
try config
try config shwo --config x.ini
try config show
try config show --config
try config show --confg x.ini
try config show x.ini --config "$TOP/configs/dojo.ini"
try config show --config "$TOP/configs/dojo.ini" --set wafer.mesh_x
try config show --config "$TOP/configs/dojo.ini" --set wafer.mesh=4
try config show --config "$TOP/configs/dojo.ini" --set wafer.mesh_x=65
try config show --config "$TOP/configs/dojo.ini" --set wafer.mesh_x=4x
