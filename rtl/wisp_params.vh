// wisp_params.vh - widths and encodings of Wisp: the only place.
//
// The C side reads this file too: the build turns every `define into a #define (wisp_params.h). Keep each
// value a plain integer or an expression of earlier names. docs/microarchitecture.md gives the meaning.
`ifndef WISP_PARAMS_VH
`define WISP_PARAMS_VH

// Interface version: a Verilated model of another version is refused.
`define WISP_ABI 4

// Ports of a router; a die's coordinates grow to the east (x) and to the south (y).
`define WISP_PORTS 5
`define WISP_LOCAL 0
`define WISP_NORTH 1
`define WISP_EAST 2
`define WISP_SOUTH 3
`define WISP_WEST 4
`define WISP_PORT_W 3

// Virtual channels: one per message class. A requester of the crossbar is an input and a channel: r = port*VCS + vc.
`define WISP_VCS 2
`define WISP_VC_REQUEST 0
`define WISP_VC_RESPONSE 1
`define WISP_REQUESTERS 10

// Legal[o]: the inputs that may send to output o (bit = input port), dimension order X then Y, loopback at the local port.
`define WISP_LEGAL_LOCAL 31
`define WISP_LEGAL_NORTH 29
`define WISP_LEGAL_EAST 17
`define WISP_LEGAL_SOUTH 23
`define WISP_LEGAL_WEST 5

// Flit = payload over header, header in the low bits. PRESENT is the valid wire of a channel.
`define WISP_HEADER_W 32
`define WISP_COORD_W 6
`define WISP_H_DST_X 0
`define WISP_H_DST_Y 6
`define WISP_H_HEAD 12
`define WISP_H_LAST 13
`define WISP_H_VC 14
`define WISP_H_PRESENT 15
`define WISP_H_TAG 16
`define WISP_TAG_W 8

// Read word: what a read is, at the requester, on the mesh and at the memory.
`define WISP_READ_W 57
`define WISP_R_EXPERT 0
`define WISP_EXPERT_W 9
`define WISP_R_LINE 9
`define WISP_LINE_W 20
`define WISP_R_FLITS 29
`define WISP_FLITS_W 8
`define WISP_R_PEER_X 37
`define WISP_R_PEER_Y 43
`define WISP_R_ID 49
`define WISP_ID_W 8

// Expert cache: experts of a layer, the entry of the translation table, the command that loads the tables, the write of a
// flit of a copy. An address is in units of one read.
`define WISP_EXPERTS 512
`define WISP_ADDR_W 28
`define WISP_ATU_W 68
`define WISP_A_BASE 0
`define WISP_A_LINES 28
`define WISP_A_WRITTEN 48
`define WISP_TABLE_W 60
`define WISP_T_EXPERT 0
`define WISP_T_CP_EN 9
`define WISP_T_IS_LOCAL 10
`define WISP_T_CLEAR 11
`define WISP_T_BASE 12
`define WISP_T_LINES 40
`define WISP_WRITE_W 37
`define WISP_W_ADDR 0
`define WISP_W_INDEX 28
`define WISP_W_LAST 36

// Heatmap: counters of a word, bits of a counter; a word of a row, the address of a word; how many words, how many experts.
`define WISP_LANES 32
`define WISP_COUNTER_W 16
`define WISP_WORD_W 4
`define WISP_HEAT_W 13
`define WISP_WORDS_W 5
`define WISP_TOP_W 10

// Commands of the prefetch unit.
`define WISP_COMMAND_W 11
`define WISP_C_EXPERT 0
`define WISP_C_OP 9
`define WISP_C_NEW 0
`define WISP_C_COMPUTES 1
`define WISP_C_READS 2

// Reading ahead: a job, its tags, the window in which flits on the links are counted.
`define WISP_JOB_W 57
`define WISP_J_EXPERT 0
`define WISP_J_PEER_X 9
`define WISP_J_PEER_Y 15
`define WISP_J_LINES 21
`define WISP_J_FLITS 41
`define WISP_J_LAST_FLITS 49
`define WISP_AHEAD_TAGS 4
`define WISP_SLOT_W 4
`define WISP_WINDOW_W 8
`define WISP_LINKS_W 11

// Buffers, counters, and the packets that an input may send in its turn.
`define WISP_DEPTH_W 10
`define WISP_LOCAL_DEPTH 4
`define WISP_EJECT_DEPTH 4
`define WISP_SKID_DEPTH 2
`define WISP_WRITE_DEPTH 2
`define WISP_STAT_W 32
`define WISP_WEIGHT_W 6

// The port of the registers: bits of an address; errors that d2d tells, the first ones of the register `error`.
`define WISP_APB_W 12
`define WISP_FAULTS_W 9

// Observation: 64-bit words per cycle, of a die (OBS) and of the predictor (POBS).
// Words of the observation: written by `make observe`.
`define WISP_OBS_LINK 0
`define WISP_OBS_LINK_WORDS 2
`define WISP_OBS_ROUTER 8
`define WISP_OBS_ROUTER_WORDS 5
`define WISP_OBS_D2D 33
`define WISP_OBS_D2D_WORDS 7
`define WISP_OBS_CACHE 40
`define WISP_OBS_CACHE_WORDS 6
`define WISP_OBS_AHEAD 46
`define WISP_OBS_AHEAD_WORDS 3
`define WISP_OBS_AHEAD_IN 49
`define WISP_OBS_AHEAD_IN_WORDS 1
`define WISP_OBS_ENV 50
`define WISP_OBS_ENV_WORDS 1
`define WISP_POBS_HEATMAP 0
`define WISP_POBS_HEATMAP_WORDS 1
`define WISP_POBS_TOPN 1
`define WISP_POBS_TOPN_WORDS 2
`define WISP_POBS_PREDICTOR 3
`define WISP_POBS_PREDICTOR_WORDS 2
`define WISP_OBS_WORDS 51
`define WISP_POBS_WORDS 5
// End of what is written.

`endif
