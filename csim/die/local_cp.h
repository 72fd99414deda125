/* local_cp.h - the Local Command Processor of a die, as far as the expert cache needs it (not hardware of Wisp;
 * docs/microarchitecture.md, "Local CP"): it allots the slots of the copy region, picks victims, and loads the tables
 * of d2d at a kernel launch.
 *
 * It owns its arrays. Starting it and launching a kernel can fail (BAD_INPUT, ENVIRONMENT); nothing else can.
 */
#ifndef WISP_DIE_LOCAL_CP_H
#define WISP_DIE_LOCAL_CP_H

#include "base/config.h"
#include "cache/d2d.h"
#include "die/work.h"

enum wisp_slot_state { WISP_SLOT_FREE, WISP_SLOT_FILLING, WISP_SLOT_WHOLE };

/* A place for one expert in the copy region. */
struct wisp_copy_slot {
    uint16_t layer, expert;
    enum wisp_slot_state state;
    uint64_t last_kernel; /* that read it */
    bool served;          /* a later kernel has read the copy */
    bool ahead;           /* begun although nobody read it */
    bool judged;          /* ahead: the next kernel of its layer has shown whether it was worth it */
};

/* What the kernel before of a layer left of an expert that was worth a copy, or to be read ahead, for the one to come.
 */
enum wisp_expectation {
    WISP_EXPECTED_NOT,    /* or its copy is whole, or was: then it is evicted, not late */
    WISP_EXPECTED,        /* but there was no slot for it, or no budget */
    WISP_EXPECTED_FILLING /* its copy was begun and is not whole yet */
};

struct wisp_local_cp {
    enum wisp_copy_policy policy;
    uint32_t layers, expert_lines;
    uint32_t layer; /* of the present kernel */
    uint64_t kernel;
    struct wisp_copy_slot *slots;
    uint32_t slot_count, slot_limit; /* used so far; the region's size */
    uint32_t *slot_of;               /* [layers][WISP_EXPERTS]: slot + 1, 0 = none */
    bool *was_evicted;               /* [layers][WISP_EXPERTS]: and not copied again since */
    uint8_t *expected;               /* [layers][WISP_EXPERTS]: enum wisp_expectation of the layer's last kernel */
    /* commands to send, in order */
    struct wisp_table_command *commands;
    size_t command_count, next_command, command_room;
    bool loaded;   /* the tables are not empty */
    bool clearing; /* the clear of this launch is not taken yet: what d2d says is about the tables of before */
    /* reading ahead: jobs to send when the commands are; how the last 16 copies fared, a bit each, the latest lowest */
    uint32_t ahead_limit, ahead_accuracy_percent;
    struct wisp_ahead_job *jobs;
    size_t job_count, next_job, job_room;
    uint32_t outcomes, outcome_count;
    uint64_t ahead_begun, ahead_made, ahead_used;
    uint64_t copies, used, evictions, abandoned, no_room; /* used: copies that served at least one later kernel */
    uint64_t refetches; /* experts that were read from afar although they had been copied: their copy was evicted */
    /* how good the choice was, whatever a copy was made for; each counted in a kernel of the expert's layer */
    uint64_t read_pairs; /* experts of other dies that kernels read, by mesh or from a copy */
    uint64_t
        late_pairs; /* of these, read by mesh although the layer's kernel before expected them: no copy was whole */
    uint64_t late_begun_pairs; /* of the late ones, those whose copy had been begun */
    uint64_t served;           /* copies, read ahead or not, that a later kernel has read */
};

/* slots: the size of the region in experts; without meaning if the policy is WISP_COPY_UNBOUNDED. */
enum wisp_code wisp_local_cp_init(struct wisp_local_cp *cp, const struct wisp_config *config, uint32_t layers,
                                  uint32_t expert_lines, uint32_t slots, struct wisp_error *error);
void wisp_local_cp_free(struct wisp_local_cp *cp);

/* What a die is told of a kernel: the experts of other dies that it reads, and those that it may read ahead of use. */
struct wisp_local_kernel {
    uint32_t layer;
    const struct wisp_remote_expert *remote;
    size_t remote_count;
    const struct wisp_ahead_expert *ahead;
    size_t ahead_count;
    uint32_t matrix_flits, read_flits; /* of an expert; of a read */
};

/* A kernel begins: what is not whole is given up, copies are put to use, and those that may be copied get a slot. The
 * commands that tell d2d, and the jobs for reading ahead, are there to be sent. */
enum wisp_code wisp_local_cp_launch(struct wisp_local_cp *cp, const struct wisp_local_kernel *kernel,
                                    struct wisp_error *error);

/* The region ends at this line, for whoever holds its contents. */
static inline uint64_t wisp_local_cp_end(const struct wisp_local_cp *cp) {
    return (uint64_t)cp->slot_count * cp->expert_lines;
}

/* The next command to send; false if the launch is over. */
static inline bool wisp_local_cp_command(const struct wisp_local_cp *cp, struct wisp_table_command *command) {
    if (cp->next_command == cp->command_count) return false;
    *command = cp->commands[cp->next_command];
    return true;
}

static inline void wisp_local_cp_sent(struct wisp_local_cp *cp) {
    cp->next_command++;
    cp->clearing = false; /* it is the first of a launch */
}

/* The next job to send, once all commands are; false if there is none. */
static inline bool wisp_local_cp_job(const struct wisp_local_cp *cp, struct wisp_ahead_job *job) {
    if (cp->next_command != cp->command_count || cp->next_job == cp->job_count) return false;
    *job = cp->jobs[cp->next_job];
    return true;
}

static inline void wisp_local_cp_job_sent(struct wisp_local_cp *cp) {
    cp->next_job++;
}

/* Does this line of the region belong to a copy that is being made ahead of use? */
static inline bool wisp_local_cp_is_ahead(const struct wisp_local_cp *cp, uint32_t address) {
    const struct wisp_copy_slot *slot = &cp->slots[address / cp->expert_lines];
    return slot->ahead && slot->state == WISP_SLOT_FILLING;
}

/* The expert whose copy this line of the region belongs to. */
static inline unsigned wisp_local_cp_expert_at(const struct wisp_local_cp *cp, uint32_t address) {
    return cp->slots[address / cp->expert_lines].expert;
}

/* d2d says that the copy of this expert is whole: of the present layer, or, before the clear of the launch is taken,
 * one of the kernel before, which was given up. */
void wisp_local_cp_done(struct wisp_local_cp *cp, unsigned expert);

#endif
