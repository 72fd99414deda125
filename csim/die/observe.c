#include "die/observe.h"

#include "base/observe_table.h"

#include <stddef.h>

const char *const wisp_port_names[WISP_PORTS] = {"local", "north", "east", "south", "west"};

static const struct wisp_field fields[] = {WISP_OBS_FIELDS};

/* The rest of the bits. */
static const struct wisp_field spare[] = {WISP_OBS_SPARE};

enum { FIELDS = sizeof fields / sizeof fields[0], SPARE = sizeof spare / sizeof spare[0] };

const struct wisp_field *wisp_observe_fields(unsigned *count) {
    *count = FIELDS;
    return fields;
}

const struct wisp_field *wisp_observe_difference(const uint64_t a[WISP_OBS_WORDS], const uint64_t b[WISP_OBS_WORDS]) {
    const struct wisp_field *field = wisp_field_difference(fields, FIELDS, a, b);
    return field ? field : wisp_field_difference(spare, SPARE, a, b);
}

static bool port_quiet(const uint64_t *obs, unsigned port, const struct wisp_die_straps *straps) {
    const uint16_t *depth = straps->credits;
    unsigned eject = wisp_router_eject_depth(&straps->router);
    unsigned home[WISP_VCS] = {port == WISP_LOCAL ? eject : depth[0], port == WISP_LOCAL ? eject : depth[1]};
    return WISP_SEEN_fifo_request_count(obs, port) == 0 && WISP_SEEN_fifo_response_count(obs, port) == 0 &&
           WISP_SEEN_router_open(obs, port) == 0 && WISP_SEEN_router_request_credit(obs, port) == home[0] &&
           WISP_SEEN_router_response_credit(obs, port) == home[1];
}

bool wisp_observe_quiet(const uint64_t obs[WISP_OBS_WORDS], const struct wisp_die_straps *straps) {
    for (unsigned p = 0; p < WISP_PORTS; p++)
        if (!port_quiet(obs, p, straps)) return false;
    return WISP_SEEN_d2d_rd_count(obs) == 0 && WISP_SEEN_d2d_ans_count(obs) == 0 &&
           WISP_SEEN_d2d_ej_request_count(obs) == 0 && WISP_SEEN_d2d_ej_response_count(obs) == 0 &&
           WISP_SEEN_d2d_inj_fresh(obs) == WISP_SEEN_d2d_inj_free_tags(obs) && WISP_SEEN_d2d_rsp_left(obs) == 0 &&
           WISP_SEEN_d2d_inj_request_credit(obs) == WISP_LOCAL_DEPTH &&
           WISP_SEEN_d2d_inj_response_credit(obs) == WISP_LOCAL_DEPTH && WISP_SEEN_d2d_faults(obs) == 0 &&
           WISP_SEEN_d2d_ej_credit(obs) == 0 && WISP_SEEN_fill_wr_count(obs) == 0 &&
           WISP_SEEN_d2d_tbl_count(obs) == 0 && WISP_SEEN_d2d_loc_hit_valid(obs) == 0 &&
           WISP_SEEN_ahead_job_count(obs) == 0 && WISP_SEEN_ahead_ask_busy(obs) == 0;
}
