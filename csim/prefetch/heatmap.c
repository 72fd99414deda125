#include "prefetch/heatmap.h"

#include "base/observe_table.h"

#include <string.h>

static unsigned words(const struct wisp_heatmap *heatmap) {
    return heatmap->experts / WISP_LANES;
}

static struct wisp_heat_word *word_of(struct wisp_heatmap *heatmap, unsigned row, unsigned word) {
    return &heatmap->memory[row * words(heatmap) + word];
}

void wisp_heatmap_init(struct wisp_heatmap *heatmap, unsigned experts) {
    memset(heatmap, 0, sizeof *heatmap);
    heatmap->experts = (uint16_t)experts;
}

void wisp_heatmap_evaluate(struct wisp_heatmap *heatmap, const struct wisp_heatmap_in *in) {
    heatmap->saturated = heatmap->counting && heatmap->data.counter[heatmap->to % WISP_LANES] == WISP_COUNTER_MAX;
    bool pairing = heatmap->counting || heatmap->halving;
    heatmap->busy = pairing || heatmap->storing;
    heatmap->swap_ready = !pairing && !(heatmap->storing && in->swap_address == heatmap->stored);
    heatmap->pair_ready = !heatmap->halving && !heatmap->saturated && !in->swap_valid && !in->read_valid;
}

/* Rule 2: the word that arrived is written with one more. */
static void count(struct wisp_heatmap *heatmap) {
    struct wisp_heat_word *word = word_of(heatmap, heatmap->from, heatmap->to / WISP_LANES);
    *word = heatmap->data;
    word->counter[heatmap->to % WISP_LANES]++;
}

/* Rule 3: the word that was read in the cycle before is written, the next one is read. */
static void halve(struct wisp_heatmap *heatmap) {
    unsigned next = heatmap->half_word;
    if (next > 0) {
        struct wisp_heat_word half = heatmap->data;
        for (unsigned i = 0; i < WISP_LANES; i++) half.counter[i] /= 2;
        if (next - 1 == heatmap->to / WISP_LANES) half.counter[heatmap->to % WISP_LANES]++;
        *word_of(heatmap, heatmap->from, next - 1) = half;
    }
    heatmap->halving = next < words(heatmap);
    heatmap->half_word = heatmap->halving ? (uint8_t)(next + 1) : 0;
    if (heatmap->halving) heatmap->data = *word_of(heatmap, heatmap->from, next);
}

/* The pair takes stage 1: its word is read as the pair before it left it. */
static void accept(struct wisp_heatmap *heatmap, const struct wisp_heatmap_in *in) {
    heatmap->from = in->pair_from;
    heatmap->to = in->pair_to;
    heatmap->data = *word_of(heatmap, in->pair_from, in->pair_to / WISP_LANES);
}

/* Rule 4: the Verilog writes a cycle later, in which nobody reads the word. */
static void swap(struct wisp_heatmap *heatmap, const struct wisp_heatmap_in *in) {
    heatmap->data = heatmap->memory[in->swap_address];
    if (!in->swap_write) return;
    heatmap->memory[in->swap_address] = in->swap_wdata;
    heatmap->storing = true;
    heatmap->stored = in->swap_address;
}

void wisp_heatmap_clock(struct wisp_heatmap *heatmap, const struct wisp_heatmap_in *in) {
    bool pair = in->pair_valid && heatmap->pair_ready;
    heatmap->swap_rvalid = in->swap_valid && heatmap->swap_ready;
    if (heatmap->counting && !heatmap->saturated) count(heatmap);
    if (heatmap->halving) halve(heatmap);
    if (heatmap->saturated) heatmap->halving = true;
    heatmap->counting = pair;
    heatmap->storing = false;
    if (pair) accept(heatmap, in);
    if (in->read_valid) heatmap->data = *word_of(heatmap, in->read_row, in->read_word);
    if (heatmap->swap_rvalid) swap(heatmap, in);
}

void wisp_heatmap_observe(const struct wisp_heatmap *heatmap, uint64_t words[WISP_POBS_HEATMAP_WORDS]) {
    WISP_PACK_HEATMAP(words);
}

void wisp_heatmap_count(uint16_t *row, unsigned experts, unsigned to) {
    if (row[to] == WISP_COUNTER_MAX)
        for (unsigned i = 0; i < experts; i++) row[i] /= 2;
    row[to]++;
}
