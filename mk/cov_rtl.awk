# cov_rtl.awk - lines and toggles of the Verilog that were reached, unit by unit, from Verilator's counts.
#
# usage: awk -v missed=FILE -f mk/cov_rtl.awk kind=exclusions tb/cov/exclusions kind=lines LINES kind=counts COUNTS
# LINES: "file:number:text" of each line (grep -n). COUNTS: Verilator's coverage files, one behind the other.
# Stdout: "unit lines reached excluded toggles toggled excluded". The file `missed` has what was not reached and is not
# excluded. An exclusion that matches nothing, or something that was reached, is an error: stderr, exit 1.
#
# A line is reached when each block and each arm of an `if` or `case` on it is, also an `else` that is not written. A bit
# has toggled when it has in any instance. Instances of one unit count together.
function wrong(text) { print "coverage: " text > "/dev/stderr"; bad = 1 }
function unit_of(file) { sub(/.*wisp_/, "", file); sub(/[.]v$/, "", file); return file }
function trimmed(text) { gsub(/^[ \t]+|[ \t]+$/, "", text); return text }

# Of Verilator's key: \001 name \002 value ... into value[name].
function parse(key,    part, n, i) {
    split("", value)
    n = split(key, part, "\001")
    for (i = 2; i <= n; i++) value[substr(part[i], 1, index(part[i], "\002") - 1)] = substr(part[i], index(part[i], "\002") + 1)
}
function add_line(file, line, point) {
    if (!((file, line, point) in listed)) points[file, line] = points[file, line] " " point
    listed[file, line, point] = 1
}
function add_lines(file, ranges, point,    range, n, i, ends, l) {
    n = split(ranges, range, ",")
    for (i = 1; i <= n; i++) {
        split(range[i], ends, "-")
        for (l = ends[1] + 0; l <= (ends[2] ? ends[2] : ends[1]) + 0; l++) add_line(file, l, point)
    }
}
function count_point(key, times,    point) {
    parse(key)
    if (value["f"] !~ /^rtl\//) return
    if (value["page"] ~ /^v_toggle/) {
        toggled[unit_of(value["f"]), value["o"]] += times
        return
    }
    point = value["n"] ":" value["o"]
    hits[value["f"], value["l"], point] += times
    if (value["S"] == "") value["S"] = value["l"]
    add_lines(value["f"], value["S"], value["l"] ":" point)
}
kind == "exclusions" {
    if (/^#/ || !/\t/) next
    split($0, column, "\t")
    exclusions++
    of[exclusions] = column[1]; sort_of[exclusions] = column[2]; what[exclusions] = column[3]
    next
}
kind == "lines" {
    split($0, at, ":")
    source[at[1], at[2]] = trimmed(substr($0, length(at[1]) + length(at[2]) + 3))
    next
}
kind == "counts" && /^C / {
    key = substr($0, 4)
    quote = match(key, /' [0-9]+$/)
    count_point(substr(key, 1, quote - 1), substr(key, quote + 2))
}
function excluded(k, unit, text,    i) {
    for (i = 1; i <= exclusions; i++)
        if (of[i] == unit && sort_of[i] == k && (k == "line" ? what[i] == text : text ~ "^" what[i] "$")) return i
    return 0
}
# One line or bit: counted, or excluded, or missed.
function account(k, unit, name, text, reached,    e) {
    units[unit] = 1
    e = excluded(k, unit, text)
    if (e) { used[e] = 1; hit_by[e] += reached; left_out[k, unit]++; return }
    all[k, unit]++
    if (reached) done[k, unit]++
    else print k, unit, name (k == "line" ? ": " text : "") > missed
}
function line_reached(file, line,    point, n, i, at) {
    n = split(points[file, line], point, " ")
    for (i = 1; i <= n; i++) {
        split(point[i], at, ":")
        if (!hits[file, at[1], at[2] ":" at[3]]) return 0
    }
    return 1
}
END {
    printf "" > missed
    for (k in points) {
        split(k, at, SUBSEP)
        account("line", unit_of(at[1]), at[1] ":" at[2], source[at[1], at[2]], line_reached(at[1], at[2]))
    }
    for (k in toggled) { split(k, at, SUBSEP); account("toggle", at[1], at[2], at[2], toggled[k] > 0) }
    for (i = 1; i <= exclusions; i++) {
        if (!used[i]) wrong("the exclusion `" what[i] "` of " of[i] " matches nothing that is counted")
        else if (hit_by[i]) wrong("the exclusion `" what[i] "` of " of[i] " was reached")
    }
    for (u in units)
        print u, all["line", u] + 0, done["line", u] + 0, left_out["line", u] + 0, all["toggle", u] + 0, done["toggle", u] + 0, left_out["toggle", u] + 0
    exit bad
}
