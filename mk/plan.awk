# plan.awk - the verification plan against what was counted: the CSV on stdout; what is wrong on stderr, exit 1.
#
# usage: awk [-v unit=UNIT] -f mk/plan.awk kind=plan tb/plan/plan kind=points POINTS kind=counts COUNTS
# POINTS: the cover points in the tests, a name a line. COUNTS: "name, tab, count" of all processes. unit: of one only.
function wrong(text) { print "plan: " text > "/dev/stderr"; bad = 1 }
function wanted(point) { return unit == "" || point ~ "^" unit "[.]" }
BEGIN { FS = "\t" }
kind == "plan" && !/^#/ && wanted($1) {
    if ($1 in text) wrong($1 " is there twice")
    point[++points] = $1
    text[$1] = $2
}
kind == "points" && wanted($1) { placed[$1] = 1 }
kind == "counts" && wanted($1) { count[$1] += $2 }
END {
    print "point,count,item"
    for (i = 1; i <= points; i++) {
        p = point[i]
        if (text[p] == "") wrong(p " says nothing")
        if (!(p in placed)) wrong(p " is no cover point of any test")
        else if (!count[p]) wrong(p " was not reached: " text[p])
        gsub(/"/, "\"\"", text[p])
        printf "%s,%d,\"%s\"\n", p, count[p], text[p]
    }
    for (p in placed) if (!(p in text)) wrong("the cover point " p " has no item")
    if (!points) wrong("no item is about " (unit ? unit : "anything"))
    exit bad
}
