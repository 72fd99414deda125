/* pdu.h - reference of the unit `pdu` (docs/microarchitecture.md, "pdu"): two bits per expert.
 *
 * A plain value that holds all its state; zeroed is reset; nothing can fail. Experts are below WISP_EXPERTS.
 */
#ifndef WISP_CACHE_PDU_H
#define WISP_CACHE_PDU_H

#include "wisp_params.h"

#include <stdbool.h>
#include <stdint.h>

struct wisp_pdu {
    bool cp_en[WISP_EXPERTS];    /* worth copying */
    bool is_local[WISP_EXPERTS]; /* a whole copy is in local memory */
};

static inline bool wisp_pdu_read_local(const struct wisp_pdu *pdu, unsigned expert) {
    return pdu->is_local[expert];
}

static inline bool wisp_pdu_answer_copy(const struct wisp_pdu *pdu, unsigned expert) {
    return pdu->cp_en[expert] && !pdu->is_local[expert];
}

/* Rules 1 to 3; of a load and a flip of one expert in one cycle, do the load last. */
void wisp_pdu_clear(struct wisp_pdu *pdu);
void wisp_pdu_load(struct wisp_pdu *pdu, unsigned expert, bool cp_en, bool is_local);
void wisp_pdu_flip(struct wisp_pdu *pdu, unsigned expert);

#endif
