# rtl/units is what rtl/wisp.f, rtl/wisp.core and the README's table say (after a change: make units), has all of the Verilog, and what is wrong
# in it is named with its line.
cd "$TOP" || exit 1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
same() { diff -u "$1" "$work/out" || { echo "$1 is not what rtl/units says: make units"; failed=1; }; }
awk -v want=list -f mk/units.awk rtl/units > "$work/out" && same rtl/wisp.f
awk -v want=core -f mk/units.awk rtl/units rtl/wisp_params.vh rtl/wisp_die.v rtl/wisp.core > "$work/out" && same rtl/wisp.core
awk -v want=readme -f mk/units.awk rtl/units README.md > "$work/out" && same README.md

# wrong WORDS SED: the registry changed so is refused in these words
wrong() {
    sed "$2" rtl/units > "$work/units"
    said=$(awk -v want=make -f mk/units.awk "$work/units" rtl/*.v rtl/*/*.v 2>&1 > /dev/null) && { echo "taken: $1"; failed=1; }
    case $said in *"$1"*) ;; *) echo "not said: $1, but: $said"; failed=1 ;; esac
}
wrong 'two of the name fifo_5' 's/test fifo_2 /test fifo_5 /'
wrong 'two units of the name fifo' 's/^unit arbiter /unit fifo /'
wrong 'DEPTH is no parameter' 's/WIDTH=16 DEPTH=2/WIDTH=16 DEPTH/'
wrong 'fifo_9 is no test of fifo' 's/mutation fifo_5/mutation fifo_9/'
wrong 'unknown word tests' 's/^  test fifo_2/  tests fifo_2/'
wrong 'no unit topn' '/^unit topn/,/^$/d'
exit $failed
