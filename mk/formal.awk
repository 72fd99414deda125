# formal.awk - the table of `make formal` from the results: "unit instance engine k outcome seconds of processor"; the same as JSON in the
# file `json`.
function row(unit, instance, engine, k, outcome, seconds) {
    printf "%-13s %-23s %-7s %3s  %-8s %8s\n", unit, instance, engine, k, outcome, seconds
}
BEGIN { row("unit", "instance", "engine", "k", "outcome", "seconds") }
{
    row($1, $2, $3, $4, $5, $6)
    records = records sprintf("%s\n  {\"unit\": \"%s\", \"instance\": \"%s\", \"engine\": \"%s\", \"k\": %d, \"outcome\": \"%s\", \"cpu_s\": %s}",
        records ? "," : "", $1, $2, $3, $4, $5, $6)
    seconds += $6
    if ($5 == "proved" || $5 == "refuted") passed++
    else if ($5 == "bounded") bounded = bounded " " $2
    else failed++
}
END {
    print "\nproved: base case and induction over k cycles hold and all covers are reached; bits: the structure is as claimed."
    print "refuted: RTL with a known bug, of which an assertion fails within k cycles of reset, or the induction of its instance, or the structure."
    print "engine: smtbmc = yosys-smtbmc with z3; fold = z3 on the same model in one piece; bits = no solver, a check of the structure."
    if (bounded) print "only bounded, which is no pass (no counterexample near reset, the induction did not end):" bounded
    print "d2d_4 and the wafers are proved without cache (CACHE=0); d2d_2, d2d_3, d2d_3e and die_2 with it, and these and fill_3 for copies of up to 3 lines."
    print "not proved: that the mesh returns one whole answer per request (assumed by d2d and die, checked in simulation end to end);"
    print "    that a read whose copy is being filled or a command that waits gets on as soon as memory and mesh do (only the wait of data is bounded);"
    print "    progress (checked in simulation and, for routing, on the channel-dependency graph); wafers of more than two dies whole."
    printf "%d passed, %d failed, %d bounded; %d min %02d s of processor\n", passed, failed, split(bounded, b, " "), seconds / 60, seconds % 60
    if (json)
        printf "{\"record\": \"formal\", \"passed\": %d, \"failed\": %d, \"bounded\": %d, \"proofs\": [%s\n]}\n",
            passed, failed, split(bounded, b, " "), records > json
    exit failed > 0 || bounded != ""
}
