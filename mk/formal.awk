# formal.awk - the table of `make formal` from the results: "unit instance k outcome seconds".
BEGIN { printf "%-8s %-22s %-4s %-8s %8s\n", "unit", "instance", "k", "outcome", "seconds" }
{
    printf "%-8s %-22s %-4s %-8s %8s\n", $1, $2, $3, $4, $5
    if ($4 == "proved" || $4 == "refuted") passed++
    else if ($4 == "bounded") bounded = bounded " " $2
    else failed++
}
END {
    print "\nproved: base case and induction hold and all covers are reached, on tiny instances with z3 (yosys-smtbmc);"
    print "    the covers of router_3, die and wafer are not asked (tb/formal/instances says why)."
    print "refuted: RTL with a known bug, of which the same contract fails."
    if (bounded) print "only bounded:" bounded
    print "not proved: that the mesh returns one whole answer per request (assumed by d2d, checked in simulation end to end);"
    print "    progress (checked in simulation and, for routing, on the channel-dependency graph); wisp_wafer's wiring (simulation)."
    print passed + 0 " passed, " failed + 0 " failed, " split(bounded, b, " ") " skipped"
    exit failed > 0
}
