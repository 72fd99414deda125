# cov_c.awk - lines of C that were reached, from the listings of `gcov -t`: "file lines reached" of each file on stdout, and
# the lines that were not in the file `missed`. A line counts once, whatever the number of programs it is part of.
{
    head = index($0, ":")
    rest = substr($0, head + 1)
    line = rest + 0
    code = substr(rest, index(rest, ":") + 1)
    count = substr($0, 1, head - 1)
    gsub(/[ *]/, "", count)
}
line == 0 && code ~ /^Source:/ { source = substr(code, 8) }
line == 0 || count == "-" || source !~ /^csim\// { next }
!((source, line) in reached) {
    lines[source]++
    reached[source, line] = 0
    text[source, line] = code
}
count !~ /^[#=]/ && !reached[source, line] { reached[source, line] = 1; hit[source]++ }
END {
    for (s in lines) print s, lines[s], hit[s] + 0
    for (k in reached)
        if (!reached[k]) { split(k, at, SUBSEP); print at[1] ":" at[2] ":" text[k] > missed }
}
