// A rule is assumed where its subject is outside the proof (a leaf) and asserted where it is inside (the parent).
`ifndef RULE_VH
`define RULE_VH
`define RULE(IS_ASSERTED, HOLDS) if (IS_ASSERTED) assert (HOLDS); else assume (HOLDS)

// Twins (*_twin.v): two of a unit, seen in `see[0]` and `see[1]`, have the same in X; the same while it means something.
`define SAME(X) assert (see[0].X == see[1].X)
`define SAME_IF(GUARD, X) assert (!see[0].GUARD || see[0].X == see[1].X)
`endif
