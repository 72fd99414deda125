/* die.h - cover points of the units `die` and `wafer` (tb/plan/plan), from the reference's observation of one die
 * (docs/microarchitecture.md, "Observation") in whole machines in lock step.
 */
#ifndef WISP_PLAN_DIE_H
#define WISP_PLAN_DIE_H

#include "noc/flit.h"
#include "plan/cover.h"

/* Of one mesh port n: what comes and what goes. */
struct cover_port {
    bool comes, goes, credits; /* a flit in, a flit out, credits in */
};

static inline unsigned cover_bits(const uint64_t *obs, unsigned word, unsigned lsb, unsigned width) {
    return (unsigned)wisp_bits(obs[word], lsb, width);
}

static inline unsigned cover_word_of(unsigned port, unsigned word) {
    return WISP_OBS_ROUTER + port * WISP_OBS_ROUTER_WORDS + word;
}

static inline struct cover_port cover_mesh_port(const uint64_t *obs, unsigned n) {
    return (struct cover_port){.comes = cover_bits(obs, WISP_OBS_LINK + 2 * n, 0, 32),
                               .goes = cover_bits(obs, cover_word_of(n + 1, 1), 0, 32),
                               .credits = cover_bits(obs, WISP_OBS_LINK + 2 * n, 32, 2)};
}

/* What goes through the die, beside what it sends and takes itself. */
static inline void cover_die_traffic(const uint64_t *obs) {
    unsigned through = 0, injected = 0, no_credit = 0, comes = 0, goes = 0;
    for (unsigned n = 0; n < WISP_MESH_PORTS; n++) {
        struct cover_port port = cover_mesh_port(obs, n);
        unsigned grant = cover_bits(obs, cover_word_of(n + 1, 0), 40, 10);
        unsigned credits = cover_bits(obs, cover_word_of(n + 1, 0), 0, 20);
        through += grant >> WISP_VCS != 0;
        injected += (grant & 3) != 0;
        no_credit += (credits & 1023) == 0 || credits >> 10 == 0;
        comes += port.comes, goes += port.goes;
        cover("die.link_both_ways", port.comes && port.goes);
        cover("die.flit_beside_credit", port.comes && port.credits);
    }
    unsigned ejected = cover_bits(obs, cover_word_of(WISP_LOCAL, 1), 0, 32), local = cover_word_of(WISP_LOCAL, 0);
    cover("die.through_beside_injected", through && injected);
    cover("die.through_beside_ejected", through && ejected);
    cover("die.link_without_credit", no_credit);
    cover("die.ejection_without_credit", !cover_bits(obs, local, 0, 10) || !cover_bits(obs, local, 10, 10));
    cover("die.all_links_receive", comes == WISP_MESH_PORTS);
    cover("die.all_links_send", goes == WISP_MESH_PORTS);
}

/* What the die's own side holds back. */
static inline void cover_die_handshakes(const uint64_t *obs) {
    unsigned valid = cover_bits(obs, WISP_OBS_D2D, 48, 3), env = cover_bits(obs, WISP_OBS_ENV, 0, 8);
    bool loc = valid & 1, mem = valid & 2, rsp = valid & 4, wr = cover_bits(obs, WISP_OBS_CACHE, 8, 3);
    cover("die.loc_held_back", loc && !(env >> 1 & 1));
    cover("die.mem_held_back", mem && !(env >> 2 & 1));
    cover("die.rsp_held_back", rsp && !(env >> 4 & 1));
    cover("die.wr_held_back", wr && !(env >> 6 & 1));
    cover("die.reads_and_answers", mem && rsp);
    cover("die.no_injection_credit", !cover_bits(obs, WISP_OBS_D2D, 36, 3) || !cover_bits(obs, WISP_OBS_D2D, 39, 3));
    cover("die.read_and_answer_injected", cover_bits(obs, WISP_OBS_D2D, 42, 2) == 3);
}

/* The expert cache at work beside the mesh. */
static inline void cover_die_cache(const uint64_t *obs) {
    bool hit = cover_bits(obs, WISP_OBS_CACHE + 1, 46, 1), copying = cover_bits(obs, WISP_OBS_CACHE, 3, 1);
    bool job = cover_bits(obs, WISP_OBS_AHEAD, 0, 2), crowded = cover_bits(obs, WISP_OBS_AHEAD, 24, 1);
    cover("die.copy_read", hit);
    cover("die.copy_read_as_copy_written", hit && copying);
    cover("die.copy_whole", cover_bits(obs, WISP_OBS_CACHE, 12, 1));
    cover("die.command_with_answers_out",
          cover_bits(obs, WISP_OBS_CACHE, 35, 1) && cover_bits(obs, WISP_OBS_AHEAD, 34, 16));
    cover("die.read_ahead", cover_bits(obs, WISP_OBS_AHEAD, 32, 1));
    cover("die.job_held_by_links", job && crowded);
    cover("die.job_stopped", job && cover_bits(obs, WISP_OBS_CACHE, 35, 1));
}

static inline void cover_die(const uint64_t *obs) {
    cover_die_traffic(obs);
    cover_die_handshakes(obs);
    cover_die_cache(obs);
}

/* Of a wafer that is Verilog as a whole: its links in each direction. */
static inline void cover_wafer(const uint64_t *obs) {
    cover("wafer.north_link", cover_mesh_port(obs, WISP_NORTH - 1).comes);
    cover("wafer.east_link", cover_mesh_port(obs, WISP_EAST - 1).comes);
    cover("wafer.south_link", cover_mesh_port(obs, WISP_SOUTH - 1).comes);
    cover("wafer.west_link", cover_mesh_port(obs, WISP_WEST - 1).comes);
}

#endif
