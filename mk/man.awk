# man.awk - a man page from what the program says of itself. Input: a line "@NAME SUMMARY" before the text of each
# `wisp NAME --help` ("@wisp SUMMARY" first). Texts are made of: `usage:` lines, paragraphs, headings that end in a
# colon, and entries: two blanks, a term, two blanks or more, what it means, which may go on in lines further in.
function plain(line) {
    gsub(/\\/, "\\e", line)
    gsub(/-/, "\\-", line)
    if (line ~ /^[.']/) line = "\\&" line
    return line
}
/^@/ {
    name = substr($1, 2)
    summary = substr($0, length($1) + 2)
    if (name == "wisp") {
        printf ".TH WISP 1 \"\" \"wisp %s\" \"User Commands\"\n.SH NAME\nwisp \\- %s\n.SH SYNOPSIS\n", version, plain(summary)
    } else printf ".SH %s\n%s.\n", plain(toupper(name)), plain(toupper(substr(summary, 1, 1)) substr(summary, 2))
    usage = 0
    next
}
/^usage: / {
    usage = 1
    print ".PP\n.nf"
    print plain(substr($0, 8))
    next
}
usage && NF { print plain(substr($0, 8)); next }
usage { usage = 0; print ".fi\n.PP"; next }
!NF { print ".PP"; next }
name == "wisp" && /^commands:/ { print ".SH COMMANDS"; next }
/^[^ ].*:$/ { sub(/:$/, ""); printf ".SS %s\n", plain(toupper(substr($0, 1, 1)) substr($0, 2)); next }
/^ ? ?[^ ].*[^ ]  +[^ ]/ && match($0, /[^ ]  +[^ ]/) && (/^  [^ ]/ || RSTART <= 10) {
    term = substr($0, 1, RSTART)
    sub(/^ +/, "", term)
    printf ".TP\n.B %s\n%s\n", plain(term), plain(substr($0, RSTART + RLENGTH - 1))
    next
}
{ sub(/^ +/, ""); print plain($0) }
