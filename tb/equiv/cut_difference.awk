# The first output of two cut models that differs, of yosys' sat on the miter of them (with hex.awk).
$1 ~ /^\\gold_/ { gold[substr($1, 7)] = $NF }
$1 ~ /^\\gate_/ { gate[substr($1, 7)] = $NF; order[++count] = substr($1, 7) }
END {
    for (i = 1; i <= count; i++)
        if (gold[order[i]] != gate[order[i]]) {
            printf "in a state that may not occur, %s is 0x%s, was 0x%s\n", order[i], hex(gate[order[i]]), hex(gold[order[i]])
            exit
        }
}
