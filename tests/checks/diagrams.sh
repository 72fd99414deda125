# The figures of docs/figures have the registers, memories and units of the Verilog, no more and no fewer, and the pictures are of these figures.
command -v yosys > /dev/null || { echo "skipped: no yosys" >&2; exit 77; }

# "kind name" of what a unit is made of, as yosys reads it; names without the generate block that they are in.
# opt_clean: what a function works with is no register of the unit.
parts_of_verilog() {
    yosys -q -p "read_verilog -sv -I$TOP/rtl $(find "$TOP/rtl" -name 'wisp_*.v' | tr '\n' ' '); hierarchy -top wisp_$1; proc; opt_clean
                 dump -o parts.il wisp_$1" || exit 1
    awk '
        function name(text) { sub(/^.*\./, "", text); sub(/^\\/, "", text); return text }
        $1 == "wire" && / signed / { loop[name($NF)] } # an integer: it counts a loop
        $1 == "cell" && $2 ~ /wisp_/ { print "unit", name($3) }
        $1 == "parameter" && $2 == "\\MEMID" { gsub(/"/, "", $3); gsub(/\\\\/, "\\", $3); print "memory", name($3) }
        $1 == "connect" && $2 == "\\Q" {
            for (i = 3; i <= NF; i++) if ($i ~ /^\\/ && !(name($i) in loop)) print "register", name($i)
        }' parts.il | sort -u
}
# The same of a figure: the names on the lines "node [class=KIND] NAME [...]; NAME ...".
parts_of_figure() {
    awk '
    match($0, /class=(register|memory|unit)\]/) {
        kind = substr($0, RSTART + 6, RLENGTH - 7)
        rest = substr($0, RSTART + RLENGTH)
        gsub(/"[^"]*"/, "", rest)
        gsub(/\[[^]]*\]/, "", rest)
        n = split(rest, names, /;/)
        for (i = 1; i <= n; i++) { gsub(/ /, "", names[i]); if (names[i] != "") print kind, names[i] }
    }' "$TOP/docs/figures/$1.dot" | sort -u
}
wrong=0
for source in "$TOP"/rtl/wisp_*.v "$TOP"/rtl/*/wisp_*.v; do
    unit=$(basename "$source" .v)
    unit=${unit#wisp_}
    [ -e "$TOP/docs/figures/$unit.dot" ] || { echo "no figure of $unit"; wrong=1; continue; }
    [ "$unit" = wafer ] || parts_of_verilog "$unit" > verilog.parts
    [ "$unit" != wafer ] || printf 'unit die\nunit link\n' > verilog.parts
    parts_of_figure "$unit" > figure.parts
    diff verilog.parts figure.parts > difference || { echo "$TOP/docs/figures/$unit.dot (>) is not rtl (<):"; cat difference; wrong=1; }
    grep -q "figures/$unit.svg" "$TOP/docs/microarchitecture.md" || { echo "docs/microarchitecture.md does not show $unit"; wrong=1; }
    # Every node and edge of the figure is in its picture, and nothing else.
    if command -v dot > /dev/null; then
        titles() { grep -o '<title>[^<]*</title>' | sort; }
        sed -f "$TOP/docs/figures/style.sed" "$TOP/docs/figures/$unit.dot" | dot -Tsvg | titles > expected.titles
        titles < "$TOP/docs/figures/$unit.svg" | cmp -s - expected.titles || { echo "$TOP/docs/figures/$unit.svg is old: make diagrams"; wrong=1; }
    fi
done
exit $wrong
