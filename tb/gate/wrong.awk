# A netlist with one gate changed: the XOR in the middle of them is an XNOR, or where there is none, the AND in the middle an OR. (An AND may
# be one of hundreds alike, as those of the table of experts are, of which a test of a larger unit uses a few.) Reads the netlist twice.
/^ *assign [^=]* = [^~|^?&]* [&^] [^~|^?&]*;$/ {
    kind = / \^ / ? "^" : "&"
    if (FNR == NR) all[kind]++
    else if (kind == (all["^"] ? "^" : "&") && ++seen == int((all[kind] + 1) / 2)) {
        if (kind == "&") sub(/ & /, " | ")
        else sub(/= .*;/, "= ~(" substr($0, index($0, "= ") + 2, length($0) - index($0, "= ") - 2) ");")
        changed = 1
    }
}
FNR < NR { print }
END { if (!changed) { print "no gate to change" > "/dev/stderr"; exit 1 } }
