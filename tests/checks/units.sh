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
wrong 'two of the name fifo_3' 's/formal fifo_2 /formal fifo_3 /'
wrong 'DEPTH=two is no parameter' 's/formal fifo_2 DEPTH=2/formal fifo_2 DEPTH=two/'
wrong 'formal NAME [WRAPPER] PARAMETERS ENGINE' '/formal fifo_2 /s/smtbmc/z3/'
wrong 'formal NAME [WRAPPER] PARAMETERS ENGINE' '/formal fifo_2 /s/DEPTH=2 //'
wrong 'smtbmc is no parameter' '/formal fifo_2 /s/$/ 9/'
wrong 'x is no number of cycles or minutes' '/formal fifo_2 /s/2$/x/'
wrong 'formal before the first unit' '0,/^false /s/^false /formal /'
wrong 'equiv ships|small PARAMETERS' '/equiv ships N=10/s/ships/large/'
wrong 'two small instances of arbiter' '/equiv ships N=10/s/ships/small/'
wrong 'arbiter has one kind of equiv alone' '/equiv ships N=10/d'
wrong 'no unit topn' '/^unit topn/,/^$/d'

# What the proofs and `make equiv` read of it: a line with the unit's own wrapper, one with another, one of no unit.
reads() { awk "$@" -f mk/units.awk rtl/units; }
for line in 'fifo_2 fifo DEPTH=2 smtbmc 2 8 12 2' 'router_402 router REQ_DEPTH=64,RSP_DEPTH=402,CONTRACT=1 fold 1 2 8 10' \
    'router_bits router_bits DATA_W=512,REQ_DEPTH=64,RSP_DEPTH=402 bits 0 0 0 5' 'false_1 false WIDTH=2 smtbmc 2 6 0 1'; do
    reads -v want=formal | grep -qx "$line" || { echo "not among the proofs: $line"; failed=1; }
done
[ "$(reads -v want=get -v of=arbiter -v key=equiv)" = "$(printf 'ships N=10\nsmall N=4')" ] || { echo "not the instances of arbiter"; failed=1; }
[ "$(reads -v want=units -v key=xreset)" = "$(printf 'link\npredictor\ndie')" ] || { echo "not the units with xreset"; failed=1; }
exit $failed
