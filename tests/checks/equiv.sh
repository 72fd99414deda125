# `make equiv` says EQUIVALENT of the instances that ship alone, and only when they are: refactorings and bugs of small units.
command -v yosys > /dev/null || { echo "skipped: no yosys" >&2; exit 77; }
cd "$TOP" || exit 1
here=$(mktemp -d) && trap 'rm -rf "$here"' EXIT

# One line of one unit changed: the lines that equiv says, and its exit code as the last.
changed() { # changed FILE SED-SCRIPT
    rm -rf "$here/rtl" && cp -r rtl "$here/rtl"
    sed -i "$2" "$here/rtl/$1"
    ! cmp -s "rtl/$1" "$here/rtl/$1" || { echo "equiv: $2 changes nothing in $1"; exit 1; }
    unit=${1##*wisp_}
    code=0
    BUILD=$here RTL=$here/rtl tb/equiv/run rtl "${unit%.v}" > "$here/out" 2>&1 || code=$?
    echo "exit $code" >> "$here/out"
}
says() { grep -q "$1" "$here/out" || { echo "equiv does not say: $1"; cat "$here/out"; exit 1; }; }
never() { ! grep -q "$1" "$here/out" || { echo "equiv says: $1"; cat "$here/out"; exit 1; }; }

# The same circuit, written differently.
changed noc/wisp_fifo.v 's/count_next = .*/count_next = (push == pop) ? count : push ? count + 1'\''b1 : count - 1'\''b1;/'
says '^EQUIVALENT  fifo at WIDTH=544,DEPTH=402,COUNT_W=10 (proved)'
says '^exit 0'

# Pointers of 8 bits: right at every depth of up to 256.
changed noc/wisp_fifo.v 's/: \$clog2(DEPTH);/: (DEPTH > 256) ? 8 : $clog2(DEPTH);/; s/ADDRESS_W(POINTER_W)/ADDRESS_W($clog2(DEPTH))/'
never '^EQUIVALENT .*DEPTH=402'
says '^NOT PROVED  fifo at WIDTH=544,DEPTH=402,COUNT_W=10: registers'
says '^exit [14]'

# The floor of the logarithm: right for 512 experts.
changed cache/wisp_atu.v 's/1 : \$clog2(EXPERTS);/1 : $clog2(EXPERTS + 1) - 1;/; s/ADDRESS_W(INDEX_W)/ADDRESS_W($clog2(EXPERTS))/'
says '^EQUIVALENT  atu at EXPERTS=512'
never '^EQUIVALENT .*EXPERTS=384'
says '^NOT PROVED  atu at EXPERTS=384'
says '^DIFFERENT   atu cycle 2 port entry'
says '^exit 1'

# What the cut takes for granted: clock edges and the size of a memory.
changed noc/wisp_arbiter.v 's/posedge clk/negedge clk/'
never '^EQUIVALENT'
changed cache/wisp_atu.v 's/.WORDS(EXPERTS)/.WORDS(EXPERTS - 1)/'
never '^EQUIVALENT'
changed noc/wisp_arbiter.v 's/mask <= mask_next/mask <= above/'
never '^EQUIVALENT'
says '^DIFFERENT   arbiter cycle'
says '^exit 1'

# A unit in rtl itself, not in a folder of it.
changed wisp_regs.v 's/if (rst) {ahead_on, cache_on} <= 2.b11/if (rst) {ahead_on, cache_on} <= 2'\''b01/'
never '^unchanged'
never '^EQUIVALENT'
says '^exit [14]'
