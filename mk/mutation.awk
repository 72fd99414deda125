# The verdicts on mutants (tb/mutation/judge: build/mutation/UNIT/verdicts; tests/mutants/run: build/mutation/c/verdicts): a line
# per unit, every mutant that the unit's test does not kill, and with -v json=FILE the same as JSON.
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
# What the unit's test does not kill.
$2 != "killed" && $2 != "timeout" {
    how = $4
    for (i = 5; i <= NF; i++) how = how " " $i
    sub(/: *$/, "", how)
    other[++others] = sprintf("{\"unit\": %s, \"mutant\": %s, \"verdict\": %s, \"where\": %s, \"how\": %s}",
        quoted(unit), quoted($1), quoted($2), quoted($3), quoted(how))
    line[others] = sprintf("%-10s  %-10s %-6s %s  %s", $2, unit, $1, $3, how)
}
function row(name, all, killed, timeout, proof, equivalent, survived) {
    printf "%-10s %8d %7d %8d %9d %11d %9d %8.1f %%\n", name, all, killed, timeout, proof, equivalent, survived, 100 * (killed + timeout + proof) / (all - equivalent)
    if (json) printf "%s    {\"unit\": \"%s\", \"mutants\": %d, \"killed_by_unit\": %d, \"timeout\": %d, \"killed_by_proof\": %d, \"equivalent\": %d, \"survived\": %d}",
        comma, name, all, killed, timeout, proof, equivalent, survived > json
    comma = ",\n"
}
END {
    if (json) print "{\n  \"record\": \"mutation\",\n  \"units\": [" > json
    printf "%-10s %8s %7s %8s %9s %11s %9s %10s\n", "unit", "mutants", "killed", "timeout", "by proof", "equivalent", "survived", "kill rate"
    for (u = 1; u <= unit_count; u++) {
        unit = units[u]
        row(unit, count[unit], of[unit, "killed"], of[unit, "timeout"], of[unit, "proof"], of[unit, "equivalent"], of[unit, "survived"])
        all += count[unit]
    }
    row("all", all, total["killed"], total["timeout"], total["proof"], total["equivalent"], total["survived"])
    for (i = 1; i <= others; i++) print line[i]
    if (!json) exit
    print "\n  ],\n  \"not_killed_by_unit\": [" > json
    for (i = 1; i <= others; i++) printf "    %s%s\n", other[i], (i < others ? "," : "") > json
    print "  ]\n}" > json
}
