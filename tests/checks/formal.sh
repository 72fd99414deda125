# Contracts that are quick to prove, a false assertion and quick mutants; all of them: make formal.
for tool in yosys yosys-smtbmc z3; do
    command -v $tool > /dev/null || { echo "skipped: no $tool" >&2; exit 77; }
done
cd "$TOP" || exit 1
make -s $(printf 'build/formal/%s ' fifo_2.result fifo_3.result arbiter_4.result link_1.result link_3.result pdu_2.result atu_2.result fill_3.result heatmap_4.result \
    prefetch_32.result router_2.result \
    mutant_fifo_no_bypass.result mutant_arbiter_sticks.result mutant_link_latches.result mutant_pdu_flips_loaded.result mutant_heatmap_forward_other_row.result \
    false_1.refuted false_2.refuted) || exit 1
! grep -v proved build/formal/fifo_2.result build/formal/fifo_3.result build/formal/arbiter_4.result build/formal/link_1.result \
    build/formal/link_3.result build/formal/pdu_2.result build/formal/atu_2.result build/formal/fill_3.result \
    build/formal/heatmap_4.result build/formal/prefetch_32.result build/formal/router_2.result || exit 1
# Every unit that is proved is on the page in words, and nothing else is.
diff <(awk '!/^#/ && $2 != "false" { print $2 }' tb/formal/instances | sort -u) <(awk -F '\t' '!/^#/ { print $1 }' tb/formal/properties | sort -u)
