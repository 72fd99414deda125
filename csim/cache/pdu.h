/* pdu.h - reference of the unit `pdu` (docs/microarchitecture.md, "pdu"): two bits per expert.
 *
 * A plain value that holds all its state; zeroed is reset; nothing can fail. Experts are below WISP_EXPERTS.
 */
#ifndef WISP_CACHE_PDU_H
#define WISP_CACHE_PDU_H

#include "cache/flags.h"

struct wisp_pdu {
    struct wisp_flags is_local; /* a whole copy is in local memory */
    struct wisp_flags worth;    /* a copy, and there is none */
};

static inline bool wisp_pdu_read_local(const struct wisp_pdu *pdu, unsigned expert) {
    return wisp_flags_read(&pdu->is_local, expert);
}

static inline bool wisp_pdu_answer_copy(const struct wisp_pdu *pdu, unsigned expert) {
    return wisp_flags_read(&pdu->worth, expert);
}

/* Rules 1 to 3; never two of them in one cycle. */
void wisp_pdu_clear(struct wisp_pdu *pdu);
void wisp_pdu_load(struct wisp_pdu *pdu, unsigned expert, bool cp_en, bool is_local);
void wisp_pdu_flip(struct wisp_pdu *pdu, unsigned expert);

#endif
