#include "die/observe.h"

#include <stddef.h>

const char *const wisp_port_names[WISP_PORTS] = {"local", "north", "east", "south", "west"};

#define LINK_FIELDS(n, port)                                                                                           \
    {"link", port, "flit.header", "link: what the neighbour sent LATENCY cycles ago", WISP_OBS_LINK + 2 * n, 0, 32},   \
        {"link", port, "credits", "link: what the neighbour freed LATENCY cycles ago", WISP_OBS_LINK + 2 * n, 32, 2},  \
    {                                                                                                                  \
        "link", port, "flit.payload", "link: what the neighbour sent LATENCY cycles ago", WISP_OBS_LINK + 2 * n + 1,   \
            0, 64                                                                                                      \
    }

#define PORT_WORD(p, i) (WISP_OBS_ROUTER + (p)*WISP_OBS_PORT_WORDS + (i))

/* State first, then what is decided from it in the order of the rules. */
#define PORT_FIELDS(p, port)                                                                                           \
    {"fifo", port, "request.count", "fifo rule 4: count + push - pop", PORT_WORD(p, 1), 32, 10},                       \
        {"fifo", port, "response.count", "fifo rule 4: count + push - pop", PORT_WORD(p, 1), 42, 10},                  \
        {"router",                                                                                                     \
         port,                                                                                                         \
         "request.credit",                                                                                             \
         "router rule 6: one less when sent, one more when a credit came in",                                          \
         PORT_WORD(p, 0),                                                                                              \
         0,                                                                                                            \
         10},                                                                                                          \
        {"router",                                                                                                     \
         port,                                                                                                         \
         "response.credit",                                                                                            \
         "router rule 6: one less when sent, one more when a credit came in",                                          \
         PORT_WORD(p, 0),                                                                                              \
         10,                                                                                                           \
         10},                                                                                                          \
        {"router", port, "open", "router rule 6: inside a packet until LAST is taken", PORT_WORD(p, 0), 52, 2},        \
        {"router", port, "request.route", "router rule 6: the output of the packet being taken", PORT_WORD(p, 0),      \
         54,       3},                                                                                                 \
        {"router", port, "response.route", "router rule 6: the output of the packet being taken", PORT_WORD(p, 0),     \
         57,       3},                                                                                                 \
        {"arbiter", port, "mask", "arbiter rule 2: those above the last one served", PORT_WORD(p, 0), 20, 10},         \
        {"router", port, "req", "router rule 4: want and free and credit", PORT_WORD(p, 0), 30, 10},                   \
        {"arbiter",       port, "grant", "arbiter rule 1: the first asking after the last one served",                 \
         PORT_WORD(p, 0), 40,   10},                                                                                   \
        {"router", port, "pop", "router rule 5: granted by some output", PORT_WORD(p, 0), 50, 2},                      \
        {"router", port, "flit.header", "router rule 5: the head of the granted input", PORT_WORD(p, 1), 0, 32},       \
        {"router", port, "flit.payload", "router rule 5: the head of the granted input", PORT_WORD(p, 2), 0, 64},      \
        {"router", port, "used", "router rule 7: cycles with a grant", PORT_WORD(p, 3), 0, 32},                        \
        {"router", port, "stall_credit", "router rule 7: wanted and free, but no credit", PORT_WORD(p, 3), 32, 32}, {  \
        "router", port, "stall_arbitration", "router rule 7: the channel is held by another packet", PORT_WORD(p, 4),  \
            0, 32                                                                                                      \
    }

static const struct wisp_field fields[] = {
    LINK_FIELDS(0, "north"),
    LINK_FIELDS(1, "east"),
    LINK_FIELDS(2, "south"),
    LINK_FIELDS(3, "west"),
    PORT_FIELDS(WISP_LOCAL, "local"),
    PORT_FIELDS(WISP_NORTH, "north"),
    PORT_FIELDS(WISP_EAST, "east"),
    PORT_FIELDS(WISP_SOUTH, "south"),
    PORT_FIELDS(WISP_WEST, "west"),
    {"d2d", "rd", "count", "fifo rule 4, rd_q", WISP_OBS_D2D, 0, 2},
    {"d2d", "ans", "count", "fifo rule 4, ans_q", WISP_OBS_D2D, 2, 2},
    {"d2d", "ej", "request.count", "fifo rule 4, ej_q[0]", WISP_OBS_D2D, 4, 3},
    {"d2d", "ej", "response.count", "fifo rule 4, ej_q[1]", WISP_OBS_D2D, 7, 3},
    {"d2d", "inj", "fresh", "d2d rule 4: one more when a granted request takes a fresh tag", WISP_OBS_D2D, 10, 9},
    {"d2d", "inj", "free_tags", "d2d rules 4 and 5: tags taken and given back", WISP_OBS_D2D, 19, 9},
    {"d2d", "rsp", "left", "d2d rule 5: remaining - 1 when a flit is taken", WISP_OBS_D2D, 28, 8},
    {"d2d", "inj", "request.credit", "d2d rule 4: credits of the router's local input", WISP_OBS_D2D, 36, 3},
    {"d2d", "inj", "response.credit", "d2d rule 4: credits of the router's local input", WISP_OBS_D2D, 39, 3},
    {"arbiter", "inj", "mask", "arbiter rule 2: those above the last one served", WISP_OBS_D2D, 44, 2},
    {"d2d", "rsp", "error", "d2d rule 5: LAST where the length asked says otherwise", WISP_OBS_D2D, 53, 1},
    {"d2d", "ej", "credit", "d2d rule 5: popped in the last cycle", WISP_OBS_D2D, 54, 2},
    {"d2d", "tbl", "count", "fifo rule 4, tbl_q", WISP_OBS_CACHE, 32, 2},
    {"d2d", "tbl", "ready", "d2d rule 1", WISP_OBS_CACHE, 34, 1},
    {"d2d", "tbl", "command", "the head of tbl_q", WISP_OBS_CACHE + 4, 0, 60},
    {"d2d", "loc", "hit_valid", "d2d rule 2: a hit was looked up and stands on loc", WISP_OBS_CACHE + 1, 46, 1},
    {"d2d", "rsp", "keep", "d2d rules 4 and 6: asked since the last command", WISP_OBS_CACHE, 56, 1},
    {"d2d", "rsp", "expert", "d2d rule 4: the EXPERT in the table under the tag", WISP_OBS_CACHE + 1, 37, 9},
    {"d2d", "rsp", "line", "d2d rule 4: the LINE in the table under the tag", WISP_OBS_CACHE, 36, 20},
    {"pdu", "rd", "read_local", "pdu rules 1 to 3: is_local of the oldest read's expert", WISP_OBS_CACHE, 58, 1},
    {"pdu", "rsp", "answer_copy", "pdu rules 1 to 3: cp_en and not is_local", WISP_OBS_CACHE, 57, 1},
    {"atu", "loc", "addr", "atu: BASE of what was looked up, plus LINE", WISP_OBS_CACHE + 3, 0, 28},
    {"fill", "wr", "idle", "fill rule 8: wr_q is empty", WISP_OBS_CACHE, 0, 1},
    {"fill", "wr", "count", "fifo rule 4, wr_q", WISP_OBS_CACHE, 8, 3},
    {"fill", "rsp", "cur_valid", "fill rules 4 and 8: looked up, and no command since", WISP_OBS_CACHE, 1, 1},
    {"fill", "rsp", "cur_expert", "fill rule 4: the expert looked up", WISP_OBS_CACHE, 22, 9},
    {"fill", "rsp", "cur.base", "fill rule 4: the entry looked up", WISP_OBS_CACHE + 5, 0, 28},
    {"fill", "rsp", "cur.lines", "fill rule 4: the entry looked up", WISP_OBS_CACHE + 3, 28, 20},
    {"fill", "rsp", "cur.written", "fill rule 5: one more for each line copied", WISP_OBS_CACHE + 5, 28, 20},
    {"fill", "rsp", "looking", "fill rule 4: the entry is there in this cycle", WISP_OBS_CACHE, 2, 1},
    {"fill", "rsp", "copying", "fill rule 6: inside a line that is copied", WISP_OBS_CACHE, 3, 1},
    {"fill", "rsp", "candidate", "fill rule 1", WISP_OBS_CACHE, 4, 1},
    {"fill", "rsp", "copy", "fill rule 2", WISP_OBS_CACHE, 5, 1},
    {"fill", "rsp", "hold", "fill rule 3", WISP_OBS_CACHE, 6, 1},
    {"fill", "rsp", "want", "fill rule 4", WISP_OBS_CACHE, 7, 1},
    {"fill", "wr", "word", "fill rules 5 and 7: the oldest write", WISP_OBS_CACHE + 1, 0, 37},
    {"fill", "wr", "data", "fill rules 5 and 7: the oldest write", WISP_OBS_CACHE + 2, 0, 64},
    {"fill", "wr", "final", "fill rule 5: the last flit of the last line", WISP_OBS_CACHE, 11, 1},
    {"fill", "done", "valid", "fill rule 7: FINAL was popped in the last cycle, no command waiting", WISP_OBS_CACHE, 12,
     1},
    {"fill", "done", "expert", "fill rule 7: FINAL was popped in the last cycle, no command waiting", WISP_OBS_CACHE,
     13, 9},
    {"ahead", "links", "window", "ahead rule 2: cycles of the window", WISP_OBS_AHEAD + 3, 52, 8},
    {"ahead", "links", "sum", "ahead rule 2: flits on the mesh outputs in the window", WISP_OBS_AHEAD, 50, 11},
    {"ahead", "links", "crowded", "ahead rule 2: more than links_limit in the window before", WISP_OBS_AHEAD, 24, 1},
    {"ahead", "job", "count", "ahead rules 1 and 4 to 6, job_q", WISP_OBS_AHEAD, 0, 2},
    {"ahead", "job", "word", "the head of job_q", WISP_OBS_AHEAD + 1, 0, 57},
    {"ahead", "job", "line", "ahead rules 4 to 6: one more for each read", WISP_OBS_AHEAD + 3, 32, 20},
    {"ahead", "job", "in_matrix", "ahead rules 4 to 6: the line of the matrix", WISP_OBS_AHEAD, 4, 20},
    {"ahead", "job", "matrix", "ahead rules 4 to 6: one more at the end of a matrix", WISP_OBS_AHEAD, 2, 2},
    {"ahead", "ask", "busy", "ahead rules 4 and 7: tags taken and given back", WISP_OBS_AHEAD, 34, 16},
    {"ahead", "ask", "asked", "ahead rule 4: reads that went out", WISP_OBS_AHEAD + 2, 0, 32},
    {"ahead", "job", "late_jobs", "ahead rule 5: jobs that the requester was before", WISP_OBS_AHEAD + 2, 32, 32},
    {"ahead", "ask", "held_links", "ahead rule 7: cycles held back by crowded links", WISP_OBS_AHEAD + 3, 0, 32},
    {"ahead", "ask", "give", "ahead rule 7: the last flit of an answer is taken", WISP_OBS_AHEAD + 3, 60, 1},
    {"d2d", "tbl", "forget", "d2d rule 6: a command, and nothing before it left", WISP_OBS_CACHE, 35, 1},
    {"d2d", "rd", "hit", "d2d rule 2: not of this die, and a whole copy is here", WISP_OBS_CACHE, 59, 1},
    {"ahead", "job", "ready", "ahead rule 1: room, and no command waits", WISP_OBS_AHEAD, 31, 1},
    {"d2d", "ask", "quiet", "ahead, in d2d: no read, no command, no hit, all credits home", WISP_OBS_AHEAD, 30, 1},
    {"ahead", "ask", "valid", "ahead rule 3", WISP_OBS_AHEAD, 25, 1},
    {"ahead", "ask", "slot", "ahead rule 3: the lowest tag that is free", WISP_OBS_AHEAD, 26, 4},
    {"d2d", "rd", "ready", "d2d rule 1", WISP_OBS_D2D, 51, 1},
    {"d2d", "ans", "ready", "d2d rule 1", WISP_OBS_D2D, 52, 1},
    {"d2d", "inj", "req", "d2d rule 4: something to send, a tag and a credit", WISP_OBS_D2D, 42, 2},
    {"arbiter", "inj", "grant", "arbiter rule 1: the first asking after the last one served", WISP_OBS_D2D, 46, 2},
    {"d2d", "ask", "take", "d2d rule 4: it was granted", WISP_OBS_AHEAD, 32, 1},
    {"ahead", "job", "late", "ahead rule 5: the requester asks for its expert", WISP_OBS_AHEAD, 33, 1},
    {"d2d", "loc", "valid", "d2d rule 2: the owner is this die, or a hit stands there", WISP_OBS_D2D, 48, 1},
    {"d2d", "loc", "word", "d2d rule 2: the hit, or the oldest read", WISP_OBS_D2D + 2, 0, 64},
    {"d2d", "mem", "valid", "d2d rule 5: ej_q[0] not empty", WISP_OBS_D2D, 49, 1},
    {"d2d", "mem", "word", "d2d rule 5: the payload of the request", WISP_OBS_D2D + 1, 0, 64},
    {"d2d", "rsp", "valid", "d2d rule 5: ej_q[1] not empty, and not held", WISP_OBS_D2D, 50, 1},
    {"d2d", "rsp", "tag", "d2d rule 5: TAG of the header", WISP_OBS_D2D + 3, 9, 8},
    {"d2d", "rsp", "id", "d2d rule 5: the ID in the table under the tag", WISP_OBS_D2D + 3, 0, 8},
    {"d2d", "rsp", "last", "d2d rule 5: one flit remaining", WISP_OBS_D2D + 3, 8, 1},
    {"d2d", "rsp", "data", "d2d rule 5: the payload", WISP_OBS_D2D + 4, 0, 64},
    {"d2d", "inj", "flit.header", "d2d rule 4: the granted request or answer", WISP_OBS_D2D + 5, 0, 32},
    {"d2d", "inj", "flit.payload", "d2d rule 4: the granted request or answer", WISP_OBS_D2D + 6, 0, 64},
    {"environment", "rd", "valid", "the requester has a read", WISP_OBS_ENV, 0, 1},
    {"environment", "loc", "ready", "the local queue of the memory has room", WISP_OBS_ENV, 1, 1},
    {"environment", "mem", "ready", "the remote queue of the memory has room", WISP_OBS_ENV, 2, 1},
    {"environment", "ans", "valid", "the memory has a flit", WISP_OBS_ENV, 3, 1},
    {"environment", "rsp", "ready", "the requester takes data", WISP_OBS_ENV, 4, 1},
    {"environment", "tbl", "valid", "the Local CP has a command", WISP_OBS_ENV, 5, 1},
    {"environment", "wr", "ready", "the memory has room for a write", WISP_OBS_ENV, 6, 1},
    {"environment", "job", "valid", "the Local CP has a job", WISP_OBS_ENV, 7, 1},
};

enum { FIELDS = sizeof fields / sizeof fields[0] };

const struct wisp_field *wisp_observe_fields(unsigned *count) {
    *count = FIELDS;
    return fields;
}

const struct wisp_field *wisp_observe_difference(const uint64_t a[WISP_OBS_WORDS], const uint64_t b[WISP_OBS_WORDS]) {
    for (unsigned i = 0; i < FIELDS; i++)
        if (wisp_field_value(&fields[i], a) != wisp_field_value(&fields[i], b)) return &fields[i];
    return NULL;
}

static bool port_quiet(unsigned port, const uint64_t *words, const struct wisp_die_straps *straps) {
    const uint16_t *depth = straps->router.depth;
    unsigned home[WISP_VCS] = {port == WISP_LOCAL ? WISP_EJECT_DEPTH : depth[0],
                               port == WISP_LOCAL ? WISP_EJECT_DEPTH : depth[1]};
    return wisp_bits(words[1], 32, 20) == 0 && wisp_bits(words[0], 52, 2) == 0 &&
           wisp_bits(words[0], 0, 10) == home[0] && wisp_bits(words[0], 10, 10) == home[1];
}

bool wisp_observe_quiet(const uint64_t obs[WISP_OBS_WORDS], const struct wisp_die_straps *straps) {
    for (unsigned p = 0; p < WISP_PORTS; p++)
        if (!port_quiet(p, obs + PORT_WORD(p, 0), straps)) return false;
    uint64_t d2d = obs[WISP_OBS_D2D];
    return wisp_bits(d2d, 0, 10) == 0 && wisp_bits(d2d, 10, 9) == wisp_bits(d2d, 19, 9) && wisp_bits(d2d, 28, 8) == 0 &&
           wisp_bits(d2d, 36, 3) == WISP_LOCAL_DEPTH && wisp_bits(d2d, 39, 3) == WISP_LOCAL_DEPTH &&
           wisp_bits(d2d, 53, 3) == 0 && wisp_bits(obs[WISP_OBS_CACHE], 8, 3) == 0 &&
           wisp_bits(obs[WISP_OBS_CACHE], 32, 2) == 0 && wisp_bits(obs[WISP_OBS_CACHE + 1], 46, 1) == 0 &&
           wisp_bits(obs[WISP_OBS_AHEAD], 0, 2) == 0 && wisp_bits(obs[WISP_OBS_AHEAD], 34, 16) == 0;
}
