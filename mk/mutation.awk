# The verdicts on mutants (tb/mutation/judge: build/mutation/UNIT/verdicts; tests/mutants/run: build/mutation/c/verdicts): a line
# per unit, every survivor, and with -v json=FILE the same as JSON.
function quoted(text) {
    gsub(/\\/, "\\\\", text)
    gsub(/"/, "\\\"", text)
    return "\"" text "\""
}
FNR == 1 {
    unit = FILENAME
    sub(/\/verdicts$/, "", unit)
    sub(/.*\//, "", unit)
    units[++unit_count] = unit
}
{
    count[unit]++
    of[unit, $2]++
    total[$2]++
}
$2 == "survived" {
    how = $4
    for (i = 5; i <= NF; i++) how = how " " $i
    sub(/: *$/, "", how)
    survivor[++survivors] = sprintf("{\"unit\": %s, \"mutant\": %s, \"where\": %s, \"how\": %s}", quoted(unit), quoted($1), quoted($3), quoted(how))
    line[survivors] = sprintf("survived  %-10s %-6s %s  %s", unit, $1, $3, how)
}
function row(name, all, killed, timeout, equivalent, survived) {
    printf "%-10s %8d %7d %8d %11d %9d %8.1f %%\n", name, all, killed, timeout, equivalent, survived, 100 * (killed + timeout) / (all - equivalent)
    if (json) printf "%s    {\"unit\": \"%s\", \"mutants\": %d, \"killed_by_unit\": %d, \"timeout\": %d, \"equivalent\": %d, \"survived\": %d}", comma, name, all, killed, timeout, equivalent, survived > json
    comma = ",\n"
}
END {
    if (json) print "{\n  \"record\": \"mutation\",\n  \"units\": [" > json
    printf "%-10s %8s %7s %8s %11s %9s %10s\n", "unit", "mutants", "killed", "timeout", "equivalent", "survived", "kill rate"
    for (u = 1; u <= unit_count; u++) {
        unit = units[u]
        row(unit, count[unit], of[unit, "killed"], of[unit, "timeout"], of[unit, "equivalent"], of[unit, "survived"])
        all += count[unit]
    }
    row("all", all, total["killed"], total["timeout"], total["equivalent"], total["survived"])
    for (s = 1; s <= survivors; s++) print line[s]
    if (!json) exit
    print "\n  ],\n  \"survivors\": [" > json
    for (s = 1; s <= survivors; s++) printf "    %s%s\n", survivor[s], s < survivors ? "," : "" > json
    print "  ]\n}" > json
}
