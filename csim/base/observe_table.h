/* observe_table.h - the observations in C: written by `make observe` from rtl/observation.txt. Of a die (OBS) and of the
 * predictor (POBS) WISP_OBS_FIELDS: a row per field; WISP_OBS_SPARE: one per run of bits that no field has.
 * WISP_PACK_BLOCK(words): the words of a block, from variables of the function that uses it.
 * WISP_SEEN_unit_port_field(obs): a field of an observation. WISP_PUT_unit_port_field(obs, value), where zero was; and
 * WISP_PUT_PART(obs, bits) for those that a unit packs itself. */
#ifndef WISP_BASE_OBSERVE_TABLE_H
#define WISP_BASE_OBSERVE_TABLE_H

/* clang-format off */
#define WISP_OBS_FIELDS \
    {"link", "north", "flit.header", "link: what the neighbour sent LATENCY cycles ago", 0, 0, 32}, \
    {"link", "north", "credits", "link: what the neighbour freed LATENCY cycles ago", 0, 32, 2}, \
    {"link", "north", "flit.payload", "link: what the neighbour sent LATENCY cycles ago", 1, 0, 64}, \
    {"link", "east", "flit.header", "link: what the neighbour sent LATENCY cycles ago", 2, 0, 32}, \
    {"link", "east", "credits", "link: what the neighbour freed LATENCY cycles ago", 2, 32, 2}, \
    {"link", "east", "flit.payload", "link: what the neighbour sent LATENCY cycles ago", 3, 0, 64}, \
    {"link", "south", "flit.header", "link: what the neighbour sent LATENCY cycles ago", 4, 0, 32}, \
    {"link", "south", "credits", "link: what the neighbour freed LATENCY cycles ago", 4, 32, 2}, \
    {"link", "south", "flit.payload", "link: what the neighbour sent LATENCY cycles ago", 5, 0, 64}, \
    {"link", "west", "flit.header", "link: what the neighbour sent LATENCY cycles ago", 6, 0, 32}, \
    {"link", "west", "credits", "link: what the neighbour freed LATENCY cycles ago", 6, 32, 2}, \
    {"link", "west", "flit.payload", "link: what the neighbour sent LATENCY cycles ago", 7, 0, 64}, \
    {"fifo", "local", "request.count", "fifo rule 4: count + push - pop", 9, 32, 10}, \
    {"fifo", "local", "response.count", "fifo rule 4: count + push - pop", 9, 42, 10}, \
    {"router", "local", "request.credit", "router rule 6: one less when sent, one more when a credit came in", 8, 0, 10}, \
    {"router", "local", "response.credit", "router rule 6: one less when sent, one more when a credit came in", 8, 10, 10}, \
    {"router", "local", "open", "router rule 6: inside a packet until LAST is taken", 8, 52, 2}, \
    {"router", "local", "request.route", "router rule 6: the output of the packet being taken", 8, 54, 3}, \
    {"router", "local", "response.route", "router rule 6: the output of the packet being taken", 8, 57, 3}, \
    {"arbiter", "local", "mask", "arbiter rule 2: of each channel, those above the last one served", 8, 20, 10}, \
    {"arbiter", "local", "channels.mask", "router rule 4: the channels above the one whose packet ended last", 8, 60, 2}, \
    {"router", "local", "req", "router rule 4: want and free and credit", 8, 30, 10}, \
    {"arbiter", "local", "grant", "router rule 4: the next channel, and of its requesters the next one", 8, 40, 10}, \
    {"router", "local", "pop", "router rule 5: granted by some output", 8, 50, 2}, \
    {"router", "local", "flit.header", "router rule 5: the head of the granted input", 9, 0, 32}, \
    {"router", "local", "flit.payload", "router rule 5: the head of the granted input", 10, 0, 64}, \
    {"router", "local", "used", "router rule 7: cycles with a grant", 11, 0, 32}, \
    {"router", "local", "stall_credit", "router rule 7: wanted and free, but no credit", 11, 32, 32}, \
    {"router", "local", "stall_arbitration", "router rule 7: the channel is held by another packet", 12, 0, 32}, \
    {"fifo", "north", "request.count", "fifo rule 4: count + push - pop", 14, 32, 10}, \
    {"fifo", "north", "response.count", "fifo rule 4: count + push - pop", 14, 42, 10}, \
    {"router", "north", "request.credit", "router rule 6: one less when sent, one more when a credit came in", 13, 0, 10}, \
    {"router", "north", "response.credit", "router rule 6: one less when sent, one more when a credit came in", 13, 10, 10}, \
    {"router", "north", "open", "router rule 6: inside a packet until LAST is taken", 13, 52, 2}, \
    {"router", "north", "request.route", "router rule 6: the output of the packet being taken", 13, 54, 3}, \
    {"router", "north", "response.route", "router rule 6: the output of the packet being taken", 13, 57, 3}, \
    {"arbiter", "north", "mask", "arbiter rule 2: of each channel, those above the last one served", 13, 20, 10}, \
    {"arbiter", "north", "channels.mask", "router rule 4: the channels above the one whose packet ended last", 13, 60, 2}, \
    {"router", "north", "req", "router rule 4: want and free and credit", 13, 30, 10}, \
    {"arbiter", "north", "grant", "router rule 4: the next channel, and of its requesters the next one", 13, 40, 10}, \
    {"router", "north", "pop", "router rule 5: granted by some output", 13, 50, 2}, \
    {"router", "north", "flit.header", "router rule 5: the head of the granted input", 14, 0, 32}, \
    {"router", "north", "flit.payload", "router rule 5: the head of the granted input", 15, 0, 64}, \
    {"router", "north", "used", "router rule 7: cycles with a grant", 16, 0, 32}, \
    {"router", "north", "stall_credit", "router rule 7: wanted and free, but no credit", 16, 32, 32}, \
    {"router", "north", "stall_arbitration", "router rule 7: the channel is held by another packet", 17, 0, 32}, \
    {"fifo", "east", "request.count", "fifo rule 4: count + push - pop", 19, 32, 10}, \
    {"fifo", "east", "response.count", "fifo rule 4: count + push - pop", 19, 42, 10}, \
    {"router", "east", "request.credit", "router rule 6: one less when sent, one more when a credit came in", 18, 0, 10}, \
    {"router", "east", "response.credit", "router rule 6: one less when sent, one more when a credit came in", 18, 10, 10}, \
    {"router", "east", "open", "router rule 6: inside a packet until LAST is taken", 18, 52, 2}, \
    {"router", "east", "request.route", "router rule 6: the output of the packet being taken", 18, 54, 3}, \
    {"router", "east", "response.route", "router rule 6: the output of the packet being taken", 18, 57, 3}, \
    {"arbiter", "east", "mask", "arbiter rule 2: of each channel, those above the last one served", 18, 20, 10}, \
    {"arbiter", "east", "channels.mask", "router rule 4: the channels above the one whose packet ended last", 18, 60, 2}, \
    {"router", "east", "req", "router rule 4: want and free and credit", 18, 30, 10}, \
    {"arbiter", "east", "grant", "router rule 4: the next channel, and of its requesters the next one", 18, 40, 10}, \
    {"router", "east", "pop", "router rule 5: granted by some output", 18, 50, 2}, \
    {"router", "east", "flit.header", "router rule 5: the head of the granted input", 19, 0, 32}, \
    {"router", "east", "flit.payload", "router rule 5: the head of the granted input", 20, 0, 64}, \
    {"router", "east", "used", "router rule 7: cycles with a grant", 21, 0, 32}, \
    {"router", "east", "stall_credit", "router rule 7: wanted and free, but no credit", 21, 32, 32}, \
    {"router", "east", "stall_arbitration", "router rule 7: the channel is held by another packet", 22, 0, 32}, \
    {"fifo", "south", "request.count", "fifo rule 4: count + push - pop", 24, 32, 10}, \
    {"fifo", "south", "response.count", "fifo rule 4: count + push - pop", 24, 42, 10}, \
    {"router", "south", "request.credit", "router rule 6: one less when sent, one more when a credit came in", 23, 0, 10}, \
    {"router", "south", "response.credit", "router rule 6: one less when sent, one more when a credit came in", 23, 10, 10}, \
    {"router", "south", "open", "router rule 6: inside a packet until LAST is taken", 23, 52, 2}, \
    {"router", "south", "request.route", "router rule 6: the output of the packet being taken", 23, 54, 3}, \
    {"router", "south", "response.route", "router rule 6: the output of the packet being taken", 23, 57, 3}, \
    {"arbiter", "south", "mask", "arbiter rule 2: of each channel, those above the last one served", 23, 20, 10}, \
    {"arbiter", "south", "channels.mask", "router rule 4: the channels above the one whose packet ended last", 23, 60, 2}, \
    {"router", "south", "req", "router rule 4: want and free and credit", 23, 30, 10}, \
    {"arbiter", "south", "grant", "router rule 4: the next channel, and of its requesters the next one", 23, 40, 10}, \
    {"router", "south", "pop", "router rule 5: granted by some output", 23, 50, 2}, \
    {"router", "south", "flit.header", "router rule 5: the head of the granted input", 24, 0, 32}, \
    {"router", "south", "flit.payload", "router rule 5: the head of the granted input", 25, 0, 64}, \
    {"router", "south", "used", "router rule 7: cycles with a grant", 26, 0, 32}, \
    {"router", "south", "stall_credit", "router rule 7: wanted and free, but no credit", 26, 32, 32}, \
    {"router", "south", "stall_arbitration", "router rule 7: the channel is held by another packet", 27, 0, 32}, \
    {"fifo", "west", "request.count", "fifo rule 4: count + push - pop", 29, 32, 10}, \
    {"fifo", "west", "response.count", "fifo rule 4: count + push - pop", 29, 42, 10}, \
    {"router", "west", "request.credit", "router rule 6: one less when sent, one more when a credit came in", 28, 0, 10}, \
    {"router", "west", "response.credit", "router rule 6: one less when sent, one more when a credit came in", 28, 10, 10}, \
    {"router", "west", "open", "router rule 6: inside a packet until LAST is taken", 28, 52, 2}, \
    {"router", "west", "request.route", "router rule 6: the output of the packet being taken", 28, 54, 3}, \
    {"router", "west", "response.route", "router rule 6: the output of the packet being taken", 28, 57, 3}, \
    {"arbiter", "west", "mask", "arbiter rule 2: of each channel, those above the last one served", 28, 20, 10}, \
    {"arbiter", "west", "channels.mask", "router rule 4: the channels above the one whose packet ended last", 28, 60, 2}, \
    {"router", "west", "req", "router rule 4: want and free and credit", 28, 30, 10}, \
    {"arbiter", "west", "grant", "router rule 4: the next channel, and of its requesters the next one", 28, 40, 10}, \
    {"router", "west", "pop", "router rule 5: granted by some output", 28, 50, 2}, \
    {"router", "west", "flit.header", "router rule 5: the head of the granted input", 29, 0, 32}, \
    {"router", "west", "flit.payload", "router rule 5: the head of the granted input", 30, 0, 64}, \
    {"router", "west", "used", "router rule 7: cycles with a grant", 31, 0, 32}, \
    {"router", "west", "stall_credit", "router rule 7: wanted and free, but no credit", 31, 32, 32}, \
    {"router", "west", "stall_arbitration", "router rule 7: the channel is held by another packet", 32, 0, 32}, \
    {"d2d", "rd", "count", "fifo rule 4, rd_q", 33, 0, 2}, \
    {"d2d", "ans", "count", "fifo rule 4, ans_q", 33, 2, 2}, \
    {"d2d", "ej", "request.count", "fifo rule 4, ej_q[0]", 33, 4, 3}, \
    {"d2d", "ej", "response.count", "fifo rule 4, ej_q[1]", 33, 7, 3}, \
    {"d2d", "inj", "fresh", "d2d rule 4: one more when a granted request takes a fresh tag", 33, 10, 9}, \
    {"d2d", "inj", "free_tags", "d2d rules 4 and 5: tags taken and given back", 33, 19, 9}, \
    {"d2d", "rsp", "left", "d2d rule 5: remaining - 1 when a flit is taken", 33, 28, 8}, \
    {"d2d", "inj", "request.credit", "d2d rule 4: credits of the router's local input", 33, 36, 3}, \
    {"d2d", "inj", "response.credit", "d2d rule 4: credits of the router's local input", 33, 39, 3}, \
    {"arbiter", "inj", "mask", "arbiter rule 2: those above the last one served", 33, 44, 2}, \
    {"d2d", "rsp", "error", "d2d rule 5: LAST where the length asked says otherwise", 33, 53, 1}, \
    {"d2d", "ej", "credit", "d2d rule 5: popped in the last cycle", 33, 54, 2}, \
    {"d2d", "tbl", "count", "fifo rule 4, tbl_q", 40, 32, 2}, \
    {"d2d", "tbl", "ready", "d2d rule 1", 40, 34, 1}, \
    {"d2d", "tbl", "command", "the head of tbl_q", 44, 0, 60}, \
    {"d2d", "loc", "hit_valid", "d2d rule 2: a hit was looked up and stands on loc", 41, 46, 1}, \
    {"d2d", "rsp", "keep", "d2d rules 4 and 6: asked since the last command", 40, 56, 1}, \
    {"d2d", "rsp", "expert", "d2d rule 4: the EXPERT in the table under the tag", 41, 37, 9}, \
    {"d2d", "rsp", "line", "d2d rule 4: the LINE in the table under the tag", 40, 36, 20}, \
    {"pdu", "rd", "read_local", "pdu rules 1 to 3: is_local of the oldest read's expert", 40, 58, 1}, \
    {"pdu", "rsp", "answer_copy", "pdu rules 1 to 3: cp_en and not is_local", 40, 57, 1}, \
    {"atu", "loc", "addr", "atu: BASE of what was looked up, plus LINE", 43, 0, 28}, \
    {"fill", "wr", "idle", "fill rule 8: wr_q is empty", 40, 0, 1}, \
    {"fill", "wr", "count", "fifo rule 4, wr_q", 40, 8, 3}, \
    {"fill", "rsp", "cur_valid", "fill rules 4 and 8: looked up, and no command since", 40, 1, 1}, \
    {"fill", "rsp", "cur_expert", "fill rule 4: the expert looked up", 40, 22, 9}, \
    {"fill", "rsp", "cur.base", "fill rule 4: the entry looked up", 45, 0, 28}, \
    {"fill", "rsp", "cur.lines", "fill rule 4: the entry looked up", 43, 28, 20}, \
    {"fill", "rsp", "cur.written", "fill rule 5: one more for each line copied", 45, 28, 20}, \
    {"fill", "rsp", "looking", "fill rule 4: the entry is there in this cycle", 40, 2, 1}, \
    {"fill", "rsp", "copying", "fill rule 6: inside a line that is copied", 40, 3, 1}, \
    {"fill", "rsp", "candidate", "fill rule 1", 40, 4, 1}, \
    {"fill", "rsp", "copy", "fill rule 2", 40, 5, 1}, \
    {"fill", "rsp", "hold", "fill rule 3", 40, 6, 1}, \
    {"fill", "rsp", "want", "fill rule 4", 40, 7, 1}, \
    {"fill", "wr", "word", "fill rules 5 and 7: the oldest write", 41, 0, 37}, \
    {"fill", "wr", "data", "fill rules 5 and 7: the oldest write", 42, 0, 64}, \
    {"fill", "wr", "final", "fill rule 5: the last flit of the last line", 40, 11, 1}, \
    {"fill", "done", "valid", "fill rule 7: FINAL was popped in the last cycle, no command waiting", 40, 12, 1}, \
    {"fill", "done", "expert", "fill rule 7: FINAL was popped in the last cycle, no command waiting", 40, 13, 9}, \
    {"ahead", "links", "window", "ahead rule 2: cycles of the window", 49, 52, 8}, \
    {"ahead", "links", "sum", "ahead rule 2: flits on the mesh outputs in the window", 46, 50, 11}, \
    {"ahead", "links", "crowded", "ahead rule 2: more than links_limit in the window before", 46, 24, 1}, \
    {"ahead", "job", "count", "ahead rules 1 and 4 to 6, job_q", 46, 0, 2}, \
    {"ahead", "job", "word", "the head of job_q", 47, 0, 57}, \
    {"ahead", "job", "line", "ahead rules 4 to 6: one more for each read", 49, 32, 20}, \
    {"ahead", "job", "in_matrix", "ahead rules 4 to 6: the line of the matrix", 46, 4, 20}, \
    {"ahead", "job", "matrix", "ahead rules 4 to 6: one more at the end of a matrix", 46, 2, 2}, \
    {"ahead", "ask", "busy", "ahead rules 4 and 7: tags taken and given back", 46, 34, 16}, \
    {"ahead", "ask", "asked", "ahead rule 4: reads that went out", 48, 0, 32}, \
    {"ahead", "job", "late_jobs", "ahead rule 5: jobs that the requester was before", 48, 32, 32}, \
    {"ahead", "ask", "held_links", "ahead rule 7: cycles held back by crowded links", 49, 0, 32}, \
    {"ahead", "ask", "give", "ahead rule 7: the last flit of an answer is taken", 49, 60, 1}, \
    {"d2d", "tbl", "forget", "d2d rule 6: a command, and nothing before it left", 40, 35, 1}, \
    {"d2d", "rd", "hit", "d2d rule 2: not of this die, and a whole copy is here", 40, 59, 1}, \
    {"ahead", "job", "ready", "ahead rule 1: room, and no command waits", 46, 31, 1}, \
    {"d2d", "ask", "quiet", "ahead, in d2d: no read, no command, no hit, all credits home", 46, 30, 1}, \
    {"ahead", "ask", "valid", "ahead rule 3", 46, 25, 1}, \
    {"ahead", "ask", "slot", "ahead rule 3: the lowest tag that is free", 46, 26, 4}, \
    {"d2d", "rd", "ready", "d2d rule 1", 33, 51, 1}, \
    {"d2d", "ans", "ready", "d2d rule 1", 33, 52, 1}, \
    {"d2d", "inj", "req", "d2d rule 4: something to send, a tag and a credit", 33, 42, 2}, \
    {"arbiter", "inj", "grant", "arbiter rule 1: the first asking after the last one served", 33, 46, 2}, \
    {"d2d", "ask", "take", "d2d rule 4: it was granted", 46, 32, 1}, \
    {"ahead", "job", "late", "ahead rule 5: the requester asks for its expert", 46, 33, 1}, \
    {"d2d", "loc", "valid", "d2d rule 2: the owner is this die, or a hit stands there", 33, 48, 1}, \
    {"d2d", "loc", "word", "d2d rule 2: the hit, or the oldest read", 35, 0, 57}, \
    {"d2d", "mem", "valid", "d2d rule 5: ej_q[0] not empty", 33, 49, 1}, \
    {"d2d", "mem", "word", "d2d rule 5: the payload of the request", 34, 0, 57}, \
    {"d2d", "rsp", "valid", "d2d rule 5: ej_q[1] not empty, and not held", 33, 50, 1}, \
    {"d2d", "rsp", "tag", "d2d rule 5: TAG of the header", 36, 9, 8}, \
    {"d2d", "rsp", "id", "d2d rule 5: the ID in the table under the tag", 36, 0, 8}, \
    {"d2d", "rsp", "last", "d2d rule 5: one flit remaining", 36, 8, 1}, \
    {"d2d", "rsp", "data", "d2d rule 5: the payload", 37, 0, 64}, \
    {"d2d", "inj", "flit.header", "d2d rule 4: the granted request or answer", 38, 0, 32}, \
    {"d2d", "inj", "flit.payload", "d2d rule 4: the granted request or answer", 39, 0, 64}, \
    {"environment", "rd", "valid", "the requester has a read", 50, 0, 1}, \
    {"environment", "loc", "ready", "the local queue of the memory has room", 50, 1, 1}, \
    {"environment", "mem", "ready", "the remote queue of the memory has room", 50, 2, 1}, \
    {"environment", "ans", "valid", "the memory has a flit", 50, 3, 1}, \
    {"environment", "rsp", "ready", "the requester takes data", 50, 4, 1}, \
    {"environment", "tbl", "valid", "the Local CP has a command", 50, 5, 1}, \
    {"environment", "wr", "ready", "the memory has room for a write", 50, 6, 1}, \
    {"environment", "job", "valid", "the Local CP has a job", 50, 7, 1}, \

#define WISP_OBS_SPARE \
    {"observation", "word0", "bits63:34", "no field has these bits: they are zero", 0, 34, 30}, \
    {"observation", "word2", "bits63:34", "no field has these bits: they are zero", 2, 34, 30}, \
    {"observation", "word4", "bits63:34", "no field has these bits: they are zero", 4, 34, 30}, \
    {"observation", "word6", "bits63:34", "no field has these bits: they are zero", 6, 34, 30}, \
    {"observation", "word8", "bits63:62", "no field has these bits: they are zero", 8, 62, 2}, \
    {"observation", "word9", "bits63:52", "no field has these bits: they are zero", 9, 52, 12}, \
    {"observation", "word12", "bits63:32", "no field has these bits: they are zero", 12, 32, 32}, \
    {"observation", "word13", "bits63:62", "no field has these bits: they are zero", 13, 62, 2}, \
    {"observation", "word14", "bits63:52", "no field has these bits: they are zero", 14, 52, 12}, \
    {"observation", "word17", "bits63:32", "no field has these bits: they are zero", 17, 32, 32}, \
    {"observation", "word18", "bits63:62", "no field has these bits: they are zero", 18, 62, 2}, \
    {"observation", "word19", "bits63:52", "no field has these bits: they are zero", 19, 52, 12}, \
    {"observation", "word22", "bits63:32", "no field has these bits: they are zero", 22, 32, 32}, \
    {"observation", "word23", "bits63:62", "no field has these bits: they are zero", 23, 62, 2}, \
    {"observation", "word24", "bits63:52", "no field has these bits: they are zero", 24, 52, 12}, \
    {"observation", "word27", "bits63:32", "no field has these bits: they are zero", 27, 32, 32}, \
    {"observation", "word28", "bits63:62", "no field has these bits: they are zero", 28, 62, 2}, \
    {"observation", "word29", "bits63:52", "no field has these bits: they are zero", 29, 52, 12}, \
    {"observation", "word32", "bits63:32", "no field has these bits: they are zero", 32, 32, 32}, \
    {"observation", "word33", "bits63:56", "no field has these bits: they are zero", 33, 56, 8}, \
    {"observation", "word34", "bits63:57", "no field has these bits: they are zero", 34, 57, 7}, \
    {"observation", "word35", "bits63:57", "no field has these bits: they are zero", 35, 57, 7}, \
    {"observation", "word36", "bits63:17", "no field has these bits: they are zero", 36, 17, 47}, \
    {"observation", "word38", "bits63:32", "no field has these bits: they are zero", 38, 32, 32}, \
    {"observation", "word40", "bits31:31", "no field has these bits: they are zero", 40, 31, 1}, \
    {"observation", "word40", "bits63:60", "no field has these bits: they are zero", 40, 60, 4}, \
    {"observation", "word41", "bits63:47", "no field has these bits: they are zero", 41, 47, 17}, \
    {"observation", "word43", "bits63:48", "no field has these bits: they are zero", 43, 48, 16}, \
    {"observation", "word44", "bits63:60", "no field has these bits: they are zero", 44, 60, 4}, \
    {"observation", "word45", "bits63:48", "no field has these bits: they are zero", 45, 48, 16}, \
    {"observation", "word46", "bits63:61", "no field has these bits: they are zero", 46, 61, 3}, \
    {"observation", "word47", "bits63:57", "no field has these bits: they are zero", 47, 57, 7}, \
    {"observation", "word49", "bits63:61", "no field has these bits: they are zero", 49, 61, 3}, \
    {"observation", "word50", "bits63:8", "no field has these bits: they are zero", 50, 8, 56}, \

#define WISP_POBS_FIELDS \
    {"heatmap", "half", "halving", "heatmap rule 3: a row is being halved", 0, 2, 1}, \
    {"heatmap", "half", "half_word", "heatmap rule 3: read next", 0, 3, 5}, \
    {"heatmap", "pair", "counting", "heatmap rule 2: a pair is in stage 2", 0, 0, 1}, \
    {"heatmap", "pair", "from", "heatmap rule 2: the pair accepted", 0, 8, 9}, \
    {"heatmap", "pair", "to", "heatmap rule 2: the pair accepted", 0, 17, 9}, \
    {"heatmap", "swap", "rvalid", "heatmap rule 4: read in the last cycle", 0, 26, 1}, \
    {"heatmap", "memory", "word", "heatmap rules 3 and 4: what the memory gave, folded", 4, 0, 64}, \
    {"heatmap", "pair", "counter", "heatmap rule 2: the pair's counter before it is counted", 0, 32, 16}, \
    {"heatmap", "pair", "saturated", "heatmap rule 3: the counter is full", 0, 1, 1}, \
    {"topn", "-", "phase", "topn rules 1 to 3: idle, a digit, or marking", 1, 0, 4}, \
    {"topn", "read", "arriving", "topn rule 1: read in the last cycle", 1, 4, 1}, \
    {"topn", "read", "to_read", "topn rule 1: the next word", 1, 5, 5}, \
    {"topn", "-", "threshold", "topn rule 2: the digits known", 1, 10, 16}, \
    {"topn", "-", "rest", "topn rules 2 and 3: still to be taken", 1, 26, 10}, \
    {"topn", "-", "ge1", "topn rule 1: lanes of digit 1 and more", 1, 36, 10}, \
    {"topn", "-", "ge2", "topn rule 1: lanes of digit 2 and more", 1, 46, 10}, \
    {"topn", "-", "ge3", "topn rule 1: lanes of digit 3", 2, 0, 10}, \
    {"topn", "mark", "valid", "topn rule 3: a word of the row arrives, to be marked", 1, 56, 1}, \
    {"topn", "mark", "word", "topn rule 3: the word that arrives", 1, 57, 4}, \
    {"topn", "mark", "bits", "topn rule 3: above the threshold, or among the first equal ones", 2, 10, 32}, \
    {"topn", "-", "done", "topn rule 3: the last mark", 1, 61, 1}, \
    {"prefetch", "cmd", "count", "fifo rule 4, cmd_q", 3, 0, 2}, \
    {"prefetch", "cmd", "ready", "prefetch rule 1: cmd_q has room", 3, 2, 1}, \
    {"prefetch", "topn", "hold", "prefetch rule 4: no pair and no swap now", 3, 3, 1}, \
    {"prefetch", "topn", "start", "prefetch rule 2: COMPUTES", 3, 4, 1}, \
    {"prefetch", "topn", "row", "prefetch rule 2: COMPUTES", 3, 5, 9}, \
    {"prefetch", "ans", "valid", "prefetch rule 2: READS", 3, 14, 1}, \
    {"prefetch", "ans", "expert", "prefetch rule 2: READS", 3, 15, 9}, \
    {"prefetch", "ans", "cp_en", "prefetch rules 2 and 3: a mark since NEW had it", 3, 24, 1}, \
    {"heatmap", "pair", "ready", "heatmap rule 1", 0, 27, 1}, \
    {"heatmap", "swap", "ready", "heatmap rule 1", 0, 28, 1}, \

#define WISP_POBS_SPARE \
    {"observation", "word0", "bits31:29", "no field has these bits: they are zero", 0, 29, 3}, \
    {"observation", "word0", "bits63:48", "no field has these bits: they are zero", 0, 48, 16}, \
    {"observation", "word1", "bits63:62", "no field has these bits: they are zero", 1, 62, 2}, \
    {"observation", "word2", "bits63:42", "no field has these bits: they are zero", 2, 42, 22}, \
    {"observation", "word3", "bits63:25", "no field has these bits: they are zero", 3, 25, 39}, \

#define WISP_SEEN_link_flit_header(obs, p) wisp_bits((obs)[0 + 2 * (p)], 0, 32)
#define WISP_SEEN_link_credits(obs, p) wisp_bits((obs)[0 + 2 * (p)], 32, 2)
#define WISP_SEEN_link_flit_payload(obs, p) wisp_bits((obs)[1 + 2 * (p)], 0, 64)
#define WISP_SEEN_fifo_request_count(obs, p) wisp_bits((obs)[9 + 5 * (p)], 32, 10)
#define WISP_SEEN_fifo_response_count(obs, p) wisp_bits((obs)[9 + 5 * (p)], 42, 10)
#define WISP_SEEN_router_request_credit(obs, p) wisp_bits((obs)[8 + 5 * (p)], 0, 10)
#define WISP_SEEN_router_response_credit(obs, p) wisp_bits((obs)[8 + 5 * (p)], 10, 10)
#define WISP_SEEN_router_open(obs, p) wisp_bits((obs)[8 + 5 * (p)], 52, 2)
#define WISP_SEEN_router_request_route(obs, p) wisp_bits((obs)[8 + 5 * (p)], 54, 3)
#define WISP_SEEN_router_response_route(obs, p) wisp_bits((obs)[8 + 5 * (p)], 57, 3)
#define WISP_SEEN_arbiter_mask(obs, p) wisp_bits((obs)[8 + 5 * (p)], 20, 10)
#define WISP_SEEN_arbiter_channels_mask(obs, p) wisp_bits((obs)[8 + 5 * (p)], 60, 2)
#define WISP_SEEN_router_req(obs, p) wisp_bits((obs)[8 + 5 * (p)], 30, 10)
#define WISP_SEEN_arbiter_grant(obs, p) wisp_bits((obs)[8 + 5 * (p)], 40, 10)
#define WISP_SEEN_router_pop(obs, p) wisp_bits((obs)[8 + 5 * (p)], 50, 2)
#define WISP_SEEN_router_flit_header(obs, p) wisp_bits((obs)[9 + 5 * (p)], 0, 32)
#define WISP_SEEN_router_flit_payload(obs, p) wisp_bits((obs)[10 + 5 * (p)], 0, 64)
#define WISP_SEEN_router_used(obs, p) wisp_bits((obs)[11 + 5 * (p)], 0, 32)
#define WISP_SEEN_router_stall_credit(obs, p) wisp_bits((obs)[11 + 5 * (p)], 32, 32)
#define WISP_SEEN_router_stall_arbitration(obs, p) wisp_bits((obs)[12 + 5 * (p)], 0, 32)
#define WISP_SEEN_d2d_rd_count(obs) wisp_bits((obs)[33], 0, 2)
#define WISP_SEEN_d2d_ans_count(obs) wisp_bits((obs)[33], 2, 2)
#define WISP_SEEN_d2d_ej_request_count(obs) wisp_bits((obs)[33], 4, 3)
#define WISP_SEEN_d2d_ej_response_count(obs) wisp_bits((obs)[33], 7, 3)
#define WISP_SEEN_d2d_inj_fresh(obs) wisp_bits((obs)[33], 10, 9)
#define WISP_SEEN_d2d_inj_free_tags(obs) wisp_bits((obs)[33], 19, 9)
#define WISP_SEEN_d2d_rsp_left(obs) wisp_bits((obs)[33], 28, 8)
#define WISP_SEEN_d2d_inj_request_credit(obs) wisp_bits((obs)[33], 36, 3)
#define WISP_SEEN_d2d_inj_response_credit(obs) wisp_bits((obs)[33], 39, 3)
#define WISP_SEEN_arbiter_inj_mask(obs) wisp_bits((obs)[33], 44, 2)
#define WISP_SEEN_d2d_rsp_error(obs) wisp_bits((obs)[33], 53, 1)
#define WISP_SEEN_d2d_ej_credit(obs) wisp_bits((obs)[33], 54, 2)
#define WISP_SEEN_d2d_tbl_count(obs) wisp_bits((obs)[40], 32, 2)
#define WISP_SEEN_d2d_tbl_ready(obs) wisp_bits((obs)[40], 34, 1)
#define WISP_SEEN_d2d_tbl_command(obs) wisp_bits((obs)[44], 0, 60)
#define WISP_SEEN_d2d_loc_hit_valid(obs) wisp_bits((obs)[41], 46, 1)
#define WISP_SEEN_d2d_rsp_keep(obs) wisp_bits((obs)[40], 56, 1)
#define WISP_SEEN_d2d_rsp_expert(obs) wisp_bits((obs)[41], 37, 9)
#define WISP_SEEN_d2d_rsp_line(obs) wisp_bits((obs)[40], 36, 20)
#define WISP_SEEN_pdu_rd_read_local(obs) wisp_bits((obs)[40], 58, 1)
#define WISP_SEEN_pdu_rsp_answer_copy(obs) wisp_bits((obs)[40], 57, 1)
#define WISP_SEEN_atu_loc_addr(obs) wisp_bits((obs)[43], 0, 28)
#define WISP_SEEN_fill_wr_idle(obs) wisp_bits((obs)[40], 0, 1)
#define WISP_PUT_fill_wr_idle(obs, value) ((obs)[40] |= (uint64_t)(value) << 0)
#define WISP_SEEN_fill_wr_count(obs) wisp_bits((obs)[40], 8, 3)
#define WISP_PUT_fill_wr_count(obs, value) ((obs)[40] |= (uint64_t)(value) << 8)
#define WISP_SEEN_fill_rsp_cur_valid(obs) wisp_bits((obs)[40], 1, 1)
#define WISP_PUT_fill_rsp_cur_valid(obs, value) ((obs)[40] |= (uint64_t)(value) << 1)
#define WISP_SEEN_fill_rsp_cur_expert(obs) wisp_bits((obs)[40], 22, 9)
#define WISP_PUT_fill_rsp_cur_expert(obs, value) ((obs)[40] |= (uint64_t)(value) << 22)
#define WISP_SEEN_fill_rsp_cur_base(obs) wisp_bits((obs)[45], 0, 28)
#define WISP_PUT_fill_rsp_cur_base(obs, value) ((obs)[45] |= (uint64_t)(value) << 0)
#define WISP_SEEN_fill_rsp_cur_lines(obs) wisp_bits((obs)[43], 28, 20)
#define WISP_PUT_fill_rsp_cur_lines(obs, value) ((obs)[43] |= (uint64_t)(value) << 28)
#define WISP_SEEN_fill_rsp_cur_written(obs) wisp_bits((obs)[45], 28, 20)
#define WISP_PUT_fill_rsp_cur_written(obs, value) ((obs)[45] |= (uint64_t)(value) << 28)
#define WISP_SEEN_fill_rsp_looking(obs) wisp_bits((obs)[40], 2, 1)
#define WISP_PUT_fill_rsp_looking(obs, value) ((obs)[40] |= (uint64_t)(value) << 2)
#define WISP_SEEN_fill_rsp_copying(obs) wisp_bits((obs)[40], 3, 1)
#define WISP_PUT_fill_rsp_copying(obs, value) ((obs)[40] |= (uint64_t)(value) << 3)
#define WISP_SEEN_fill_rsp_candidate(obs) wisp_bits((obs)[40], 4, 1)
#define WISP_PUT_fill_rsp_candidate(obs, value) ((obs)[40] |= (uint64_t)(value) << 4)
#define WISP_SEEN_fill_rsp_copy(obs) wisp_bits((obs)[40], 5, 1)
#define WISP_PUT_fill_rsp_copy(obs, value) ((obs)[40] |= (uint64_t)(value) << 5)
#define WISP_SEEN_fill_rsp_hold(obs) wisp_bits((obs)[40], 6, 1)
#define WISP_PUT_fill_rsp_hold(obs, value) ((obs)[40] |= (uint64_t)(value) << 6)
#define WISP_SEEN_fill_rsp_want(obs) wisp_bits((obs)[40], 7, 1)
#define WISP_PUT_fill_rsp_want(obs, value) ((obs)[40] |= (uint64_t)(value) << 7)
#define WISP_SEEN_fill_wr_word(obs) wisp_bits((obs)[41], 0, 37)
#define WISP_PUT_fill_wr_word(obs, value) ((obs)[41] |= (uint64_t)(value) << 0)
#define WISP_SEEN_fill_wr_data(obs) wisp_bits((obs)[42], 0, 64)
#define WISP_PUT_fill_wr_data(obs, value) ((obs)[42] |= (uint64_t)(value) << 0)
#define WISP_SEEN_fill_wr_final(obs) wisp_bits((obs)[40], 11, 1)
#define WISP_PUT_fill_wr_final(obs, value) ((obs)[40] |= (uint64_t)(value) << 11)
#define WISP_SEEN_fill_done_valid(obs) wisp_bits((obs)[40], 12, 1)
#define WISP_PUT_fill_done_valid(obs, value) ((obs)[40] |= (uint64_t)(value) << 12)
#define WISP_SEEN_fill_done_expert(obs) wisp_bits((obs)[40], 13, 9)
#define WISP_PUT_fill_done_expert(obs, value) ((obs)[40] |= (uint64_t)(value) << 13)
#define WISP_SEEN_ahead_links_window(obs) wisp_bits((obs)[49], 52, 8)
#define WISP_SEEN_ahead_links_sum(obs) wisp_bits((obs)[46], 50, 11)
#define WISP_SEEN_ahead_links_crowded(obs) wisp_bits((obs)[46], 24, 1)
#define WISP_SEEN_ahead_job_count(obs) wisp_bits((obs)[46], 0, 2)
#define WISP_SEEN_ahead_job_word(obs) wisp_bits((obs)[47], 0, 57)
#define WISP_SEEN_ahead_job_line(obs) wisp_bits((obs)[49], 32, 20)
#define WISP_SEEN_ahead_job_in_matrix(obs) wisp_bits((obs)[46], 4, 20)
#define WISP_SEEN_ahead_job_matrix(obs) wisp_bits((obs)[46], 2, 2)
#define WISP_SEEN_ahead_ask_busy(obs) wisp_bits((obs)[46], 34, 16)
#define WISP_SEEN_ahead_ask_asked(obs) wisp_bits((obs)[48], 0, 32)
#define WISP_SEEN_ahead_job_late_jobs(obs) wisp_bits((obs)[48], 32, 32)
#define WISP_SEEN_ahead_ask_held_links(obs) wisp_bits((obs)[49], 0, 32)
#define WISP_SEEN_ahead_ask_give(obs) wisp_bits((obs)[49], 60, 1)
#define WISP_SEEN_d2d_tbl_forget(obs) wisp_bits((obs)[40], 35, 1)
#define WISP_SEEN_d2d_rd_hit(obs) wisp_bits((obs)[40], 59, 1)
#define WISP_SEEN_ahead_job_ready(obs) wisp_bits((obs)[46], 31, 1)
#define WISP_SEEN_d2d_ask_quiet(obs) wisp_bits((obs)[46], 30, 1)
#define WISP_SEEN_ahead_ask_valid(obs) wisp_bits((obs)[46], 25, 1)
#define WISP_SEEN_ahead_ask_slot(obs) wisp_bits((obs)[46], 26, 4)
#define WISP_SEEN_d2d_rd_ready(obs) wisp_bits((obs)[33], 51, 1)
#define WISP_SEEN_d2d_ans_ready(obs) wisp_bits((obs)[33], 52, 1)
#define WISP_SEEN_d2d_inj_req(obs) wisp_bits((obs)[33], 42, 2)
#define WISP_SEEN_arbiter_inj_grant(obs) wisp_bits((obs)[33], 46, 2)
#define WISP_SEEN_d2d_ask_take(obs) wisp_bits((obs)[46], 32, 1)
#define WISP_SEEN_ahead_job_late(obs) wisp_bits((obs)[46], 33, 1)
#define WISP_SEEN_d2d_loc_valid(obs) wisp_bits((obs)[33], 48, 1)
#define WISP_SEEN_d2d_loc_word(obs) wisp_bits((obs)[35], 0, 57)
#define WISP_SEEN_d2d_mem_valid(obs) wisp_bits((obs)[33], 49, 1)
#define WISP_SEEN_d2d_mem_word(obs) wisp_bits((obs)[34], 0, 57)
#define WISP_SEEN_d2d_rsp_valid(obs) wisp_bits((obs)[33], 50, 1)
#define WISP_SEEN_d2d_rsp_tag(obs) wisp_bits((obs)[36], 9, 8)
#define WISP_SEEN_d2d_rsp_id(obs) wisp_bits((obs)[36], 0, 8)
#define WISP_SEEN_d2d_rsp_last(obs) wisp_bits((obs)[36], 8, 1)
#define WISP_SEEN_d2d_rsp_data(obs) wisp_bits((obs)[37], 0, 64)
#define WISP_SEEN_d2d_inj_flit_header(obs) wisp_bits((obs)[38], 0, 32)
#define WISP_SEEN_d2d_inj_flit_payload(obs) wisp_bits((obs)[39], 0, 64)
#define WISP_SEEN_environment_rd_valid(obs) wisp_bits((obs)[50], 0, 1)
#define WISP_SEEN_environment_loc_ready(obs) wisp_bits((obs)[50], 1, 1)
#define WISP_SEEN_environment_mem_ready(obs) wisp_bits((obs)[50], 2, 1)
#define WISP_SEEN_environment_ans_valid(obs) wisp_bits((obs)[50], 3, 1)
#define WISP_SEEN_environment_rsp_ready(obs) wisp_bits((obs)[50], 4, 1)
#define WISP_SEEN_environment_tbl_valid(obs) wisp_bits((obs)[50], 5, 1)
#define WISP_SEEN_environment_wr_ready(obs) wisp_bits((obs)[50], 6, 1)
#define WISP_SEEN_environment_job_valid(obs) wisp_bits((obs)[50], 7, 1)
#define WISP_SEEN_heatmap_half_halving(obs) wisp_bits((obs)[0], 2, 1)
#define WISP_SEEN_heatmap_half_half_word(obs) wisp_bits((obs)[0], 3, 5)
#define WISP_SEEN_heatmap_pair_counting(obs) wisp_bits((obs)[0], 0, 1)
#define WISP_SEEN_heatmap_pair_from(obs) wisp_bits((obs)[0], 8, 9)
#define WISP_SEEN_heatmap_pair_to(obs) wisp_bits((obs)[0], 17, 9)
#define WISP_SEEN_heatmap_swap_rvalid(obs) wisp_bits((obs)[0], 26, 1)
#define WISP_SEEN_heatmap_memory_word(obs) wisp_bits((obs)[4], 0, 64)
#define WISP_SEEN_heatmap_pair_counter(obs) wisp_bits((obs)[0], 32, 16)
#define WISP_SEEN_heatmap_pair_saturated(obs) wisp_bits((obs)[0], 1, 1)
#define WISP_SEEN_topn_phase(obs) wisp_bits((obs)[1], 0, 4)
#define WISP_SEEN_topn_read_arriving(obs) wisp_bits((obs)[1], 4, 1)
#define WISP_SEEN_topn_read_to_read(obs) wisp_bits((obs)[1], 5, 5)
#define WISP_SEEN_topn_threshold(obs) wisp_bits((obs)[1], 10, 16)
#define WISP_SEEN_topn_rest(obs) wisp_bits((obs)[1], 26, 10)
#define WISP_SEEN_topn_ge1(obs) wisp_bits((obs)[1], 36, 10)
#define WISP_SEEN_topn_ge2(obs) wisp_bits((obs)[1], 46, 10)
#define WISP_SEEN_topn_ge3(obs) wisp_bits((obs)[2], 0, 10)
#define WISP_SEEN_topn_mark_valid(obs) wisp_bits((obs)[1], 56, 1)
#define WISP_SEEN_topn_mark_word(obs) wisp_bits((obs)[1], 57, 4)
#define WISP_SEEN_topn_mark_bits(obs) wisp_bits((obs)[2], 10, 32)
#define WISP_SEEN_topn_done(obs) wisp_bits((obs)[1], 61, 1)
#define WISP_SEEN_prefetch_cmd_count(obs) wisp_bits((obs)[3], 0, 2)
#define WISP_SEEN_prefetch_cmd_ready(obs) wisp_bits((obs)[3], 2, 1)
#define WISP_SEEN_prefetch_topn_hold(obs) wisp_bits((obs)[3], 3, 1)
#define WISP_SEEN_prefetch_topn_start(obs) wisp_bits((obs)[3], 4, 1)
#define WISP_SEEN_prefetch_topn_row(obs) wisp_bits((obs)[3], 5, 9)
#define WISP_SEEN_prefetch_ans_valid(obs) wisp_bits((obs)[3], 14, 1)
#define WISP_SEEN_prefetch_ans_expert(obs) wisp_bits((obs)[3], 15, 9)
#define WISP_SEEN_prefetch_ans_cp_en(obs) wisp_bits((obs)[3], 24, 1)
#define WISP_SEEN_heatmap_pair_ready(obs) wisp_bits((obs)[0], 27, 1)
#define WISP_SEEN_heatmap_swap_ready(obs) wisp_bits((obs)[0], 28, 1)
#define WISP_PUT_FILL(obs, value) ((obs)[40] |= (uint64_t)(value) << 0)

#define WISP_PACK_LINK(words) \
    do { \
        (words)[0] = (uint64_t)(in->flit[n].header) | \
            (uint64_t)(in->credit[n]) << 32; \
        (words)[1] = (uint64_t)(in->flit[n].payload); \
    } while (0)

#define WISP_PACK_ROUTER(words) \
    do { \
        (words)[0] = (uint64_t)(router->credit[p][0]) | \
            (uint64_t)(router->credit[p][1]) << 10 | \
            (uint64_t)(router->open >> r & 3) << 52 | \
            (uint64_t)(router->route[r]) << 54 | \
            (uint64_t)(router->route[r + 1]) << 57 | \
            (uint64_t)(router->arbiter[p][0].mask | router->arbiter[p][1].mask) << 20 | \
            (uint64_t)(router->channels[p].mask) << 60 | \
            (uint64_t)(router->req[p]) << 30 | \
            (uint64_t)(router->grant[p]) << 40 | \
            (uint64_t)(router->pop >> r & 3) << 50; \
        (words)[1] = (uint64_t)(router->fifo[r].count) << 32 | \
            (uint64_t)(router->fifo[r + 1].count) << 42 | \
            (uint64_t)(router->out[p].header); \
        (words)[2] = (uint64_t)(router->out[p].payload); \
        (words)[3] = (uint64_t)(router->used[p]) | \
            (uint64_t)(router->stall_credit[p]) << 32; \
        (words)[4] = (uint64_t)(router->stall_arbitration[p]); \
    } while (0)

#define WISP_PACK_D2D(words) \
    do { \
        (words)[0] = (uint64_t)(d2d->rd_q.count) | \
            (uint64_t)(d2d->ans_q.count) << 2 | \
            (uint64_t)(d2d->ej_q[0].count) << 4 | \
            (uint64_t)(d2d->ej_q[1].count) << 7 | \
            (uint64_t)(d2d->fresh) << 10 | \
            (uint64_t)(d2d->free_q.count) << 19 | \
            (uint64_t)(d2d->left) << 28 | \
            (uint64_t)(d2d->inj_credit[0]) << 36 | \
            (uint64_t)(d2d->inj_credit[1]) << 39 | \
            (uint64_t)(d2d->arbiter.mask) << 44 | \
            (uint64_t)(d2d->error) << 53 | \
            (uint64_t)(d2d->ej_credit) << 54 | \
            (uint64_t)(out->rd_ready) << 51 | \
            (uint64_t)(out->ans_ready) << 52 | \
            (uint64_t)(d2d->inj_req) << 42 | \
            (uint64_t)(d2d->inj_grant) << 46 | \
            (uint64_t)(out->loc_valid) << 48 | \
            (uint64_t)(out->mem_valid) << 49 | \
            (uint64_t)(out->rsp_valid) << 50; \
        (words)[1] = (uint64_t)(out->mem_word); \
        (words)[2] = (uint64_t)(out->loc_word); \
        (words)[3] = (uint64_t)(out->rsp_tag) << 9 | \
            (uint64_t)(out->rsp_id) | \
            (uint64_t)(out->rsp_last) << 8; \
        (words)[4] = (uint64_t)(out->rsp_data); \
        (words)[5] = (uint64_t)(d2d->inj_flit.header); \
        (words)[6] = (uint64_t)(d2d->inj_flit.payload); \
    } while (0)

#define WISP_PACK_CACHE(words) \
    do { \
        (words)[0] = (uint64_t)(d2d->tbl_q.count) << 32 | \
            (uint64_t)(out->tbl_ready) << 34 | \
            (uint64_t)(d2d->head.keep) << 56 | \
            (uint64_t)(d2d->head.line) << 36 | \
            ((d2d->rd_q.count) ? (uint64_t)(read_is_local(d2d)) : 0) << 58 | \
            (uint64_t)(d2d->head.enabled) << 57 | \
            (uint64_t)(fill->count == 0) | \
            (uint64_t)(fill->count) << 8 | \
            (uint64_t)(fill->cur_valid) << 1 | \
            ((fill->cur_valid) ? (uint64_t)(fill->cur_expert) : 0) << 22 | \
            (uint64_t)(fill->looking) << 2 | \
            (uint64_t)(fill->copying) << 3 | \
            (uint64_t)(fill->candidate) << 4 | \
            (uint64_t)(fill->copy) << 5 | \
            (uint64_t)(fill->hold) << 6 | \
            (uint64_t)(fill->want) << 7 | \
            ((fill->count) ? (uint64_t)(wisp_fill_head_write(fill)->final) : 0) << 11 | \
            (uint64_t)(out->done_valid) << 12 | \
            (uint64_t)(out->done_expert) << 13 | \
            (uint64_t)(d2d->forget) << 35 | \
            (uint64_t)(d2d->hit) << 59; \
        (words)[1] = (uint64_t)(d2d->hit_valid) << 46 | \
            (uint64_t)(d2d->head.expert) << 37 | \
            (uint64_t)(out->wr_word); \
        (words)[2] = (uint64_t)(out->wr_data); \
        (words)[3] = (uint64_t)(out->loc_addr) | \
            ((fill->cur_valid) ? (uint64_t)(fill->cur.lines) : 0) << 28; \
        (words)[4] = ((d2d->tbl_q.count) ? (uint64_t)(wisp_fifo_head(&d2d->tbl_q)->payload) : 0); \
        (words)[5] = ((fill->cur_valid) ? (uint64_t)(fill->cur.base) : 0) | \
            ((fill->cur_valid) ? (uint64_t)(fill->cur.written) : 0) << 28; \
    } while (0)

#define WISP_PACK_AHEAD(words) \
    do { \
        (words)[0] = (uint64_t)(ahead->sum) << 50 | \
            (uint64_t)(ahead->crowded) << 24 | \
            (uint64_t)(ahead->count) | \
            (uint64_t)(ahead->in_matrix) << 4 | \
            (uint64_t)(ahead->matrix) << 2 | \
            (uint64_t)(ahead->busy) << 34 | \
            (uint64_t)(ahead->job_ready) << 31 | \
            (uint64_t)(ahead->now.quiet) << 30 | \
            (uint64_t)(ahead->ask) << 25 | \
            (uint64_t)(ahead->ask_slot) << 26 | \
            (uint64_t)(take) << 32 | \
            (uint64_t)(late) << 33; \
        (words)[1] = ((ahead->count) ? (uint64_t)(ahead->queue[0]) : 0); \
        (words)[2] = (uint64_t)(ahead->asked) | \
            (uint64_t)(ahead->late) << 32; \
    } while (0)

#define WISP_PACK_AHEAD_IN(words) \
    do { \
        (words)[0] = (uint64_t)(ahead->window) << 52 | \
            (uint64_t)(ahead->line) << 32 | \
            (uint64_t)(ahead->held_links) | \
            (uint64_t)(give) << 60; \
    } while (0)

#define WISP_PACK_ENV(words) \
    do { \
        (words)[0] = (uint64_t)(in->d2d.rd_valid) | \
            (uint64_t)(in->d2d.loc_ready) << 1 | \
            (uint64_t)(in->d2d.mem_ready) << 2 | \
            (uint64_t)(in->d2d.ans_valid) << 3 | \
            (uint64_t)(in->d2d.rsp_ready) << 4 | \
            (uint64_t)(in->d2d.tbl_valid) << 5 | \
            (uint64_t)(in->d2d.wr_ready) << 6 | \
            (uint64_t)(in->d2d.job_valid) << 7; \
    } while (0)

#define WISP_PACK_HEATMAP(words) \
    do { \
        (words)[0] = (uint64_t)(heatmap->halving) << 2 | \
            (uint64_t)(heatmap->half_word) << 3 | \
            (uint64_t)(heatmap->counting) | \
            ((heatmap->counting || heatmap->halving) ? (uint64_t)(heatmap->from) : 0) << 8 | \
            ((heatmap->counting || heatmap->halving) ? (uint64_t)(heatmap->to) : 0) << 17 | \
            (uint64_t)(heatmap->swap_rvalid) << 26 | \
            ((heatmap->counting) ? (uint64_t)(heatmap->data.counter[heatmap->to % WISP_LANES]) : 0) << 32 | \
            (uint64_t)(heatmap->saturated) << 1 | \
            (uint64_t)(heatmap->pair_ready) << 27 | \
            (uint64_t)(heatmap->swap_ready) << 28; \
    } while (0)

#define WISP_PACK_TOPN(words) \
    do { \
        (words)[0] = (uint64_t)(topn->phase) | \
            (uint64_t)(topn->arriving) << 4 | \
            ((topn->busy) ? (uint64_t)(topn->to_read) : 0) << 5 | \
            ((topn->busy) ? (uint64_t)(topn->threshold) : 0) << 10 | \
            ((topn->busy) ? (uint64_t)(topn->rest) : 0) << 26 | \
            (uint64_t)(topn->at_least[1]) << 36 | \
            (uint64_t)(topn->at_least[2]) << 46 | \
            (uint64_t)(topn->mark_valid) << 56 | \
            (uint64_t)(topn->mark_word) << 57 | \
            (uint64_t)(topn->done) << 61; \
        (words)[1] = (uint64_t)(topn->at_least[3]) | \
            (uint64_t)(topn->mark_bits) << 10; \
    } while (0)

#define WISP_PACK_PREDICTOR(words) \
    do { \
        (words)[0] = (uint64_t)(prefetch->count) | \
            (uint64_t)(prefetch->cmd_ready) << 2 | \
            (uint64_t)(prefetch->hold) << 3 | \
            (uint64_t)(prefetch->start) << 4 | \
            (uint64_t)(prefetch->row) << 5 | \
            (uint64_t)(prefetch->ans_valid) << 14 | \
            ((prefetch->ans_valid) ? (uint64_t)(prefetch->ans_expert) : 0) << 15 | \
            ((prefetch->ans_valid) ? (uint64_t)(prefetch->ans_cp_en) : 0) << 24; \
        (words)[1] = ((asked) ? (uint64_t)(fold(&heatmap->data)) : 0); \
    } while (0)
/* clang-format on */

#endif
