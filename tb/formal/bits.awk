# bits.awk - where do bits of payload go? Reads RTLIL of single gates with ports split to bits, memories as `bit_memory`
# (tb/formal/bits), and -v payload=FILE, where payload comes in and may leave (tb/formal/payload).
#
# Payload passes a gate that carries it: AND, OR, NOT, the data of a multiplexer, a register, the data of a memory. Anything else
# that it reaches is control: a select, an address, an enable, a clock, an operand of any other cell. A wire that two bits of payload
# reach is mixed, and so is an output bit reached by another bit than its own. None of that may be; and each bit of
# payload of an output must be reached, or nothing was looked at.
function failed(what) { if (++failures <= 20) print "Assert failed: " what }
function mark(wire, bit, from) {
    if (!(wire in label)) { label[wire] = bit; origin[wire] = from; queue[++last] = wire }
    else if (label[wire] != bit && !(wire in mixed)) { mixed[wire] = 1; failed("bits " label[wire] " and " bit " of payload meet in " wire) }
}
# The wires of a signal, bit by bit: a wire, a constant (places without a name), or a concatenation. All are single bits by now.
function wires(signal, list,    n, i, part, size, count) {
    gsub(/[{}]/, "", signal)
    count = split(signal, part, " ")
    for (i = 1; i <= count; i++) {
        if (part[i] ~ /^\[/) { print "bits: a slice: " signal > "/dev/stderr"; broken = 1 }
        size = part[i] ~ /^[\\$]/ ? 1 : part[i] ~ /'/ ? part[i] + 0 : 32
        for (; size > 0; size--) list[++n] = part[i]
    }
    return n
}
function edge(from, to) { next_of[from] = next_of[from] SUBSEP to }
function carries(type, port) {
    return (type ~ /^\$_(AND|OR|NOT|BUF)_$/) || (type == "$_MUX_" && port != "\\S") || (type ~ /^\$_DFF_[PN]_$/ && port == "\\D") ||
        (type == "\\bit_memory" && port == "\\D")
}
function end_cell(    out, n, port, m, i, k, ins, outs) {
    out = "\\Q" in pin ? "\\Q" : "\\Y"
    n = wires(pin[out], outs)
    for (port in pin) {
        if (port == out) continue
        m = wires(pin[port], ins)
        for (i = 1; i <= m; i++) {
            if (ins[i] !~ /^[\\$]/) continue
            if (!carries(type, port)) control[ins[i]] = type " " substr(port, 2)
            else for (k = 1; k <= n; k++) edge(ins[i], outs[k])
        }
    }
    type = ""
}
# A connection of a module: A B, or {A} {B}, bit by bit.
function join_wires(text,    at, m, n, i, left, right) {
    at = text ~ /^\{/ ? index(text, "}") + 1 : index(text, " ")
    m = wires(substr(text, 1, at - 1), left)
    n = wires(substr(text, at), right)
    if (m != n) { print "bits: cannot read: connect " text > "/dev/stderr"; broken = 1 }
    for (i = 1; i <= n; i++) edge(right[i], left[i])
}
# The bit of payload that a port's bit is, -1: none.
function payload_bit(wire, is_in,    port, bit, place) {
    port = wire
    if (!match(wire, /\[[0-9]+\]$/)) return -1
    port = substr(wire, 2, RSTART - 2)
    bit = substr(wire, RSTART + 1, RLENGTH - 2)
    if (!((port, is_in) in width)) return -1
    place = bit % width[port, is_in] - offset[port, is_in]
    return place >= 0 && (!is_in ? place < bits[port] : 1) ? place : -1
}
BEGIN {
    while ((getline line < payload) > 0) {
        n = split(line, word, " ")
        if (word[1] != "in" && word[1] != "out") continue
        width[word[2], word[1] == "in"] = word[3]
        offset[word[2], word[1] == "in"] = word[4]
        if (word[1] == "out") bits[word[2]] = word[5]
    }
}
$1 == "wire" && / (input|output) / { if (/ input /) input[$NF] = 1; else output[$NF] = 1 }
$1 == "cell" { type = $2; split("", pin); next }
$1 == "connect" && type != "" { port = $2; sub(/^ *connect [^ ]* /, ""); pin[port] = $0; next }
$1 == "connect" { sub(/^ *connect /, ""); join_wires($0); next }
$1 == "end" && type != "" { end_cell() }
END {
    for (wire in input) if ((bit = payload_bit(wire, 1)) >= 0) { mark(wire, bit, ""); inputs++ }
    for (first = 1; first <= last; first++) {
        wire = queue[first]
        n = split(next_of[wire], list, SUBSEP)
        for (i = 2; i <= n; i++) mark(list[i], label[wire], wire)
        if (wire in control) failed("bit " label[wire] " of payload is control in " wire ": " control[wire])
    }
    for (wire in output) {
        bit = payload_bit(wire, 0)
        if (wire in label && bit != label[wire]) failed("bit " label[wire] " of payload leaves at " wire)
        if (!(wire in label) && bit >= 0) failed("no payload leaves at " wire)
        outputs += wire in label
    }
    if (!inputs || !outputs) failed("no payload at all")
    print inputs + 0 " bits of payload come in, " outputs + 0 " leave, on " last + 0 " wires; " failures + 0 " wrong"
    exit broken
}
