#include "machine/recorder.h"

#include <stdlib.h>

/* Numbers in all samples together: with the few characters that each of them takes as text, under 4 MB. */
enum { NUMBERS_MAX = 600000, SAMPLES_LEAST = 64, SAMPLES_MOST = 2048 };

static uint32_t sample_room(unsigned counts) {
    uint32_t room = NUMBERS_MAX / counts & ~1u;
    return room < SAMPLES_LEAST ? SAMPLES_LEAST : room > SAMPLES_MOST ? SAMPLES_MOST : room;
}

static bool reserve_die(struct wisp_recorder *r, struct wisp_die_record *record) {
    record->fetches = calloc(wisp_recorder_room(r, WISP_FETCHES_MAX), sizeof *record->fetches);
    record->copies = calloc(wisp_recorder_room(r, WISP_COPIES_MAX), sizeof *record->copies);
    record->packets = calloc(wisp_recorder_room(r, WISP_PACKETS_MAX), sizeof *record->packets);
    if (r->setup.reads) record->reads = calloc(wisp_recorder_room(r, WISP_READS_MAX), sizeof *record->reads);
    record->recorder = r;
    record->packet_stride = 1;
    return record->fetches && record->copies && record->packets && (record->reads || !r->setup.reads);
}

/* Each packet has room for its way there and back. */
static void share_packet_cycles(struct wisp_recorder *r) {
    uint64_t *next = r->packet_cycles;
    unsigned way = r->columns + r->rows;
    for (unsigned d = 0; d < r->dies; d++)
        for (uint32_t i = 0; i < wisp_recorder_room(r, WISP_PACKETS_MAX); i++, next += 2 * way) {
            r->records[d].packets[i].request = next;
            r->records[d].packets[i].response = next + way;
        }
}

static bool reserve(struct wisp_recorder *r) {
    size_t cycles = (size_t)r->dies * wisp_recorder_room(r, WISP_PACKETS_MAX) * 2 * (r->columns + r->rows);
    r->samples = calloc((size_t)r->sample_room * r->counts, sizeof *r->samples);
    r->ends = calloc(r->sample_room, sizeof *r->ends);
    r->records = calloc(r->dies, sizeof *r->records);
    r->kernels = calloc(WISP_KERNELS_MAX, sizeof *r->kernels);
    r->finished = calloc((size_t)WISP_KERNELS_MAX * r->dies, sizeof *r->finished);
    r->before = calloc(r->counts, sizeof *r->before);
    r->after = calloc(r->counts, sizeof *r->after);
    r->packet_cycles = calloc(cycles, sizeof *r->packet_cycles);
    if (!r->samples || !r->ends || !r->records || !r->kernels || !r->finished || !r->before || !r->after ||
        !r->packet_cycles)
        return false;
    for (unsigned d = 0; d < r->dies; d++) {
        if (!reserve_die(r, &r->records[d])) return false;
        r->records[d].column = d / r->rows;
        r->records[d].row = d % r->rows;
    }
    share_packet_cycles(r);
    return true;
}

enum wisp_code wisp_recorder_open(const struct wisp_recorder_setup *setup, const struct wisp_config *config,
                                  bool traffic, struct wisp_recorder **recorder, struct wisp_error *error) {
    struct wisp_recorder *r = calloc(1, sizeof *r);
    if (!r) return wisp_fail(error, WISP_ENVIRONMENT, "out of memory for a recording");
    unsigned window = config->derived.link_latency_cycles;
    *r = (struct wisp_recorder){.setup = *setup,
                                .columns = config->written.mesh_x,
                                .rows = config->written.mesh_y,
                                .dies = config->derived.dies,
                                .traffic = traffic,
                                .sample_cycles = (setup->sample_cycles + window - 1) / window * window};
    r->counts = r->dies * (WISP_DIE_COUNTS + WISP_MESH_PORTS * WISP_LINK_COUNTS);
    r->sample_room = sample_room(r->counts);
    if (reserve(r)) return *recorder = r, WISP_OK;
    wisp_recorder_close(r);
    return wisp_fail(error, WISP_ENVIRONMENT, "out of memory for a recording of %u dies", config->derived.dies);
}

void wisp_recorder_close(struct wisp_recorder *r) {
    if (!r) return;
    for (unsigned d = 0; d < r->dies && r->records; d++) {
        free(r->records[d].fetches);
        free(r->records[d].copies);
        free(r->records[d].packets);
        free(r->records[d].reads);
    }
    free(r->samples);
    free(r->ends);
    free(r->records);
    free(r->kernels);
    free(r->finished);
    free(r->before);
    free(r->after);
    free(r->packet_cycles);
    free(r);
}

/* ---- samples: differences of counters ---- */

static void read_die(const struct wisp_machine *machine, unsigned die, uint64_t *counts) {
    struct wisp_machine_stats stats;
    const struct wisp_load *load = &machine->endpoints[die].load;
    wisp_machine_die_stats(machine, die, &stats);
    counts[WISP_COUNT_BUSY] = load->busy_cycles;
    counts[WISP_COUNT_OUTSTANDING] = load->outstanding;
    counts[WISP_COUNT_QUEUED] = load->queued;
    counts[WISP_COUNT_READS] = stats.reads;
    counts[WISP_COUNT_MESH_FLITS] = stats.remote_flits;
    counts[WISP_COUNT_LOCAL_FLITS] = stats.local_flits;
    counts[WISP_COUNT_COPY_FLITS] = stats.copy_flits;
    counts[WISP_COUNT_WRITTEN_FLITS] = stats.written_flits;
    counts[WISP_COUNT_SERVED_FLITS] = load->served_flits;
    counts[WISP_COUNT_COPIES] = stats.copies + stats.ahead_made;
    counts[WISP_COUNT_EVICTIONS] = stats.evictions;
    counts[WISP_COUNT_HBM_BYTES] = stats.hbm_bytes;
}

static void read_counters(const struct wisp_recorder *r, uint64_t *counts) {
    for (unsigned d = 0; d < r->dies; d++) {
        const struct wisp_router *router = &wisp_machine_cycle_die(r->machine, d)->router;
        read_die(r->machine, d, counts + wisp_recorder_die_at(d));
        for (unsigned p = 1; p < WISP_PORTS; p++) {
            uint64_t *link = counts + wisp_recorder_link_at(r, d, p);
            link[WISP_COUNT_FLITS] = router->used[p];
            link[WISP_COUNT_CREDIT_STALLS] = router->stall_credit[p];
            link[WISP_COUNT_ARBITRATION_STALLS] = router->stall_arbitration[p];
        }
    }
}

/* Two samples become one. */
static void halve(struct wisp_recorder *r) {
    for (uint32_t i = 0; i < r->sample_count / 2; i++) {
        const uint32_t *pair = r->samples + (size_t)2 * i * r->counts;
        for (unsigned c = 0; c < r->counts; c++) r->samples[(size_t)i * r->counts + c] = pair[c] + pair[r->counts + c];
        r->ends[i] = r->ends[2 * i + 1];
    }
    r->sample_count /= 2;
    r->sample_cycles *= 2;
}

/* The routers' counters wrap at 32 bits; in a sample none counts as far. */
static void take_sample(struct wisp_recorder *r) {
    uint32_t *sample = r->samples + (size_t)r->sample_count * r->counts;
    read_counters(r, r->after);
    for (unsigned c = 0; c < r->counts; c++) sample[c] = (uint32_t)(r->after[c] - r->before[c]);
    uint64_t *swap = r->before;
    r->before = r->after;
    r->after = swap;
    r->ends[r->sample_count++] = r->last_sample = r->machine->now;
    if (r->sample_count == r->sample_room) halve(r);
}

/* ---- the run ---- */

void wisp_recorder_attach(struct wisp_recorder *r, struct wisp_machine *reference) {
    r->machine = reference;
    wisp_recorder_watch(r, reference);
}

void wisp_recorder_begin_kernel(struct wisp_recorder *r) {
    wisp_recorder_forget_kernel(r);
    if (r->kernel_count == WISP_KERNELS_MAX)
        r->kernels_left_off++;
    else
        r->kernels[r->kernel_count].begin = r->machine->now;
}

void wisp_recorder_end_kernel(struct wisp_recorder *r) {
    if (r->kernel_count == WISP_KERNELS_MAX) return;
    struct wisp_recorder_kernel *kernel = &r->kernels[r->kernel_count];
    uint64_t *finished = r->finished + (size_t)r->kernel_count * r->dies;
    kernel->end = kernel->begin;
    for (unsigned d = 0; d < r->dies; d++) {
        struct wisp_machine_stats stats;
        wisp_machine_die_stats(r->machine, d, &stats);
        if (stats.last_cycle < kernel->begin || !stats.reads) continue;
        finished[d] = stats.last_cycle;
        if (stats.last_cycle + 1 > kernel->end) kernel->end = stats.last_cycle + 1;
    }
    r->kernel_count++;
}

void wisp_recorder_window(struct wisp_recorder *r, unsigned cycles) {
    wisp_recorder_follow(r, cycles);
    if (r->machine->now - r->last_sample >= r->sample_cycles) take_sample(r);
}

void wisp_recorder_finish(struct wisp_recorder *r) {
    if (r->machine && r->machine->now > r->last_sample) take_sample(r);
    r->machine = NULL;
}
