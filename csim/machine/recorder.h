/* recorder.h - what a run on the reference looked like over time: counters of every die and link, sample by sample;
 * which die read which expert when; copies as they were made; and the way of some packets, hop by hop.
 *
 * A recorder looks on (die/watch.h) and changes nothing: a run is the same with and without it. Its size is bounded. Of
 * counters nothing is left out: when there is no more room for samples, each pair of them becomes one, of twice the
 * cycles. Lists that are full say how much they left off.
 *
 * Use: open, attach it to the reference before the first work, tell it of each kernel and of each window after its
 * commit, finish; then read it (it is a plain structure) until it is closed. Opening can fail (ENVIRONMENT), nothing
 * else can. It owns its arrays, and borrows the machine from attach to finish.
 */
#ifndef WISP_MACHINE_RECORDER_H
#define WISP_MACHINE_RECORDER_H

#include "machine/machine.h"

/* What is counted of a die in a sample. */
enum wisp_die_count {
    WISP_COUNT_BUSY,        /* cycles with a read outstanding */
    WISP_COUNT_OUTSTANDING, /* reads outstanding, summed over the cycles */
    WISP_COUNT_QUEUED,      /* reads of other dies that wait in its memory, summed over the cycles */
    WISP_COUNT_READS,
    WISP_COUNT_MESH_FLITS,  /* of data that came from other dies */
    WISP_COUNT_LOCAL_FLITS, /* of data from its own memory, copies among them */
    WISP_COUNT_COPY_FLITS,
    WISP_COUNT_WRITTEN_FLITS, /* into copies */
    WISP_COUNT_SERVED_FLITS,  /* to other dies */
    WISP_COUNT_COPIES,        /* that became whole */
    WISP_COUNT_EVICTIONS,
    WISP_COUNT_HBM_BYTES, /* of one plane */
    WISP_DIE_COUNTS
};

/* Of a link, one direction. Stalls are cycles in which a flit was ready for it and none was sent. */
enum wisp_link_count {
    WISP_COUNT_FLITS,
    WISP_COUNT_CREDIT_STALLS,      /* the buffer behind it was full */
    WISP_COUNT_ARBITRATION_STALLS, /* cycles in which somebody lost the arbitration */
    WISP_LINK_COUNTS
};

/* One expert as one die read it in one kernel. */
struct wisp_fetch {
    uint32_t kernel;
    uint16_t expert;
    uint8_t owner_x, owner_y;
    uint64_t begin, end; /* first read asked for; last data */
    uint64_t flits[3];   /* by enum wisp_source */
};

/* One copy. */
struct wisp_copy_made {
    uint32_t kernel;
    uint16_t expert;
    bool ahead, whole;
    uint64_t begin, end; /* first flit written; last one, or whole */
};

/* One read, from the requester and back. The links on the way are those of X-Y routing. */
struct wisp_packet {
    uint32_t serial; /* of the die's remote reads */
    struct wisp_read read;
    bool tagged, done;
    uint8_t tag;
    uint8_t there, back;          /* links entered, of the request and of the answer */
    uint64_t begin, end;          /* asked for; last data */
    uint64_t *request, *response; /* [columns + rows]: when the head entered each link */
};

struct wisp_die_read {
    struct wisp_read read;
    enum wisp_source source;
    uint64_t begin, end;
};

struct wisp_recorder_kernel {
    uint64_t begin, end;
};

/* All that is kept of one die. */
struct wisp_die_record {
    struct wisp_fetch *fetches;
    struct wisp_copy_made *copies;
    struct wisp_packet *packets;
    struct wisp_die_read *reads;
    uint32_t fetch_count, copy_count, packet_count, read_count;
    uint64_t fetches_left_off, copies_left_off, reads_left_off;
    /* while it runs */
    struct wisp_recorder *recorder;
    struct wisp_die_read asked[1 << WISP_ID_W];
    uint32_t fetch_of[1 << WISP_EXPERT_W], copy_of[1 << WISP_EXPERT_W]; /* index + 1, of this kernel */
    uint16_t packet_of[1 << WISP_TAG_W];                                /* index + 1 */
    uint32_t remote_reads, packet_stride;                               /* every stride-th remote read is followed */
    uint32_t column, row;
};

struct wisp_recorder_setup {
    uint64_t sample_cycles; /* rounded up to whole windows */
    bool reads;             /* keep single reads, too, those asked for in from .. until - 1 by `die` (-1: by any) */
    int die;
    uint64_t from, until;
};

struct wisp_recorder {
    struct wisp_recorder_setup setup;
    unsigned columns, rows, dies, counts; /* counts: of one sample, those of all dies and then of all links */
    bool traffic;                         /* no experts to speak of */
    uint64_t sample_cycles;               /* of a sample, now */
    uint32_t *samples;                    /* [sample][count] */
    uint64_t *ends;                       /* [sample]: it ends before this cycle */
    uint32_t sample_count, sample_room;
    struct wisp_die_record *records; /* [dies] */
    struct wisp_recorder_kernel *kernels;
    uint64_t *finished; /* [kernel][die]: the cycle of its last data; 0 = it had none */
    uint32_t kernel_count;
    uint64_t kernels_left_off;
    /* while it runs */
    const struct wisp_machine *machine;
    uint64_t *before, *after; /* [counts] */
    uint64_t *packet_cycles;
    uint64_t last_sample;
};

enum wisp_code wisp_recorder_open(const struct wisp_recorder_setup *setup, const struct wisp_config *config,
                                  bool traffic, struct wisp_recorder **recorder, struct wisp_error *error);
void wisp_recorder_close(struct wisp_recorder *recorder);

void wisp_recorder_attach(struct wisp_recorder *recorder, struct wisp_machine *reference);
void wisp_recorder_begin_kernel(struct wisp_recorder *recorder);
void wisp_recorder_end_kernel(struct wisp_recorder *recorder);
/* The machine has committed so many cycles, at most its link latency. */
void wisp_recorder_window(struct wisp_recorder *recorder, unsigned cycles);
void wisp_recorder_finish(struct wisp_recorder *recorder);

/* Where the counts of a die stand in a sample. */
static inline unsigned wisp_recorder_die_at(unsigned die) {
    return die * WISP_DIE_COUNTS;
}

/* Where the counts of the link stand that leaves a die by a mesh port (1..4), there or not. */
static inline unsigned wisp_recorder_link_at(const struct wisp_recorder *recorder, unsigned die, unsigned port) {
    return recorder->dies * WISP_DIE_COUNTS + (die * WISP_MESH_PORTS + port - 1) * WISP_LINK_COUNTS;
}

/* For the recorder itself (watched.c): what it sees of dies, and of packets on links. */
void wisp_recorder_watch(struct wisp_recorder *recorder, struct wisp_machine *machine);
void wisp_recorder_forget_kernel(struct wisp_recorder *recorder);
void wisp_recorder_follow(struct wisp_recorder *recorder, unsigned cycles);

/* Room of the lists, of all dies together. */
enum {
    WISP_KERNELS_MAX = 1024,
    WISP_FETCHES_MAX = 32768,
    WISP_COPIES_MAX = 16384,
    WISP_PACKETS_MAX = 512,
    WISP_READS_MAX = 131072
};

static inline uint32_t wisp_recorder_room(const struct wisp_recorder *recorder, uint32_t of_all) {
    uint32_t room = of_all / recorder->dies;
    return room < 4 ? 4 : room & ~1u;
}

#endif
