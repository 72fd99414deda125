// A rule is assumed where its subject is outside the proof (a leaf) and asserted where it is inside (the parent).
`ifndef RULE_VH
`define RULE_VH
`define RULE(IS_ASSERTED, HOLDS) if (IS_ASSERTED) assert (HOLDS); else assume (HOLDS)
`endif
