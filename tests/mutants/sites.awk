# Where C sources can be mutated, one line for each way: file, line, column, length, kind, replacement (tabs between them).
# Comments, strings, enums and the preprocessor's lines are left alone. Columns count from 1.

# Comments and strings become blanks, so that columns stay.
function blank(n) { return substr(sprintf("%200s", ""), 1, n) }
function code_of(text,    at) {
    if (comment) {
        at = index(text, "*/")
        if (!at) return ""
        comment = 0
        text = blank(at + 1) substr(text, at + 2)
    }
    while (match(text, /"([^"\\]|\\.)*"|'([^'\\]|\\.)'|\/\/.*|\/\*([^*]|\*[^\/])*\*\//))
        text = substr(text, 1, RSTART - 1) blank(RLENGTH) substr(text, RSTART + RLENGTH)
    at = index(text, "/*")
    if (at) comment = 1
    return at ? substr(text, 1, at - 1) : text
}
function site(column, length_, kind, replacement) {
    printf "%s\t%d\t%d\t%d\t%s\t%s\n", FILENAME, FNR, column, length_, kind, replacement
}
# Every place of an operator that stands between blanks.
function operator(code, from, kind, to,    at, start) {
    start = 1
    while ((at = index(substr(code, start), " " from " ")) > 0) {
        start += at
        site(start, length(from), kind, to)
    }
}
function constants(code,    rest, start) {
    start = 1
    while (match(rest = substr(code, start), /[^A-Za-z0-9_.][0-9]+/)) {
        number = substr(rest, RSTART + 1, RLENGTH - 1)
        follows = substr(rest, RSTART + RLENGTH, 1)
        if (follows !~ /[A-Za-z_.0-9]/) site(start + RSTART, RLENGTH - 1, "constant", number + 1)
        start += RSTART + RLENGTH - 1
    }
}
# An assignment or a call that is a whole line, and not a declaration, may go.
function statement(code,    text, start) {
    match(code, /^ */)
    start = RLENGTH + 1
    text = substr(code, start)
    if (!ended || text !~ /;$/ || text ~ /^(return|break|continue|goto|else|for|while|do|if|case|default)/) return
    if (text ~ /^[a-z_][A-Za-z0-9_.>\[\]-]* (\+|-|\*|\/|%|\||&|\^|<<|>>)?= / || text ~ /^[a-z_][a-z0-9_]*\(.*\);$/ ||
        text ~ /^(\+\+|--)?[a-z_][A-Za-z0-9_.>\[\]-]*(\+\+|--)?;$/)
        site(start, length(text), "delete", ";")
}
FNR == 1 { comment = 0; depth = 0; ended = 1; listed = 0 }
{
    code = code_of($0)
    if (code ~ /^#/ || code ~ /free\(/ || code ~ /^ *(enum|static const struct|extern)/) next
    sub(/ +$/, "", code)
    if (code ~ /^[^ }]/ || code == "") {
        ended = code ~ /[{};]$/
        next
    }
    operator(code, "<", "relation", "<="); operator(code, "<=", "relation", "<")
    operator(code, ">", "relation", ">="); operator(code, ">=", "relation", ">")
    operator(code, "==", "relation", "!="); operator(code, "!=", "relation", "==")
    operator(code, "&&", "logic", "||"); operator(code, "||", "logic", "&&")
    operator(code, "+", "sign", "-"); operator(code, "-", "sign", "+")
    operator(code, "+=", "sign", "-="); operator(code, "-=", "sign", "+=")
    operator(code, "|=", "sign", "="); operator(code, "*", "sign", "/")
    if (code ~ /\?/) { operator(code, "<", "minmax", ">"); operator(code, ">", "minmax", "<") }
    constants(code)
    statement(code)
    ended = code ~ /[{};:]$/
}
