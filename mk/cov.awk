# cov.awk - the tables of `make cov` on stdout, as JSON in the file `json`, as a page in the file `html`.
# usage: awk -v target=PERCENT -v json=FILE -v html=FILE -f mk/cov.awk kind=plan plan.csv kind=verilog FILE kind=c FILE
# Exit 1: below a target.
function share(part, whole) { return whole ? sprintf("%.1f", int(1000 * part / whole) / 10) : "-" }
function seen(unit) { if (!(unit in known)) { known[unit] = 1; unit_at[++units] = unit } }
function escaped(text) { gsub(/&/, "\\&amp;", text); gsub(/</, "\\&lt;", text); return text }
kind == "plan" && FNR > 1 {
    comma = index($0, ",")
    name = substr($0, 1, comma - 1)
    times = substr($0, comma + 1) + 0
    unit = substr(name, 1, index(name, ".") - 1)
    seen(unit)
    items[unit]++
    covered[unit] += times > 0
    rest = substr($0, comma + 1)
    text = substr(rest, index(rest, ",") + 2)
    sub(/"$/, "", text)
    gsub(/""/, "\"", text)
    rows = rows sprintf("<tr%s><td>%s</td><td class=n>%d</td><td>%s</td></tr>\n", times ? "" : " class=missed", name, times, escaped(text))
}
kind == "verilog" {
    seen($1)
    lines[$1] = $2; reached[$1] = $3; left_out[$1] = $4; bits[$1] = $5; toggled[$1] = $6; bits_out[$1] = $7
}
kind == "c" && $1 !~ /^csim\/cli\// {
    split($1, path, "/")
    if (!(path[2] in c_lines)) dir_at[++dirs] = path[2]
    c_lines[path[2]] += $2; c_reached[path[2]] += $3
    c_all += $2; c_hit += $3
}
function sorted(list, n,    i, j, t) {
    for (i = 2; i <= n; i++)
        for (j = i; j > 1 && list[j - 1] > list[j]; j--) { t = list[j]; list[j] = list[j - 1]; list[j - 1] = t }
}
function unit_row(u) {
    printf "%-10s %5d %8d %7d %8d %9d %7d %8d %9s\n", u, items[u], covered[u], lines[u], reached[u], left_out[u], bits[u], toggled[u],
        share(toggled[u], bits[u])
    records = records sprintf("%s\n  {\"unit\": \"%s\", \"items\": %d, \"items_covered\": %d, \"lines\": %d, \"lines_reached\": %d, \"lines_excluded\": %d, \"bits\": %d, \"bits_toggled\": %d, \"bits_excluded\": %d}",
        records ? "," : "", u, items[u], covered[u], lines[u], reached[u], left_out[u], bits[u], toggled[u], bits_out[u])
    table = table sprintf("<tr><td>%s</td><td class=n>%d of %d</td><td class=n>%d of %d</td><td class=n>%d of %d</td></tr>\n", u, covered[u], items[u],
        reached[u], lines[u], toggled[u], bits[u])
    items["all"] += items[u]; covered["all"] += covered[u]; lines["all"] += lines[u]; reached["all"] += reached[u]
    left_out["all"] += left_out[u]; bits["all"] += bits[u]; toggled["all"] += toggled[u]; bits_out["all"] += bits_out[u]
}
function page() {
    print "<!doctype html><meta charset=utf-8><title>Coverage</title><style>body{font-family:sans-serif}td,th{text-align:left;padding:0 1em}.n{text-align:right}.missed{background:#fcc}</style>" > html
    print "<h1>Coverage</h1><table><tr><th>unit<th>plan<th>lines<th>bits toggled</tr>\n" table "</table>" > html
    print "<table><tr><th>csim<th>lines of C</tr>\n" c_table "</table>" > html
    print "<h2>Plan</h2><table><tr><th>cover point<th>cycles<th>what</tr>\n" rows "</table>" > html
}
END {
    sorted(unit_at, units)
    sorted(dir_at, dirs)
    printf "%-10s %5s %8s %7s %8s %9s %7s %8s %9s\n", "unit", "plan", "covered", "lines", "reached", "excluded", "bits", "toggled", "%"
    for (i = 1; i <= units; i++) unit_row(unit_at[i])
    unit_row("all")
    printf "\n%-10s %7s %8s %9s\n", "csim", "lines", "reached", "%"
    for (i = 1; i <= dirs; i++) {
        d = dir_at[i]
        printf "%-10s %7d %8d %9s\n", d, c_lines[d], c_reached[d], share(c_reached[d], c_lines[d])
        c_records = c_records sprintf("%s\n  {\"directory\": \"csim/%s\", \"lines\": %d, \"lines_reached\": %d}", c_records ? "," : "", d, c_lines[d], c_reached[d])
        c_table = c_table sprintf("<tr><td>%s<td class=n>%d of %d</tr>\n", d, c_reached[d], c_lines[d])
    }
    printf "%-10s %7d %8d %9s\n", "all", c_all, c_hit, share(c_hit, c_all)
    good = items["all"] && covered["all"] == items["all"] && lines["all"] && reached["all"] == lines["all"] && 100 * c_hit >= target * c_all && c_all
    printf "{\"record\": \"coverage\", \"verdict\": \"%s\", \"c_target_percent\": %d, \"units\": [%s\n], \"c\": [%s\n]}\n", good ? "PASS" : "FAIL",
        target, records, c_records > json
    page()
    print good ? "PASS" : "FAIL: below a target (plan and lines of Verilog: all; lines of C: " target " %)"
    exit !good
}
