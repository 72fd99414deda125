/* dut.h - the Verilated units under test, as the C unit tests see them.
 *
 * A dut is made by <unit>_dut_create (registers start with random values drawn from the seed), reset, and stepped: one
 * step applies the inputs of a cycle, and the outputs of the *same* cycle are read before the clock rises.
 * The test frees it with <unit>_dut_destroy.
 */
#ifndef WISP_UNIT_DUT_H
#define WISP_UNIT_DUT_H

#include "cache/ahead.h"
#include "die/die.h"
#include "noc/guard.h"
#include "prefetch/heatmap.h"
#include "prefetch/prefetch.h"
#include "prefetch/topn.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Outputs that are functions of inputs (arbiter, flags, pdu, fill) need the inputs first: set, then get, then tick. */

struct fifo_dut_in {
    bool push, pop;
    uint32_t push_data;
};
struct fifo_dut_out {
    uint32_t head, count;
    bool whole; /* of a head of more than 64 bits: the others are those that were pushed with the first 32 */
};
void *fifo_dut_create(unsigned seed);
void fifo_dut_destroy(void *dut);
void fifo_dut_reset(void *dut);
struct fifo_dut_out fifo_dut_get(void *dut);
void fifo_dut_step(void *dut, struct fifo_dut_in in);

void *decode_dut_create(unsigned seed);
void decode_dut_destroy(void *dut);
/* Puts the word right, as far as it can. */
struct wisp_decoded decode_dut_get(void *dut, uint32_t *word, uint32_t check);

struct arbiter_dut_out {
    uint32_t grant, mask;
};
void *arbiter_dut_create(unsigned seed);
void arbiter_dut_destroy(void *dut);
void arbiter_dut_reset(void *dut);
struct arbiter_dut_out arbiter_dut_set(void *dut, uint32_t req, bool consume);
void arbiter_dut_tick(void *dut);

struct link_dut_io {
    struct wisp_flit flit;
    uint8_t credit;
};
void *link_dut_create(unsigned seed);
void link_dut_destroy(void *dut);
void link_dut_reset(void *dut);
struct link_dut_io link_dut_get(void *dut);
void link_dut_step(void *dut, struct link_dut_io in);

struct router_dut_in {
    struct wisp_flit flit[WISP_PORTS];
    uint8_t credit[WISP_PORTS];
};
struct router_dut_out {
    struct wisp_flit flit[WISP_PORTS];
    uint8_t credit[WISP_PORTS];
    uint64_t obs[WISP_PORTS * WISP_OBS_ROUTER_WORDS];
    uint8_t fault;
};
void *router_dut_create(unsigned seed);
void router_dut_destroy(void *dut);
void router_dut_reset(void *dut, const struct wisp_router_straps *straps);
void router_dut_hold(void *dut, bool rst); /* in reset until it is called again */
void router_dut_get(void *dut, struct router_dut_out *out);
void router_dut_step(void *dut, const struct router_dut_in *in);
/* A bit of what a link buffer stores is another from now on: of requester r = port * VCS + channel. Only where PROTECT
 * is a parameter of the test. */
void router_dut_flip(void *dut, unsigned r, unsigned slot, unsigned bit);

struct flags_dut_in {
    uint16_t write_index, read_index;
    bool clear, write, write_flag;
};
void *flags_dut_create(unsigned seed);
void flags_dut_destroy(void *dut);
void flags_dut_reset(void *dut);
bool flags_dut_set(void *dut, const struct flags_dut_in *in); /* read_flag */
void flags_dut_tick(void *dut);

struct pdu_dut_in {
    uint16_t read_expert, answer_expert, load_expert, flip_expert;
    bool clear, load, load_cp_en, load_local, flip;
};
struct pdu_dut_out {
    bool read_local, answer_copy;
};
void *pdu_dut_create(unsigned seed);
void pdu_dut_destroy(void *dut);
void pdu_dut_reset(void *dut);
struct pdu_dut_out pdu_dut_set(void *dut, const struct pdu_dut_in *in);
void pdu_dut_tick(void *dut);

struct atu_dut_in {
    uint16_t look_expert, write_expert;
    bool look, write;
    struct wisp_atu_entry entry;
};
void *atu_dut_create(unsigned seed);
void atu_dut_destroy(void *dut);
struct wisp_atu_entry atu_dut_get(void *dut);
void atu_dut_step(void *dut, const struct atu_dut_in *in);

struct fill_dut_in {
    struct wisp_fill_head head;
    struct wisp_atu_entry entry;
    bool take, drain, forget, may_look, wr_ready;
};
struct fill_dut_out {
    bool hold, idle, want, look, write, wr_valid, flip, done_valid;
    uint16_t write_expert, flip_expert, done_expert; /* zero unless write, flip, done_valid */
    struct wisp_atu_entry entry;                     /* zero unless write */
    uint64_t wr_word, wr_data;
    uint64_t obs[WISP_OBS_WORDS]; /* the fields of fill */
};
void *fill_dut_create(unsigned seed);
void fill_dut_destroy(void *dut);
void fill_dut_reset(void *dut);
void fill_dut_set(void *dut, const struct fill_dut_in *in, struct fill_dut_out *out);
void fill_dut_tick(void *dut);

struct d2d_dut_in {
    struct wisp_d2d_in side;
    struct wisp_flit ej_flit;
    uint8_t inj_credit, links;
    bool cache_off, ahead_off; /* from the next cycle on, as registers do it */
};
struct d2d_dut_out {
    struct wisp_d2d_out side;
    struct wisp_flit inj_flit;
    uint8_t ej_credit;
    uint64_t obs[WISP_OBS_ENV - WISP_OBS_D2D]; /* D2D, CACHE, AHEAD */
};
void *d2d_dut_create(unsigned seed);
void d2d_dut_destroy(void *dut);
void d2d_dut_reset(void *dut, const struct wisp_d2d_straps *straps);
void d2d_dut_get(void *dut, struct d2d_dut_out *out);
void d2d_dut_step(void *dut, const struct d2d_dut_in *in);

struct ahead_dut_in {
    struct wisp_ahead_now now;
    struct wisp_ahead_in in;
};
struct ahead_dut_out {
    bool job_ready, ask;
    uint8_t ask_slot;
    uint64_t ask_word;
    uint64_t obs[WISP_OBS_AHEAD_WORDS + WISP_OBS_AHEAD_IN_WORDS];
};
void *ahead_dut_create(unsigned seed);
void ahead_dut_destroy(void *dut);
void ahead_dut_reset(void *dut, unsigned links_limit);
void ahead_dut_set(void *dut, const struct ahead_dut_in *in, struct ahead_dut_out *out);
void ahead_dut_tick(void *dut);

struct heatmap_dut_out {
    bool pair_ready, swap_ready, swap_rvalid, busy;
    struct wisp_heat_word read_data, swap_rdata;
    uint64_t obs;
};
void *heatmap_dut_create(unsigned seed);
void heatmap_dut_destroy(void *dut);
void heatmap_dut_reset(void *dut);
void heatmap_dut_set(void *dut, const struct wisp_heatmap_in *in, struct heatmap_dut_out *out);
void heatmap_dut_tick(void *dut);

struct topn_dut_out {
    bool read_valid, mark_valid, busy, done;
    uint16_t read_row;
    uint8_t read_word, mark_word;
    uint32_t mark_bits;
    uint64_t obs[WISP_POBS_TOPN_WORDS];
};
void *topn_dut_create(unsigned seed);
void topn_dut_destroy(void *dut);
void topn_dut_reset(void *dut);
void topn_dut_set(void *dut, const struct wisp_topn_in *in, struct topn_dut_out *out);
void topn_dut_tick(void *dut);

struct prefetch_dut_in {
    bool cmd_valid, heatmap_busy, topn_busy;
    struct wisp_prefetch_command command;
    struct wisp_mark mark;
};
struct prefetch_dut_out {
    bool cmd_ready, start, hold, ans_valid, ans_cp_en;
    uint16_t row, ans_expert;
    uint8_t count;
};
void *prefetch_dut_create(unsigned seed);
void prefetch_dut_destroy(void *dut);
void prefetch_dut_reset(void *dut);
void prefetch_dut_set(void *dut, const struct prefetch_dut_in *in, struct prefetch_dut_out *out);
void prefetch_dut_tick(void *dut);

struct regs_dut_in {
    struct wisp_apb_in apb;
    struct wisp_regs_seen seen;
    uint16_t faults; /* of d2d; and bit WISP_REG_ERROR_MEMORY, of the router */
};
struct regs_dut_out {
    struct wisp_apb_out apb;
    struct wisp_regs_straps in_range; /* without depth and tags */
    bool ready, cache_on, ahead_on;
};
void *regs_dut_create(unsigned seed);
void regs_dut_destroy(void *dut);
void regs_dut_reset(void *dut, const struct wisp_regs_straps *straps, uint64_t cap);
void regs_dut_get(void *dut, struct regs_dut_out *out);
void regs_dut_step(void *dut, const struct regs_dut_in *in);

#ifdef __cplusplus
}
#endif

#endif
