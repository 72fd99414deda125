# formal.awk - the table of `make formal` from the results: "unit instance engine k outcome seconds".
function row(unit, instance, engine, k, outcome, seconds) {
    printf "%-8s %-20s %-7s %3s  %-8s %8s\n", unit, instance, engine, k, outcome, seconds
}
BEGIN { row("unit", "instance", "engine", "k", "outcome", "seconds") }
{
    row($1, $2, $3, $4, $5, $6)
    if ($5 == "proved" || $5 == "refuted") passed++
    else if ($5 == "bounded") bounded = bounded " " $2
    else failed++
}
END {
    print "\nproved: base case and induction over k cycles hold and all covers are reached, on tiny instances."
    print "refuted: RTL with a known bug, of which an assertion fails within k cycles of reset."
    print "engine: smtbmc = yosys-smtbmc with z3; fold = z3 on the same model in one piece."
    if (bounded) print "only bounded (no counterexample near reset, induction not closed):" bounded
    print "not proved: that the mesh returns one whole answer per request (assumed by d2d and die, checked in simulation end to end);"
    print "    progress (checked in simulation and, for routing, on the channel-dependency graph); wafers of more than two dies whole."
    print passed + 0 " passed, " failed + 0 " failed, " split(bounded, b, " ") " bounded"
    exit failed > 0
}
