/* heatmap.h - reference of the unit `heatmap` (docs/microarchitecture.md, "heatmap"): how often an expert was picked
 * after another.
 *
 * One cycle is wisp_heatmap_evaluate (outputs from state and inputs), then wisp_heatmap_clock (the edge). A plain
 * struct that holds all its state (half a megabyte); nothing can fail. Experts are below `experts`.
 */
#ifndef WISP_PREFETCH_HEATMAP_H
#define WISP_PREFETCH_HEATMAP_H

#include "wisp_params.h"

#include <stdbool.h>
#include <stdint.h>

enum { WISP_COUNTER_MAX = (1 << WISP_COUNTER_W) - 1 };

/* A word of the memory: counters of neighbouring experts. */
struct wisp_heat_word {
    uint16_t counter[WISP_LANES];
};

/* read_valid only while not busy, and never with swap_valid. */
struct wisp_heatmap_in {
    bool pair_valid, read_valid, swap_valid, swap_write;
    uint16_t pair_from, pair_to;
    uint16_t read_row;
    uint8_t read_word;
    uint16_t swap_address;
    struct wisp_heat_word swap_wdata;
};

struct wisp_heatmap {
    uint16_t experts; /* a multiple of WISP_LANES */
    struct wisp_heat_word memory[WISP_EXPERTS * WISP_EXPERTS / WISP_LANES];
    struct wisp_heat_word data; /* register: what was read last (read_data, swap_rdata) */
    bool counting;              /* a pair is in stage 2 */
    bool halving;               /* its row is being halved */
    uint8_t half_word;          /* to be read next; the one before it is written */
    uint16_t from, to;          /* the pair */
    bool storing;               /* what a swap brought is written, */
    uint16_t stored;            /* here */
    bool swap_rvalid;           /* register: `data` is what a swap read */
    /* outputs of this cycle */
    bool busy, pair_ready, swap_ready;
    bool saturated; /* the pair's counter is full */
};

void wisp_heatmap_init(struct wisp_heatmap *heatmap, unsigned experts);
void wisp_heatmap_evaluate(struct wisp_heatmap *heatmap, const struct wisp_heatmap_in *in);
void wisp_heatmap_clock(struct wisp_heatmap *heatmap, const struct wisp_heatmap_in *in);

/* Its words of the observation of this cycle (after wisp_heatmap_evaluate). */
void wisp_heatmap_observe(const struct wisp_heatmap *heatmap, uint64_t words[WISP_POBS_HEATMAP_WORDS]);

/* The plain count that the unit keeps: of the pair (from, to) in a row of `experts` counters. */
void wisp_heatmap_count(uint16_t *row, unsigned experts, unsigned to);

#endif
