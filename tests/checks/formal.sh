# Contracts that are quick to prove, a false assertion and quick mutants; all of them: make formal.
for tool in yosys yosys-smtbmc z3; do
    command -v $tool > /dev/null || { echo "skipped: no $tool" >&2; exit 77; }
done
cd "$TOP" || exit 1
[ "${BUILD:-build}" = build ] || { echo "skipped: of the plain build" >&2; exit 77; }
proofs=$(printf 'build/formal/%s.result ' fifo_2 fifo_3 arbiter_4 link_1 link_3 pdu_2 atu_2 fill_3 heatmap_4 prefetch_32 router_2 \
    link_twin_4 topn_twin heatmap_twin prefetch_twin)
mutants=$(printf 'build/formal/mutant_%s.result ' fifo_no_bypass arbiter_sticks link_latches pdu_flips_loaded heatmap_forward_other_row \
    link_reads_unwritten)
make -s $proofs $mutants build/formal/false_1.refuted build/formal/false_2.refuted || exit 1
! grep -v proved $proofs || exit 1
# Every unit that is proved is on the page in words, and nothing else is.
diff <(awk '!/^#/ && $2 != "false" { print $2 }' tb/formal/instances | sort -u) <(awk -F '\t' '!/^#/ { print $1 }' tb/formal/properties | sort -u)
