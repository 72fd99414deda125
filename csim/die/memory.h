/* memory.h - the memory side of a die: LLC and HBM timing, and the copies of experts that stand there (not hardware of
 * Wisp; docs/microarchitecture.md, "Memory").
 *
 * One plane's share of both. Reads of other dies and reads of the own die wait in a queue each and are
 * answered in order; they and the writes share the LLC and the HBM bandwidth in the order in which they were accepted.
 * The answers of remote reads are flits for d2d; local data goes straight to the requester. Of a copy the memory keeps
 * a digest of each line that was written, so that whoever reads it can tell what he got. What the HBM has time for
 * goes into warming the LLC for the next kernel, if the work asks for it. The memory owns its arrays.
 */
#ifndef WISP_DIE_MEMORY_H
#define WISP_DIE_MEMORY_H

#include "base/config.h"
#include "base/error.h"
#include "noc/flit.h"

/* A read accepted and not yet answered. */
struct wisp_memory_read {
    struct wisp_read read;
    uint64_t first_ready; /* cycle from which its first flit can be taken */
    uint32_t next;        /* flits taken so far */
    bool paced;           /* from HBM: further flits follow at its bandwidth */
    bool copy;            /* of a copy */
    uint64_t digest;      /* of what the copy's line held when the read was accepted */
};

struct wisp_memory_queue {
    struct wisp_memory_read *reads;
    uint32_t depth, head, count;
};

/* Lines to make resident for the next kernel: all of each expert, in order. */
struct wisp_warm_list {
    const uint16_t *experts; /* borrowed until the next launch */
    size_t count;
    uint32_t layer;                      /* whose experts they are */
    uint32_t expert_lines, matrix_lines; /* of an expert, of each of its matrices */
    uint32_t flits, last_flits;          /* of a line; of the last one of a matrix */
};

/* A line that was warmed, and what was there before. */
struct wisp_warmed {
    size_t way;
    uint64_t cycle, tag, ready, used, hbm_free_q16;
    uint32_t flits;
    bool writing;
};

struct wisp_warming {
    struct wisp_warm_list list;
    size_t expert; /* of the list, and its line: the next one to look at */
    uint32_t line;
    struct wisp_warmed *done; /* [limit]: in this kernel */
    uint32_t count, limit;
    uint32_t *layer;      /* per line of the LLC: the layer + 1 it was warmed for; 0 = read since, or not warmed */
    uint64_t lines, hits; /* warmed; of these, read later */
};

struct wisp_memory {
    struct wisp_memory_queue remote, local;
    /* LLC: sets x ways, the least recently used way is replaced */
    uint64_t *tag;   /* key + 1; 0 = empty */
    uint64_t *ready; /* cycle from which the line can be read at the hit time */
    uint64_t *used;  /* cycle of the last use */
    uint32_t sets, ways;
    uint64_t hbm_free_q16; /* cycle x 65536 at which the HBM can take the next transfer */
    bool writing;          /* what it did last */
    uint64_t refresh_interval_q16, refresh_q16, turnaround_q16; /* 0: none */
    uint32_t hbm_latency, llc_hit, llc_miss;
    uint32_t hbm_bytes_per_cycle_q16, llc_write;
    uint32_t layer; /* whose experts are being read */
    /* lines written, until the HBM has taken them: a ring of the cycles x 65536 in which it has */
    uint64_t *taken_q16;
    uint32_t write_depth, write_head, write_count;
    /* copies: a digest per line, 0 = nothing; and of the line that is being written */
    uint64_t *lines;
    size_t line_count;
    uint64_t digest;
    struct wisp_warming warming;
    uint64_t llc_hits, llc_misses, hbm_bytes, written_flits;
};

enum wisp_code wisp_memory_init(struct wisp_memory *memory, const struct wisp_config *config, struct wisp_error *error);
/* Bytes that a memory takes before there are copies. */
uint64_t wisp_memory_bytes(const struct wisp_config *config);
void wisp_memory_free(struct wisp_memory *memory);

static inline bool wisp_memory_full(const struct wisp_memory_queue *queue) {
    return queue->count == queue->depth;
}

/* Room for copies at addresses below `lines` (of one read each). ENVIRONMENT without memory. */
enum wisp_code wisp_memory_reserve(struct wisp_memory *memory, uint64_t lines, struct wisp_error *error);

/* Whatever stands at these addresses is gone. */
void wisp_memory_discard(struct wisp_memory *memory, uint64_t first, uint64_t lines);

/* A kernel of this layer begins; the one before had its last data in cycle `ended`. While it runs, the list is warmed.
 */
void wisp_memory_launch(struct wisp_memory *memory, uint32_t layer, const struct wisp_warm_list *list, uint64_t ended);

/* Once per cycle, after what was accepted in it: start one line of the list, if the HBM has nothing else to do. */
void wisp_memory_warm(struct wisp_memory *memory, uint64_t now);

/* Accept a read in cycle `now`; the queue must not be full. */
void wisp_memory_accept(struct wisp_memory *memory, struct wisp_memory_queue *queue, struct wisp_read read,
                        uint64_t now);

/* The same for a read of the line of a copy at this address, into the local queue. */
void wisp_memory_accept_copy(struct wisp_memory *memory, struct wisp_read read, uint32_t address, uint64_t now);

/* Can a flit be written in cycle `now`? Forgets the writes that the HBM has taken. */
bool wisp_memory_can_write(struct wisp_memory *memory, uint64_t now);

/* Write the flit `index` of the line at this address; `last` ends the line. */
void wisp_memory_write(struct wisp_memory *memory, uint32_t address, unsigned index, bool last, uint64_t data,
                       uint64_t now);

/* The flit that the oldest remote read can give in cycle `now`; false if none can. */
bool wisp_memory_answer(const struct wisp_memory *memory, uint64_t now, struct wisp_flit *flit);

/* The flit of the last wisp_memory_answer was taken. */
void wisp_memory_answered(struct wisp_memory *memory);

/* The oldest local read, if all its data is there in cycle `now` (removed from the queue). */
bool wisp_memory_local_done(struct wisp_memory *memory, uint64_t now, struct wisp_memory_read *done);

/* The cycle from which the oldest local read, the next flit of the oldest remote one, and the oldest write are no
 * longer waited for: the last of these. 0: none is there. */
uint64_t wisp_memory_due(const struct wisp_memory *memory);

/* The data of one flit: a function of what is read, so that both ends know it. */
uint64_t wisp_memory_data(uint32_t layer, unsigned expert, uint32_t line, unsigned index);

/* The digest of a line of that data. */
uint64_t wisp_memory_digest(uint32_t layer, unsigned expert, uint32_t line, unsigned flits);

#endif
