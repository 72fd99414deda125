# A result that cannot be written is not a success, and leaves nothing behind.
try() {
    "$@"
    echo "exit $?" >&2
}
show="$WISP config show --config $TOP/configs/dojo.ini"
try $show >/dev/full
try $show --json - >/dev/full
try $show --json no/such/directory.json
mkdir taken.json
try $show --json taken.json
ls
