# report.awk - what tests/run says about its results, from the files that it leaves, one for each test:
#   kind name seed passed failed skipped seconds    (seed: - if the test takes none)
#   the command that runs it again
#   and then FAIL MESSAGE, SKIP REASON, and what the test printed last, indented by four
#
# usage: awk -v format=lines|groups|json|junit -f tests/report.awk RESULT...; json (docs/format.md, "Result of a regression")
# also takes from the environment COMMIT, STARTED, WALL_S, SEEDS (a list), TOOLS and SETTINGS (lines "name<tab>value").

function add(list, text, separator) { return list == "" ? text : list separator text }

# What failures of one cause have in common; text: the message, then what the test printed.
function signature_of(text, name) {
    if (match(text, /MISMATCH [^\n]*unit [^\n]*/)) {
        text = substr(text, RSTART, RLENGTH)
        sub(/^MISMATCH .*unit /, "MISMATCH unit ", text)
        sub(/ reference .*/, "", text)
        return text
    }
    sub(/\n.*/, "", text)
    gsub(/0x[0-9a-fA-F]+|[0-9]+/, "N", text)
    return name ": " text
}

# Text for JSON and for XML: ASCII, one line.
function plain(text) {
    gsub(/[^\t\n -~]/, "?", text)
    return text
}

function json(text) {
    text = plain(text)
    gsub(/\\/, "&&", text)
    gsub(/"/, "\\\"", text)
    gsub(/\t/, "\\t", text)
    gsub(/\n/, "\\n", text)
    return "\"" text "\""
}

function xml(text) {
    text = plain(text)
    gsub(/&/, "\\&amp;", text)
    gsub(/</, "\\&lt;", text)
    gsub(/>/, "\\&gt;", text)
    gsub(/"/, "\\&quot;", text)
    return text
}

function title(r) { return name[r] (seed[r] == "-" ? "" : " seed " seed[r]) }

function verdict(r) { return failed[r] ? "FAIL" : passed[r] ? "PASS" : "SKIP" }

FNR == 1 {
    r = results++
    kind[r] = $1; name[r] = $2; seed[r] = $3; passed[r] = $4; failed[r] = $5; skipped[r] = $6; seconds[r] = $7
    all_passed += $4; all_failed += $5; all_skipped += $6
    next
}

FNR == 2 { repro[r] = $0; next }

/^FAIL / {
    f = failures++
    message[f] = substr($0, 6)
    result_of[f] = r
    fails[r] = add(fails[r], f, " ")
    next
}

/^SKIP / { skips[r] = add(skips[r], substr($0, 6), "\n"); next }

{ f = failures - 1; detail[f] = add(detail[f], substr($0, 5), "\n") }

function group_failures(f, r, group) {
    for (f = 0; f < failures; f++) {
        r = result_of[f]
        group = signature[f] = signature_of(message[f] "\n" detail[f], name[r])
        if (count[group]++ == 0) {
            order[groups++] = group
            first[group] = f
        }
        if (!((group, r) in seen)) members[group] = add(members[group], title(r), "\n")
        seen[group, r]
    }
}

# Insertion sort; the first to come stays first among equals.
function sort_groups(i, j, it) {
    for (i = 1; i < groups; i++) {
        it = order[i]
        for (j = i; j > 0 && count[order[j - 1]] < count[it]; j--) order[j] = order[j - 1]
        order[j] = it
    }
}

function print_lines(r, n, i, parts, text) {
    for (r = 0; r < results; r++) {
        n = split(fails[r], parts, " ")
        for (i = 1; i <= n; i++) {
            print "FAIL " kind[r] " " title(r) ": " message[parts[i]] "  (again: " repro[r] ")"
            text = detail[parts[i]]
            gsub(/\n/, "\n    ", text)
            if (text != "") print "    " text
        }
        n = split(skips[r], parts, "\n")
        for (i = 1; i <= n; i++) print "SKIP " kind[r] " " title(r) ": " parts[i]
    }
}

function print_groups(i, group, tests) {
    for (i = 0; i < groups; i++) {
        group = order[i]
        tests = members[group]
        gsub(/\n/, ", ", tests)
        print count[group] " x " group " (" tests ")"
        print "    again: " repro[result_of[first[group]]]
    }
}

# A list of JSON texts from lines.
function json_list(lines, n, i, parts, list) {
    n = split(lines, parts, "\n")
    for (i = 1; i <= n; i++) list = add(list, json(parts[i]), ", ")
    return "[" list "]"
}

function json_members(lines, n, i, parts, pair, list) {
    n = split(lines, parts, "\n")
    for (i = 1; i <= n; i++)
        if (split(parts[i], pair, "\t") == 2) list = add(list, json(pair[1]) ": " json(pair[2]), ", ")
    return "{" list "}"
}

function json_result(r, n, i, parts, f, list) {
    n = split(fails[r], parts, " ")
    for (i = 1; i <= n; i++) {
        f = parts[i]
        list = add(list, "\n      {\"message\": " json(message[f]) ",\n       \"signature\": " json(signature[f]) \
            ",\n       \"detail\": " json(detail[f]) "}", ",")
    }
    return "    {\"kind\": " json(kind[r]) ", \"name\": " json(name[r]) ", \"seed\": " (seed[r] == "-" ? "null" : seed[r]) \
        ", \"verdict\": " json(verdict(r)) ", \"seconds\": " seconds[r] \
        ",\n     \"passed\": " passed[r] ", \"failed\": " failed[r] ", \"skipped\": " skipped[r] \
        ",\n     \"repro\": " json(repro[r]) ", \"skips\": " json_list(skips[r]) ", \"failures\": [" list "]}"
}

function print_json(i, group, list, seeds) {
    seeds = ENVIRON["SEEDS"]
    gsub(/ +/, ", ", seeds)
    print "{\n  \"schema\": 1,\n  \"record\": \"regress\","
    print "  \"verdict\": " json(all_failed || !results ? "FAIL" : "PASS") ","
    print "  \"git_commit\": " json(ENVIRON["COMMIT"]) ",\n  \"started\": " json(ENVIRON["STARTED"]) ","
    print "  \"tools\": " json_members(ENVIRON["TOOLS"]) ",\n  \"seeds\": [" seeds "],\n  \"settings\": " json_members(ENVIRON["SETTINGS"]) ","
    print "  \"passed\": " all_passed + 0 ", \"failed\": " all_failed + 0 ", \"skipped\": " all_skipped + 0 ","
    print "  \"wall_s\": " ENVIRON["WALL_S"] ","
    for (i = 0; i < results; i++) list = add(list, json_result(i), ",\n")
    print "  \"results\": [\n" list "\n  ],"
    list = ""
    for (i = 0; i < groups; i++) {
        group = order[i]
        list = add(list, "\n    {\"signature\": " json(group) ", \"count\": " count[group] ",\n     \"message\": " \
            json(message[first[group]]) ",\n     \"repro\": " json(repro[result_of[first[group]]]) ", \"results\": " \
            json_list(members[group]) "}", ",")
    }
    print "  \"groups\": [" list (list == "" ? "]" : "\n  ]") "\n}"
}

function junit_case(r, n, i, parts, f) {
    print "    <testcase classname=\"" xml(kind[r]) "\" name=\"" xml(title(r)) "\" time=\"" seconds[r] "\">"
    n = split(fails[r], parts, " ")
    for (i = 1; i <= n; i++) {
        f = parts[i]
        print "      <failure message=\"" xml(message[f]) "\" type=\"" xml(signature[f]) "\">" \
            xml(add(detail[f], "again: " repro[r], "\n")) "</failure>"
    }
    if (verdict(r) == "SKIP") {
        sub(/\n.*/, "", skips[r])
        print "      <skipped message=\"" xml(skips[r]) "\"/>"
    }
    print "    </testcase>"
}

function print_junit(i, k, suites, suite, cases, bad, none) {
    for (i = 0; i < results; i++) {
        if (!(kind[i] in cases)) suite[suites++] = kind[i]
        cases[kind[i]]++
        bad[kind[i]] += verdict(i) == "FAIL"
        none[kind[i]] += verdict(i) == "SKIP"
    }
    print "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>"
    for (k = 0; k < suites; k++) {
        print "  <testsuite name=\"" xml(suite[k]) "\" tests=\"" cases[suite[k]] "\" failures=\"" bad[suite[k]] "\" skipped=\"" none[suite[k]] "\">"
        for (i = 0; i < results; i++) if (kind[i] == suite[k]) junit_case(i)
        print "  </testsuite>"
    }
    print "</testsuites>"
}

END {
    group_failures()
    sort_groups()
    if (format == "lines") print_lines()
    else if (format == "groups") print_groups()
    else if (format == "json") print_json()
    else print_junit()
}
