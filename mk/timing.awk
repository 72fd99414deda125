# timing.awk - a table and JSON (variable json) from reports of mk/timing.tcl, UNIT.rpt each.
# Gates are cells on the path that are no buffers; the register or macro that it begins at is none. Through: the nets on it that
# have a name in the Verilog.
FNR == 1 { unit = FILENAME; sub(/.*\//, "", unit); sub(/\.rpt$/, "", unit); order[++units] = unit; last = "" }
$1 == "period" { period[unit] = $2 }
/ slack \(/ { slack[unit] = $1 }
/ \(net\)$/ {
    net = $(NF - 1)
    gsub(/\\/, "", net)
    sub(/\[[0-9]+\]$/, "", net)
    if (net !~ /(^|\/)_[0-9]+_$/ && net != last) { through[unit] = through[unit] (through[unit] == "" ? "" : " > ") net; last = net }
}
/ [v^] [^ ]+ \((BUFX|CLKBUF)[0-9]\)$/ { buffers[unit]++; next }
/ [v^] [^ ]+\/(Y|YC|YS) \([A-Z0-9]+\)$/ { gates[unit]++ }
/ [v^] [^ ]+\/q\[?[0-9]*\]? \(wisp_macro/ { macro[unit] = "yes" }
END {
    printf "{\n  \"schema\": 1,\n  \"record\": \"timing\",\n  \"library\": \"OSU 0.18 um\",\n  \"units\": [\n" > json
    printf "%-10s %9s %9s %9s %6s %8s %6s  %s\n", "unit", "period ns", "slack ns", "Fmax MHz", "gates", "buffers", "macro", "through"
    for (i = 1; i <= units; i++) {
        u = order[i]
        fmax = 1000 / (period[u] - slack[u])
        printf "%-10s %9.2f %9.3f %9.1f %6d %8d %6s  %s\n", u, period[u], slack[u], fmax, gates[u], buffers[u], (macro[u] == "" ? "no" : "yes"), through[u]
        printf "    {\"unit\": \"%s\", \"period_ns\": %s, \"worst_slack_ns\": %s, \"fmax_mhz\": %.2f, \"gate_levels\": %d, \"buffer_levels\": %d, " \
            "\"through_memory\": %s, \"through\": \"%s\"}%s\n", u, period[u], slack[u], fmax, gates[u], buffers[u], (macro[u] == "" ? "false" : "true"),
            through[u], i == units ? "" : "," > json
    }
    printf "  ]\n}\n" > json
}
