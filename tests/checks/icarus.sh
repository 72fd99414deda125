# Icarus does what the Verilated units did, on three small ones; and a mutant of one is told apart. All units: make icarus.
command -v iverilog > /dev/null || { echo "skipped: no iverilog" >&2; exit 77; }
cd "$TOP" || exit 1
build=${WISP%/wisp} build=${build#"$TOP"/}
make -s icarus/fifo_5 icarus/pdu_1 icarus/arbiter_10 || exit 1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r rtl "$work/rtl"
patch -s -d "$work" -p1 < tb/mutants/pdu_local_is_worth.patch
said=$(BUILD=$build tb/icarus/run pdu_1 pdu -GEXPERTS=1 "$work/rtl") && { echo "nobody saw the mutant: $said"; exit 1; }
echo "$said" | grep -E '^icarus pdu_1: MISMATCH cycle [0-9]+ unit pdu port [a-z_]+ verilator 0x[0-9a-f]+ icarus 0x[0-9a-f]+ '
