# Contracts that are quick to prove, a false assertion and quick mutants; all of them: make formal.
for tool in yosys yosys-smtbmc z3; do
    command -v $tool > /dev/null || { echo "skipped: no $tool" >&2; exit 77; }
done
cd "$TOP" || exit 1
[ "${BUILD:-build}" = build ] || { echo "skipped: of the plain build" >&2; exit 77; }
proofs=$(printf 'build/formal/%s.result ' fifo_2 fifo_3 arbiter_4 link_1 link_3 pdu_2 atu_2 prefetch_32 \
    link_twin_4 topn_twin heatmap_twin prefetch_twin fifo_64 atu_384 fifo_bits)
mutants=$(printf 'build/formal/mutant_%s.result ' fifo_no_bypass arbiter_sticks link_latches pdu_flips_loaded heatmap_forward_other_row \
    link_reads_unwritten fifo_last_8_bits atu_index_8_bits fifo_bypass_by_payload)
make -s $proofs $mutants build/formal/false_1.refuted build/formal/false_2.refuted || exit 1
! grep -v proved $proofs || exit 1
# Every unit that is proved is on the page in words, and nothing else is.
diff <(awk -v want=formal -f mk/units.awk rtl/units | awk '$2 != "false" { print $2 }' | sort -u) <(awk -F '\t' '!/^#/ { print $1 }' tb/formal/properties | sort -u)

# What is no proof is no pass: wrappers of the test's own, with what prove must say of each.
wrong=$(mktemp -d) && trap 'rm -rf "$wrong"' EXIT
cat > "$wrong/late.v" <<'V'
module late_formal #(parameter WIDTH = 6) (input wire clk);
    reg [WIDTH-1:0] count = 0;
    always @(posedge clk) count <= count + 1'b1;
    always @* assert (count != 40);
endmodule
V
cat > "$wrong/lost.v" <<'V'
module lost_formal #(parameter WIDTH = 6) (input wire clk);
    reg [WIDTH-1:0] count = 0;
    always @(posedge clk) count <= 0;
    always @* assert (count == 0 || dut.no_such_name);
endmodule
V
printf '%s WIDTH=6 %s 2 6 0 1\n' 'late_smtbmc late' smtbmc 'late_fold late' fold 'lost_fold lost' fold > "$wrong/instances"
refused() { # refused INSTANCE WORDS
    ! WRAPPERS=$wrong INSTANCES=$wrong/instances tb/formal/prove "$1" rtl "$wrong" 2> "$wrong/why" || { echo "formal: $1 passed"; exit 1; }
    grep -q "$2" "$wrong/why" && grep -q ' failed ' "$wrong/$1.result" || { cat "$wrong/why" "$wrong/$1.result"; exit 1; }
}
refused late_smtbmc 'the induction is refuted'
refused late_fold 'the induction is refuted: Assert failed'
refused lost_fold 'implicitly declared'
echo 'fifo x smtbmc 2 bounded 1.0' > "$wrong/bounded"
! awk -f mk/formal.awk "$wrong/bounded" > /dev/null || { echo "formal: bounded is a pass"; exit 1; }
