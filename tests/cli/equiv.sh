# `make equiv`: a unit written differently is proved, a mutant shows its first difference, the rest is unchanged; a revision that is not there.
cd "$TOP" || exit 1
git rev-parse --verify --quiet HEAD > /dev/null || { echo "skipped: no git history" >&2; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
git archive HEAD rtl | tar -x -C "$work"
patch -s -d "$work" -p1 < tb/mutants/pdu_local_is_worth.patch
sed -i "s/wire \[COUNT_W-1:0\] count_next = .*/wire [COUNT_W-1:0] count_next = (push == pop) ? count : push ? count + 1'b1 : count - 1'b1;/" "$work/rtl/noc/wisp_fifo.v"
cmp -s rtl/noc/wisp_fifo.v "$work/rtl/noc/wisp_fifo.v" && echo "nothing was written differently"
BUILD=$work RTL=$work/rtl tb/equiv/run HEAD fifo pdu arbiter | sed 's/\(^ *cycle [0-9]*:\) .*/\1 .../; s/\(that may not occur,\) .*/\1 .../'
BUILD=$work tb/equiv/run no-such-revision || echo "exit $?"
BUILD=$work tb/equiv/run HEAD no_such_unit || echo "exit $?"
