#include "cache/pdu.h"

#include <string.h>

void wisp_pdu_clear(struct wisp_pdu *pdu) {
    memset(pdu, 0, sizeof *pdu);
}

void wisp_pdu_load(struct wisp_pdu *pdu, unsigned expert, bool cp_en, bool is_local) {
    pdu->cp_en[expert] = cp_en;
    pdu->is_local[expert] = is_local;
}

void wisp_pdu_flip(struct wisp_pdu *pdu, unsigned expert) {
    pdu->is_local[expert] = true;
}
