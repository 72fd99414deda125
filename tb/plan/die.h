/* die.h - cover points of the units `die` and `wafer` (tb/plan/plan), from the reference's observation of one die
 * (docs/microarchitecture.md, "Observation") in whole machines in lock step.
 */
#ifndef WISP_PLAN_DIE_H
#define WISP_PLAN_DIE_H

#include "base/observe_table.h"
#include "noc/flit.h"
#include "plan/cover.h"

/* Of one mesh port n: what comes and what goes. */
struct cover_port {
    bool comes, goes, credits; /* a flit in, a flit out, credits in */
};

static inline bool cover_no_credit(const uint64_t *obs, unsigned port) {
    return !WISP_SEEN_router_request_credit(obs, port) || !WISP_SEEN_router_response_credit(obs, port);
}

static inline struct cover_port cover_mesh_port(const uint64_t *obs, unsigned n) {
    return (struct cover_port){.comes = WISP_SEEN_link_flit_header(obs, n),
                               .goes = WISP_SEEN_router_flit_header(obs, n + 1),
                               .credits = WISP_SEEN_link_credits(obs, n)};
}

/* What goes through the die, beside what it sends and takes itself. */
static inline void cover_die_traffic(const uint64_t *obs) {
    unsigned through = 0, injected = 0, no_credit = 0, comes = 0, goes = 0;
    for (unsigned n = 0; n < WISP_MESH_PORTS; n++) {
        struct cover_port port = cover_mesh_port(obs, n);
        unsigned grant = (unsigned)WISP_SEEN_arbiter_grant(obs, n + 1);
        through += grant >> WISP_VCS != 0;
        injected += (grant & 3) != 0;
        no_credit += cover_no_credit(obs, n + 1);
        comes += port.comes, goes += port.goes;
        cover("die.link_both_ways", port.comes && port.goes);
        cover("die.flit_beside_credit", port.comes && port.credits);
    }
    bool ejected = WISP_SEEN_router_flit_header(obs, WISP_LOCAL);
    cover("die.through_beside_injected", through && injected);
    cover("die.through_beside_ejected", through && ejected);
    cover("die.link_without_credit", no_credit);
    cover("die.ejection_without_credit", cover_no_credit(obs, WISP_LOCAL));
    cover("die.all_links_receive", comes == WISP_MESH_PORTS);
    cover("die.all_links_send", goes == WISP_MESH_PORTS);
}

/* What the die's own side holds back. */
static inline void cover_die_handshakes(const uint64_t *obs) {
    bool loc = WISP_SEEN_d2d_loc_valid(obs), mem = WISP_SEEN_d2d_mem_valid(obs);
    bool rsp = WISP_SEEN_d2d_rsp_valid(obs), wr = WISP_SEEN_fill_wr_count(obs);
    cover("die.loc_held_back", loc && !WISP_SEEN_environment_loc_ready(obs));
    cover("die.mem_held_back", mem && !WISP_SEEN_environment_mem_ready(obs));
    cover("die.rsp_held_back", rsp && !WISP_SEEN_environment_rsp_ready(obs));
    cover("die.wr_held_back", wr && !WISP_SEEN_environment_wr_ready(obs));
    cover("die.reads_and_answers", mem && rsp);
    cover("die.no_injection_credit", !WISP_SEEN_d2d_inj_request_credit(obs) || !WISP_SEEN_d2d_inj_response_credit(obs));
    cover("die.read_and_answer_injected", WISP_SEEN_d2d_inj_req(obs) == 3);
}

/* The expert cache at work beside the mesh. */
static inline void cover_die_cache(const uint64_t *obs) {
    bool hit = WISP_SEEN_d2d_loc_hit_valid(obs), copying = WISP_SEEN_fill_rsp_copying(obs);
    bool job = WISP_SEEN_ahead_job_count(obs), crowded = WISP_SEEN_ahead_links_crowded(obs);
    cover("die.copy_read", hit);
    cover("die.copy_read_as_copy_written", hit && copying);
    cover("die.copy_whole", WISP_SEEN_fill_done_valid(obs));
    cover("die.command_with_answers_out", WISP_SEEN_d2d_tbl_forget(obs) && WISP_SEEN_ahead_ask_busy(obs));
    cover("die.read_ahead", WISP_SEEN_d2d_ask_take(obs));
    cover("die.job_held_by_links", job && crowded);
    cover("die.job_stopped", job && WISP_SEEN_d2d_tbl_forget(obs));
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
