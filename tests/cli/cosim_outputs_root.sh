# As cosim_outputs, with what only root can make: a device node of its own, and a disk of 8 KiB.
# needs: $(BUILD)/rtl/mutant_router_credit_lost.so
skip() {
    echo "$1 is not permitted" >&2
    exit 77
}
{ mknod node c 1 7 && : >node; } 2>/dev/null || skip mknod
mkdir small scratch
mount -t tmpfs -o size=8k tmpfs small 2>/dev/null || skip mount
trap 'umount "$PWD/small"' EXIT
mismatch() {
    # shellcheck disable=SC2046  # words
    (cd "$TOP" && exec "$WISP" cosim $(sed -n 's/^run: //p' "$TOP/tb/mutants/router_credit_lost.patch") --rtl "${WISP%/*}/rtl/mutant_router_credit_lost.so" "$@") >out 2>err
    echo "exit $?"
    grep -E '^MISMATCH|^  waves:' out | sed "s|$PWD/||g; s/unit.*//; s/wisp-waves[^:]*/DIR/"
    sed "s|$PWD/||g; s/wisp-waves[^:]*/DIR/" err
    ls small
}
echo "# waves on a device node"
mismatch --waves-file "$PWD/node"
[ -c node ] && echo "still a node"
echo "# waves on a full disk"
mismatch --waves-file "$PWD/small/w.fst"
echo "# JSON on a full disk"
head -c 8192 /dev/zero >small/filled
mismatch --json "$PWD/small/r.json"
rm small/filled
echo "# where the writer works is full"
TMPDIR=$PWD/small mismatch --waves-file "$PWD/w.fst"
ls
