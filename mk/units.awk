# units.awk - the registry of units (rtl/units), for those who need it. Input: rtl/units, and with want=make the Verilog too.
#
#   -v want=make                 variables of make, one a word: `|` stands for a space
#   -v want=list|core|readme     rtl/wisp.f; rtl/wisp.core and README.md (the last input) with what the registry says
#   -v want=get -v of=U -v key=K    the values of a key of a unit, one a line; the parameters of `mutation` are those of its test
#   -v want=units -v key=K       the units that have this key
#   -v want=formal               the proofs, one a line: name, wrapper, parameters with commas, engine, k, base, cover, minutes
function wrong(text) {
    print FILENAME ":" FNR ": " text > "/dev/stderr"
    failed = 1
    exit 1
}
function rest(from,    i, text) {
    for (i = from; i <= NF; i++) text = text (i > from ? " " : "") $i
    return text
}
function need_name(kind) {
    if (NF < 2 || $2 !~ /^[a-z0-9_]+$/) wrong($1 " without a name")
    if ((kind, $2) in unit_of) wrong("two of the name " $2)
    unit_of[kind, $2] = name
    parameters[kind, $2] = rest(3)
    names[kind] = names[kind] (names[kind] == "" ? "" : " ") $2
}
function need_parameter(text) {
    if (text !~ /^[A-Z][A-Z0-9_]*=[0-9]+$/) wrong(text " is no parameter")
}
function check_parameters(from,    i) {
    for (i = from; i <= NF && $i != "with"; i++) need_parameter($i)
}
# NAME [WRAPPER] PARAMETERS ENGINE K BASE COVER MINUTES
function need_proof(kind,    wrapper, i, text) {
    need_name(kind)
    i = 3
    wrapper = kind == "false" ? kind : $i ~ /=/ ? name : $(i++)
    if (wrapper !~ /^[a-z0-9_]+$/) wrong(wrapper " is no wrapper")
    for (; i <= NF - 5; i++) {
        need_parameter($i)
        text = text (text == "" ? "" : ",") $i
    }
    if (text == "" || $i !~ /^(smtbmc|fold|bits)$/) wrong(kind " NAME [WRAPPER] PARAMETERS ENGINE K BASE COVER MINUTES")
    wrapper_of[$2] = wrapper
    proof[++proofs] = $2 " " wrapper " " text " " rest(i)
    while (++i <= NF) if ($i !~ /^[0-9]+$/) wrong($i " is no number of cycles or minutes")
}
# Tests of this unit, of those above.
function check_tests(    i) {
    for (i = 2; i <= NF; i++) if (unit_of["test", $i] != name) wrong($i " is no test of " name)
}
BEGIN {
    split("test lint refuse synth parts fpga gate icarus mutation xreset model equiv formal tested shown", word)
    for (i in word) known[word[i]]
}

# ---- the registry ----
FNR == NR && (/^#/ || !NF) { next }
FNR == NR && $1 == "unit" {
    if (NF < 4) wrong("unit NAME FOLDER DESCRIPTION")
    name = $2
    if (name in folder) wrong("two units of the name " name)
    folder[name] = $3
    about[name] = rest(4)
    unit[++units] = name
    next
}
FNR == NR && $1 == "false" { need_proof($1); next }
FNR == NR {
    if (!($1 in known)) wrong("unknown word " $1)
    if (name == "") wrong($1 " before the first unit")
    if ($1 ~ /^(test|synth|model)$/) { need_name($1); check_parameters(3) }
    else if ($1 ~ /^(lint|refuse|fpga|xreset)$/) check_parameters(2)
    else if ($1 ~ /^(gate|icarus|mutation)$/) check_tests()
    else if ($1 == "formal") need_proof($1)
    else if ($1 == "equiv") {
        if ($2 !~ /^(ships|small)$/) wrong("equiv ships|small PARAMETERS")
        check_parameters(3)
        if (++equiv[name, $2] > 1 && $2 == "small") wrong("two small instances of " name)
    }
    if ($1 == "lint") lint[name] = lint[name] (count[name, $1] ? ";" : "") flags(rest(2))
    if ($1 == "refuse") refused[name] = refused[name] (count[name, $1] ? ";" : "") flags(rest(2))
    if ($1 ~ /^(gate|icarus)$/) names[$1] = names[$1] (names[$1] == "" ? "" : " ") rest(2)
    value[name, $1, ++count[name, $1]] = rest(2)
    next
}
function flags(text,    ports) {
    if (match(text, / with ports of /)) { ports = " -ports=" substr(text, RSTART + RLENGTH); text = substr(text, 1, RSTART - 1) }
    if (text != "") { gsub(/ /, " -G", text); text = "-G" text }
    return text ports
}
function file(u) { return (folder[u] == "." ? "" : folder[u] "/") "wisp_" u ".v" }

# ---- which units a unit contains: `wisp_NAME #(` or `wisp_NAME instance (` in its Verilog ----
want == "make" && FNR == 1 {
    inside = FILENAME
    sub(/.*\/wisp_/, "", inside)
    sub(/\.v$/, "", inside)
    if (!(inside in folder)) { print "rtl/units: no unit " inside ", of " FILENAME > "/dev/stderr"; failed = 1; exit 1 }
}
want == "make" && /^ *wisp_[a-z0-9_]+ +(#\(|[a-z_0-9]+ +\()/ {
    child = $1
    sub(/^wisp_/, "", child)
    contains[inside] = contains[inside] " " child
    next
}
# Files of a unit and all below it.
function cone(u,    list, child, n, i) {
    if (u in in_cone) return
    in_cone[u]
    files = files " rtl/" file(u)
    n = split(contains[u], list, " ")
    for (i = 1; i <= n; i++) cone(list[i])
}

# ---- outputs ----
want == "core" && /^ *- (.*\/)?wisp_[a-z0-9_]+\.v$/ {
    if (!core_done) for (i = 1; i <= units; i++) print "      - " file(unit[i])
    core_done = 1
    next
}
# The defaults are those of the Verilog and of wisp_params.vh, which come before it.
want == "core" && FILENAME ~ /\.vh$/ { if ($1 == "`define") defined["`" $2] = $3; next }
want == "core" && FILENAME ~ /\.v$/ {
    if ($1 == "parameter") { text = $4; sub(/,$/, "", text); default_of[$2] = text in defined ? defined[text] : text }
    next
}
want == "core" && /paramtype: vlogparam/ {
    key = $1
    sub(/:$/, "", key)
    sub(/default: [0-9]+/, "default: " default_of[key])
}
want == "readme" && /^\| unit \|/ { inside_table = 1; print; next }
want == "readme" && inside_table && /^\|---/ { print; next }
want == "readme" && inside_table && /^\|/ { split($0, cell, "|"); key = cell[2]; gsub(/ /, "", key); row[key] = $0; next }
want == "readme" && inside_table { inside_table = 0; for (i = 1; i <= units; i++) print readme_row(unit[i]) }
want == "core" || want == "readme" { print }
function readme_row(u,    cell, n, i, line, tests) {
    n = split(row[u], cell, "|")
    cell[2] = " " u " "
    tests = count[u, "test"] ? "`check_" u "`, " count[u, "test"] " instances" : value[u, "tested", 1]
    if (count[u, "shown"]) tests = tests "; " value[u, "shown", 1]
    cell[3] = " " tests " "
    for (i = 4; i <= 8; i++) if (cell[i] == "") cell[i] = " "
    cell[9] = " " about[u] " "
    for (i = 2; i <= 9; i++) line = line "|" cell[i]
    return line "|"
}
function variable(key, text) {
    gsub(/ /, "|", text)
    print key ":=" text
}
function variables_of(kind, prefix,    list, n, i) {
    variable(prefix "S", names[kind])
    n = split(names[kind], list, " ")
    for (i = 1; i <= n; i++) {
        variable(prefix "_UNIT_" list[i], unit_of[kind, list[i]])
        variable(prefix "_PARAMETERS_" list[i], parameters[kind, list[i]])
    }
}
function print_make(    i, u, fpga, mutation) {
    for (i = 1; i <= units; i++) {
        u = unit[i]
        variable("UNITS_ALL", i > 1 ? "$(UNITS_ALL) " u : u)
        split("", in_cone)
        files = ""
        cone(u)
        variable("CONE_" u, substr(files, 2))
        variable("LINT_" u, lint[u])
        variable("REFUSED_" u, refused[u])
        if (count[u, "parts"]) variable("SYNTH_PARTS_" u, value[u, "parts", 1])
        if (count[u, "fpga"]) { fpga = fpga " " u; variable("FPGA_" u, value[u, "fpga", 1]) }
        if (count[u, "mutation"]) { mutation = mutation " " u; variable("MUTATION_TEST_" u, value[u, "mutation", 1]) }
    }
    variable("FPGA_ALL", substr(fpga, 2))
    variable("MUTATION_UNITS", substr(mutation, 2))
    variable("GATE_TESTS", names["gate"])
    variable("ICARUS_TESTS", names["icarus"])
    variables_of("test", "TEST")
    variables_of("synth", "SYNTH")
    variables_of("model", "MODEL")
    variable("FORMAL_INSTANCES", names["formal"])
    variable("FORMAL_FALSE", names["false"])
    for (i in wrapper_of) {
        variable("FORMAL_UNIT_" i, unit_of["formal", i])
        variable("FORMAL_WRAPPER_" i, wrapper_of[i])
    }
}
function print_list(    i) {
    print "// Every module of the RTL, leaves first; paths from the root of the repository. Top: wisp_die or wisp_wafer, and at the"
    print "// Global CP wisp_predictor. Written by `make units`.\n+incdir+rtl"
    for (i = 1; i <= units; i++) print "rtl/" file(unit[i])
}
END {
    if (failed) exit 1
    for (i = 1; i <= units; i++) {
        if (!equiv[unit[i], "ships"] != !equiv[unit[i], "small"]) {
            print "rtl/units: " unit[i] " has one kind of equiv alone" > "/dev/stderr"
            exit 1
        }
        if (want == "units" && count[unit[i], key]) print unit[i]
    }
    for (i = 1; i <= proofs; i++) if (want == "formal") print proof[i]
    if (want == "make") print_make()
    if (want == "list") print_list()
    if (want == "get") {
        if (!(of in folder)) { print "rtl/units: no unit " of > "/dev/stderr"; exit 2 }
        for (i = 1; i <= count[of, key]; i++) print (key == "mutation" ? parameters["test", value[of, key, i]] : value[of, key, i])
    }
}
