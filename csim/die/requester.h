/* requester.h - the SMs of a die, as far as the network sees them (not hardware of Wisp; docs/microarchitecture.md,
 * "Requester"): it reads the weights of its tasks in order, or starts reads by a traffic pattern, has a bounded number
 * of them outstanding, and checks that every flit asked for arrives once and unchanged.
 *
 * It borrows the work (which must outlive it) and owns nothing else. Nothing can fail; wrong data is counted.
 */
#ifndef WISP_DIE_REQUESTER_H
#define WISP_DIE_REQUESTER_H

#include "base/config.h"
#include "base/rng.h"
#include "die/memory.h"
#include "die/work.h"
#include "noc/flit.h"

enum { WISP_IDS = 1 << WISP_ID_W };

struct wisp_requester {
    uint8_t here_x, here_y, mesh_x, mesh_y;
    struct wisp_faults faults;
    uint32_t read_flits;
    /* tasks */
    uint32_t layer;
    const struct wisp_task *task, *end;
    uint32_t task_flits; /* of *task, asked for so far */
    /* traffic */
    struct wisp_traffic traffic;
    struct wisp_rng rng;
    uint32_t start_below;       /* a read starts in a cycle if a 32-bit draw is below this */
    uint32_t to_start, backlog; /* reads to come, reads due */
    uint32_t sequence;
    /* outstanding reads by id */
    struct {
        struct wisp_read read;
        uint32_t next;   /* flits received */
        uint32_t begins; /* distance of its owner, if it begins a task or is traffic */
    } asked[WISP_IDS];
    uint8_t free_ids[WISP_IDS]; /* a stack */
    uint16_t free_count;
    /* counters */
    uint64_t reads, remote_reads;
    uint64_t hops; /* Manhattan distance summed over the tasks (traffic: reads) that came from afar */
    uint64_t remote_flits, local_flits; /* received; copies are local */
    uint64_t copy_reads, copy_flits;    /* of the local ones, those that a copy gave */
    uint64_t wrong_flits;               /* of another read, out of order, or with other data than asked */
    uint64_t last_cycle;                /* in which data came */
};

void wisp_requester_init(struct wisp_requester *requester, const struct wisp_config *config, unsigned here_x,
                         unsigned here_y, const struct wisp_traffic *traffic);

/* New tasks; the old ones must be done. */
void wisp_requester_submit(struct wisp_requester *requester, uint32_t layer, const struct wisp_task *first,
                           const struct wisp_task *end);

/* Once per cycle: lets traffic start. */
void wisp_requester_tick(struct wisp_requester *requester);

/* The next read to ask for, with an id reserved; false if there is none or no id is free. */
bool wisp_requester_next(struct wisp_requester *requester, struct wisp_read *read);

/* One flit of a remote read arrived. */
void wisp_requester_flit(struct wisp_requester *requester, unsigned id, bool last, uint64_t data, uint64_t now);

/* All data of a local read arrived: of the die's own expert, or of a copy. */
void wisp_requester_local(struct wisp_requester *requester, const struct wisp_memory_read *done, uint64_t now);

/* Everything asked for and arrived? */
bool wisp_requester_done(const struct wisp_requester *requester);

/* The number of reads of a matrix of so many flits. */
static inline uint32_t wisp_reads_of(uint32_t flits, uint32_t read_flits) {
    return (flits + read_flits - 1) / read_flits;
}

#endif
