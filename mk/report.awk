# report.awk - the page with its parts in it: a line @@NAME becomes the files that the variable NAME lists; @@records stays.
function put(files,   list, count, i, line, read) {
    count = split(files, list, " ")
    for (i = 1; i <= count; i++) {
        while ((read = (getline line < list[i])) > 0) print line
        if (read < 0) { print "report.awk: cannot read " list[i] > "/dev/stderr"; exit 1 }
        close(list[i])
    }
}
$0 == "@@style" { put(style); next }
$0 == "@@chart" { put(chart); next }
$0 == "@@scripts" { put(scripts); next }
{ print }
