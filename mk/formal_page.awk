# formal_page.awk - the page of `make formal`: each property (tb/formal/properties) with the instances that prove it.
# Then the results: "unit instance engine k outcome seconds".
BEGIN { FS = "\t" }
FILENAME ~ /properties$/ {
    if (!/^#/) { unit[++properties] = $1; text[properties] = $2 }
    next
}
{
    split($0, r, " ")
    if (r[5] == "refuted") next
    u = r[1]
    names[u] = names[u] (names[u] ? ", " : "") r[2] (r[5] == "proved" ? "" : " (" r[5] ")")
    engine[u] = r[3]
    depth[u] = depth[u] == "" || depth[u] == r[4] ? r[4] : (depth[u] ~ ("(^|, )" r[4] "(,|$)") ? depth[u] : depth[u] ", " r[4])
    seconds[u] += r[6]
    proved[u] += r[5] == "proved"
    all[u]++
}
END {
    print "| property | unit | instances | engine | k | s | |"
    print "|---|---|---|---|---|---|---|"
    for (i = 1; i <= properties; i++) {
        u = unit[i]
        seen[u] = 1
        if (!all[u]) { print "formal: no result for unit " u > "/dev/stderr"; bad = 1 }
        printf "| %s | %s | %s | %s | %s | %.0f | %s |\n", text[i], u, names[u], engine[u], depth[u], seconds[u],
            (proved[u] == all[u] ? "proved" : proved[u] " of " all[u] " proved")
    }
    for (u in all) if (!(u in seen)) { print "formal: tb/formal/properties says nothing of unit " u > "/dev/stderr"; bad = 1 }
    exit bad
}
