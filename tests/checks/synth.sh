# `make synth`, `timing` and `fpga` on a small unit (all units: those targets), and that each of them can fail: an arbiter made worse
# on purpose is seen by `wisp compare`; a latch, a loop, a memory that is not listed, an error of OpenSTA, a design that does not fit.
for tool in yosys sta nextpnr-ice40; do
    command -v $tool > /dev/null || { echo "skipped: no $tool" >&2; exit 77; }
done
[ -r /usr/share/qflow/tech/osu018/osu018_stdcells.lib ] || { echo "skipped: no qflow-tech-osu018" >&2; exit 77; }
here=$PWD
cd "$TOP" || exit 1
wrong=0
complain() { echo "$1"; wrong=1; }
# flow DIRECTORY TARGET [VARIABLE=value]...: of the arbiter, into a directory
flow() { make -s "$2" UNITS=arbiter BUILD="$here/$1" "${@:3}" > "$here/out" 2>&1; }
# changed DIRECTORY FILE SED: the Verilog with a change
changed() {
    mkdir -p "$here/$1"
    cp -r rtl/. "$here/$1"
    sed -i "$3" "$here/$1/$2"
    cmp -s "rtl/$2" "$here/$1/$2" && complain "$1: the change does not apply"
}

for target in synth timing fpga; do
    flow good $target || { complain "make $target failed"; cat "$here/out"; }
    grep -q '^arbiter ' "$here/out" || complain "make $target: no line for the arbiter"
    "$WISP" compare "$here/good/$target/selected.json" "$here/good/$target/selected.json" > /dev/null || complain "$target differs from itself"
done

# A register for each grant, and grants that look at nothing but a chain of requests before them.
changed worse noc/wisp_arbiter.v 's/assign grant = .*/reg [N-1:0] late; always @(posedge clk) late <= req; assign grant = from \& (~from + 1'"'b1"') \& (late | ~late * req);/'
flow bad synth SYNTH_RTL="$here/worse" || { complain "the worse arbiter"; cat "$here/out"; }
flow bad timing SYNTH_RTL="$here/worse" || { complain "the worse arbiter's timing"; cat "$here/out"; }
"$WISP" compare "$here/good/synth/selected.json" "$here/bad/synth/selected.json" > "$here/out" && complain "a larger arbiter passes"
grep -q 'units\[arbiter\].gate_equivalents.* WORSE' "$here/out" && grep -q 'units\[arbiter\].flip_flops.* WORSE' "$here/out" || { complain "not seen as larger"; cat "$here/out"; }
"$WISP" compare "$here/good/timing/selected.json" "$here/bad/timing/selected.json" > "$here/out" && complain "a slower arbiter passes"
grep -q 'units\[arbiter\].worst_slack_ns.* WORSE' "$here/out" || { complain "not seen as slower"; cat "$here/out"; }

changed latch noc/wisp_arbiter.v 's/assign grant = .*/reg [N-1:0] kept; always @* if (consume) kept = from; assign grant = kept;/'
flow latch_out synth SYNTH_RTL="$here/latch" && complain "a latch passes"
grep -q 'Assertion failed' "$here/out" || { complain "the latch failed otherwise"; tail -n 3 "$here/out"; }
changed loop noc/wisp_arbiter.v 's/assign grant = .*/assign grant = from \& ~(grant << 1) \& ~(grant >> 1);/'
flow loop_out synth SYNTH_RTL="$here/loop" && complain "a loop passes"
grep -qi -e 'loop' -e 'SCC' "$here/out" || { complain "the loop failed otherwise"; tail -n 3 "$here/out"; }
changed memory noc/wisp_arbiter.v 's/assign grant = .*/reg [N-1:0] seen [0:1023]; reg [N-1:0] was; always @(posedge clk) begin if (consume) seen[req] <= from; was <= seen[req]; end assign grant = from \& was;/'
flow memory_out synth SYNTH_RTL="$here/memory" && complain "a memory that is not listed passes"
grep -q '^macro arbiter 1024x10_.*: 1 found, 0 listed' "$here/out" || { complain "the memory failed otherwise"; tail -n 3 "$here/out"; }
rm -f "$here/good/timing/arbiter.rpt"
WISP_PERIOD_NS=soon flow good timing && complain "an error of OpenSTA passes"
exit $wrong
