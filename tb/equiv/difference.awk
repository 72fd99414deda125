# The table of yosys' sat (with hex.awk): the first output that differs, then a line of inputs per cycle. -v unit, -v instance.
$1 ~ /^[0-9]+$/ && $2 ~ /^\\/ {
    name = substr($2, 2)
    value[$1, name] = $NF
    last = $1 > last ? $1 : last
    if (name ~ /^in_/ && !seen[name]++) input[++inputs] = name
    if (name ~ /^gold_/ && !seen[name]++) output[++outputs] = substr(name, 6)
}
END {
    for (i = 1; i < outputs; i++) if (value[last, "gold_" output[i]] != value[last, "gate_" output[i]]) break
    printf "DIFFERENT   %s cycle %d port %s base 0x%s now 0x%s (at %s)\n", unit, last, output[i],
        hex(value[last, "gold_" output[i]]), hex(value[last, "gate_" output[i]]), instance
    for (t = 1; t <= last; t++) {
        printf "              cycle %d:", t
        for (i = 1; i <= inputs; i++)
            if (value[t, input[i]] ~ /1/) printf " %s=0x%s", substr(input[i], 4), hex(value[t, input[i]])
        print ""
    }
}
