# fold.awk - one step of a model from yosys' write_smt2 with the state folded away: every function of the state becomes a constant
# NAME@step with an equation, and `transition` selects the relation to step + 1. Without functions z3 sees a plain bit-vector
# problem and simplifies it as a whole; step by step, as yosys-smtbmc asks, the router's induction did not end.
function fold(line,    out, found, part) {
    while (match(line, /\(\|[^|]*\| (next_)?state\)/)) {
        found = substr(line, RSTART, RLENGTH)
        split(found, part, "|")
        out = out substr(line, 1, RSTART - 1) "|" part[2] "@" (found ~ /next_state/ ? step + 1 : step) "|"
        line = substr(line, RSTART + RLENGTH)
    }
    return out line
}
/^;/ || /^\(declare-sort/ { next }
{
    sub(/ *; .*/, "")
    if (/^\(define-fun/) is_transition = /\(next_state /
    if (is_transition != transition + 0) next
    if (/^\(declare-fun/) {
        if (!is_transition) { sub(/\| \(\|[^|]*\|\)/, "@" step "| ()"); print }
        next
    }
    if (/^\(define-fun/) {
        # (define-fun |NAME| ((state ..)) SORT BODY): a constant, and an equation in place of the definition
        match($0, /^\(define-fun \|[^|]*\| \(\(state [^()]*\)( \(next_state [^()]*\))?\) (Bool|\(_ BitVec [0-9]+\)) /)
        head = substr($0, 1, RLENGTH)
        $0 = substr($0, RLENGTH + 1)
        split(head, part, "|")
        sort = head ~ /BitVec/ ? substr(head, index(head, "(_ BitVec")) : "Bool"
        printf "(declare-fun |%s@%d| () %s)\n(assert (= |%s@%d| ", part[2], step, sort, part[2], step
        depth = 1
    }
    text = $0
    depth += gsub(/\(/, "(", text) - gsub(/\)/, ")", text)
    print fold($0) (depth == 0 ? ")" : "")
}
