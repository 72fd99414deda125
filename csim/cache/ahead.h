/* ahead.h - reference of the unit `ahead` (docs/microarchitecture.md, "ahead"): asks for the lines of experts ahead of
 * their use, when the die has nothing else to ask for.
 *
 * One cycle is wisp_ahead_evaluate (decisions from state and from what d2d does), then wisp_ahead_clock (the edge). A
 * plain struct that holds all its state; nothing can fail.
 */
#ifndef WISP_CACHE_AHEAD_H
#define WISP_CACHE_AHEAD_H

#include "noc/flit.h"

/* A job: an expert of which a copy is wanted. Its three matrices are alike. */
struct wisp_ahead_job {
    uint16_t expert;
    uint8_t owner_x, owner_y;
    uint32_t lines;            /* of one matrix, at least 1 */
    uint8_t flits, last_flits; /* of a line, and of the last line of a matrix; at least 1 */
};

uint64_t wisp_ahead_pack(struct wisp_ahead_job job);
struct wisp_ahead_job wisp_ahead_unpack(uint64_t word);

/* What d2d says before the unit decides. */
struct wisp_ahead_now {
    bool admit; /* a job may come in */
    bool stop;  /* a table command is executed */
    bool quiet; /* nothing else is asked for */
};

/* What happens at the edge. */
struct wisp_ahead_in {
    uint64_t job_word;
    uint16_t demand_expert;
    uint8_t links; /* mesh outputs of the die that carry a flit */
    uint8_t give_slot;
    bool job_valid, demand, take, give;
};

struct wisp_ahead {
    uint8_t tags;
    uint16_t links_limit;
    uint64_t queue[WISP_SKID_DEPTH]; /* job_q, words, the oldest first */
    uint8_t count;
    uint32_t line, in_matrix;
    uint8_t matrix;
    uint16_t busy; /* bit s: tag s has a read under way */
    uint8_t window;
    uint16_t sum;
    bool crowded;
    uint32_t asked, late, held_links; /* counters */
    /* decisions and outputs of this cycle */
    struct wisp_ahead_now now;
    bool job_ready, wanted, ask;
    uint8_t lowest, ask_slot;
    bool matrix_ends;          /* with the line that is next */
    struct wisp_read ask_read; /* zero unless ask */
};

/* tags: 1 to 16; links_limit: flits in a window of 256 cycles up to which it may ask in the next. */
void wisp_ahead_init(struct wisp_ahead *ahead, unsigned tags, unsigned links_limit);

void wisp_ahead_evaluate(struct wisp_ahead *ahead, struct wisp_ahead_now now);

/* A read of the requester for the job's expert is injected in this cycle. */
bool wisp_ahead_late(const struct wisp_ahead *ahead, bool demand, unsigned demand_expert);

void wisp_ahead_clock(struct wisp_ahead *ahead, const struct wisp_ahead_in *in);

/* The AHEAD and AHEAD_IN words of the observation. */
void wisp_ahead_observe(const struct wisp_ahead *ahead, bool take, bool late, bool give,
                        uint64_t words[WISP_OBS_AHEAD_WORDS + WISP_OBS_AHEAD_IN_WORDS]);

#endif
