/* work.h - what the machines are asked to do: the reads of each die.
 *
 * A task is a run of consecutive reads of one expert's weights from the die that owns them. The planner makes
 * the tasks, the machine reads them; whoever built a struct wisp_work owns its arrays.
 */
#ifndef WISP_DIE_WORK_H
#define WISP_DIE_WORK_H

#include "base/wafer.h"
#include "noc/pattern.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A piece of work of a plan: so many requests of an expert on a die. */
struct wisp_plan_entry {
    uint32_t requests;
    uint16_t expert, die;
};

struct wisp_task {
    uint32_t first_line; /* in units of one read within the expert */
    uint32_t flits;      /* per plane, > 0 */
    uint16_t expert;
    uint8_t owner_x, owner_y;
};

/* An expert of another die that a die reads, and whether it may keep a copy (the prediction's cp_en). */
struct wisp_remote_expert {
    uint16_t expert;
    bool cp_en;
};

/* An expert that a die does not read now and is expected to read with the next token. */
struct wisp_ahead_expert {
    uint16_t expert;
    uint8_t owner_x, owner_y;
};

/* Experts of the next MoE layer that the LLC of the die where they live is to have: of die d experts[first[d]] ..
 * experts[first[d+1] - 1], in order. first NULL: none. */
struct wisp_next_layer {
    uint16_t *experts;
    size_t *first; /* dies + 1 */
    uint32_t layer;
    uint32_t matrix_flits; /* of each of an expert's matrices, on one plane */
};

/* One kernel: what every die reads of one layer. Tasks of die d: tasks[first[d]] .. tasks[first[d+1] - 1], in the order
 * in which they are read. Its remote experts, each once: the same in remote and first_remote; first_remote is NULL for
 * a machine whose expert cache is off. The experts that it may read ahead of use: the same in ahead and first_ahead, or
 * NULL. */
struct wisp_work {
    struct wisp_task *tasks;
    size_t *first; /* dies + 1 */
    struct wisp_remote_expert *remote;
    size_t *first_remote; /* dies + 1 */
    struct wisp_ahead_expert *ahead;
    size_t *first_ahead; /* dies + 1 */
    struct wisp_next_layer next;
    uint32_t layer;
};

/* Is the expert among those that the die reads from another one? */
static inline bool wisp_work_reads(const struct wisp_work *work, unsigned die, unsigned expert) {
    for (size_t i = work->first_remote[die]; i < work->first_remote[die + 1]; i++)
        if (work->remote[i].expert == expert) return true;
    return false;
}

/* The copy regions of the dies, the same for all kernels of a run. */
struct wisp_copy_regions {
    uint32_t layers;       /* 0: the expert cache is off */
    uint32_t expert_lines; /* reads of one whole expert */
    uint32_t matrix_flits; /* of each of its matrices, on one plane */
    const uint32_t *slots; /* [dies]: experts that a die has room for */
};

/* Handshakes that requester, memory and Local CP can hold back; a set is a sum. */
enum {
    WISP_HOLD_RD = 1,
    WISP_HOLD_LOC = 2,
    WISP_HOLD_MEM = 4,
    WISP_HOLD_ANS = 8,
    WISP_HOLD_RSP = 16,
    WISP_HOLD_WR = 32,
    WISP_HOLD_TBL = 64,
    WISP_HOLD_JOB = 128,
    WISP_HOLDS = 256
};

/* All dies hold these back in the cycles from .. until - 1. */
struct wisp_hold {
    uint8_t handshakes;
    uint64_t from, until;
};

/* Synthetic traffic, instead of tasks: each die starts `reads` reads at random times. */
struct wisp_traffic {
    enum wisp_pattern pattern; /* none: tasks */
    double rate;               /* data flits per die and cycle, in (0, 1] */
    uint32_t reads;            /* per die */
    double stall;          /* chance, per cycle, that the requester and the memory hold each of their handshakes back */
    struct wisp_hold hold; /* beside that */
    uint64_t seed;
};

#endif
