/* d2d.h - reference of the unit `d2d` (docs/microarchitecture.md, "d2d"): the network interface of a die with its
 * expert cache.
 *
 * One cycle is wisp_d2d_evaluate (outputs from state), then wisp_d2d_clock (the edge). The unit is a plain struct that
 * holds all its state, so a copy is a snapshot once the fifos are re-pointed; nothing can fail.
 */
#ifndef WISP_CACHE_D2D_H
#define WISP_CACHE_D2D_H

#include "base/registers.h"
#include "cache/ahead.h"
#include "cache/fill.h"
#include "noc/arbiter.h"
#include "noc/fifo.h"

enum { WISP_TAGS_MAX = 1 << WISP_TAG_W };

/* What the die's requester, memory and Local CP drive in one cycle. */
struct wisp_d2d_in {
    uint64_t rd_word, tbl_word, job_word;
    struct wisp_flit ans_flit;
    bool rd_valid, ans_valid, tbl_valid, job_valid;
    bool loc_ready, mem_ready, rsp_ready, wr_ready;
};

/* What they see; words that are not valid are zero. */
struct wisp_d2d_out {
    uint64_t loc_word, mem_word, rsp_data, wr_word, wr_data;
    uint32_t loc_addr; /* of the copy's line, in units of one read, if loc_copy */
    uint16_t done_expert;
    uint8_t rsp_id, rsp_tag;
    bool rsp_last;
    bool rd_ready, ans_ready, tbl_ready, job_ready;
    bool loc_valid, mem_valid, rsp_valid, wr_valid;
    bool loc_copy, done_valid;
};

/* A table command. */
struct wisp_table_command {
    bool clear; /* forget all experts; the rest means nothing */
    bool cp_en, is_local;
    uint16_t expert;
    uint32_t base, lines;
};

uint64_t wisp_table_pack(struct wisp_table_command command);
struct wisp_table_command wisp_table_unpack(uint64_t word);

struct wisp_d2d {
    uint8_t here_x, here_y, columns, rows;
    uint16_t tag_limit, experts;
    bool cache_on, ahead_on; /* what may work */
    bool has_ahead;          /* the unit is there */
    uint16_t ahead_base;     /* first tag of the reads ahead of use; WISP_TAGS_MAX: it may not ask */
    struct wisp_fifo rd_q, ans_q, ej_q[WISP_VCS], free_q, tbl_q;
    struct wisp_asked {
        uint32_t line;
        uint16_t expert;
        uint8_t flits, id;
        bool outstanding; /* its answer is to come */
    } asked[WISP_TAGS_MAX];
    struct wisp_flags keep; /* of a tag: no command since it was asked, its data may be copied */
    uint16_t fresh; /* tags never used yet start here */
    uint8_t left;   /* flits to come of the answer at the head */
    uint8_t inj_credit[WISP_VCS];
    uint8_t ej_credit; /* registered: bit v = ej_q[v] was popped in the last cycle */
    uint16_t faults;   /* registered: errors of the last cycle, bits WISP_REG_ERROR_* */
    bool hit_valid;    /* hit_word stands on loc */
    uint64_t hit_word;
    struct wisp_arbiter arbiter;
    struct wisp_pdu pdu;
    struct wisp_atu atu;
    struct wisp_fill fill;
    struct wisp_ahead ahead;
    /* decisions and outputs of this cycle */
    bool drain, forget;
    bool local, hit;            /* the oldest read's owner is this die; a copy is here */
    struct wisp_fill_head head; /* of the answers, and its tag */
    unsigned head_tag;
    bool head_ahead;   /* of a read ahead of use */
    bool answer_stray; /* nobody asked for it */
    uint32_t inj_req, inj_grant;
    unsigned tag; /* for a request granted in this cycle */
    struct wisp_flit inj_flit;
    struct wisp_d2d_out out;
    struct wisp_flit rd_slots[WISP_SKID_DEPTH], ans_slots[WISP_SKID_DEPTH], tbl_slots[WISP_SKID_DEPTH];
    struct wisp_flit ej_slots[WISP_VCS][WISP_EJECT_DEPTH + 1], free_slots[WISP_TAGS_MAX];
};

struct wisp_d2d_straps {
    uint8_t here_x, here_y;
    uint8_t columns, rows; /* of the mesh */
    uint16_t experts;      /* entries of the tables */
    uint16_t tags;         /* depth of free_q */
    uint16_t tag_limit;    /* <= tags: the outstanding reads allowed */
    uint16_t ahead_tags;   /* of tags: for reads ahead of use; 0: the unit is not there */
    uint16_t links_limit;  /* of the unit `ahead` */
    uint8_t eject_depth;   /* of ej_q: WISP_EJECT_DEPTH (or 0), or one more */
};

void wisp_d2d_init(struct wisp_d2d *d2d, const struct wisp_d2d_straps *straps);

void wisp_d2d_evaluate(struct wisp_d2d *d2d);

/* What the router gives in one cycle. */
struct wisp_d2d_router {
    struct wisp_flit ej_flit; /* header == 0: nothing */
    uint8_t inj_credit;       /* bit v: it freed a local buffer */
    uint8_t links;            /* its mesh outputs that carry a flit */
};

void wisp_d2d_clock(struct wisp_d2d *d2d, const struct wisp_d2d_in *in, const struct wisp_d2d_router *router);

#endif
