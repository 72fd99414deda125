# The saved view of a die (tb/waves/die.gtkw) shows signals that the waves have, by their full names and widths.
# needs: $(BUILD)/rtl/wisp_die.so $(BUILD)/rtl/wisp_predictor.so $(BUILD)/rtl/mutant_router_credit_lost.so
command -v fst2vcd > /dev/null || { echo "skipped: no fst2vcd (apt-get install gtkwave)" >&2; exit 77; }
"$WISP" cosim --config "$TOP/configs/mesh2x2.ini" --pattern uniform --stall 0.2 --rtl "${WISP%/*}/rtl/mutant_router_credit_lost.so" --waves-file m.fst > /dev/null
[ $? = 1 ] || { echo "the known bug was not found"; exit 1; }
fst2vcd m.fst | awk '
    /^\$scope/ { path = path $3 "." }
    /^\$upscope/ { sub(/[^.]*\.$/, "", path) }
    /^\$var/ { print path $5 ($6 == "$end" ? "" : $6) }
    /^\$enddefinitions/ { exit }' | sort -u > names
grep '^TOP\.' "$TOP/tb/waves/die.gtkw" | sort > shown
[ "$(wc -l < shown)" -gt 40 ] || { echo "the view shows hardly anything"; exit 1; }
uniq -d shown | grep . && exit 1
comm -23 shown names | sed 's/^/not in the waves: /' | grep . && exit 1
echo TOP.rd_word[55:0] | comm -23 - names | grep -q . # a wrong width would be seen
