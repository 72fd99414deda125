#include "cache/pdu.h"

void wisp_pdu_clear(struct wisp_pdu *pdu) {
    wisp_flags_clear(&pdu->is_local);
    wisp_flags_clear(&pdu->worth);
}

void wisp_pdu_load(struct wisp_pdu *pdu, unsigned expert, bool cp_en, bool is_local) {
    wisp_flags_write(&pdu->is_local, expert, is_local);
    wisp_flags_write(&pdu->worth, expert, cp_en && !is_local);
}

void wisp_pdu_flip(struct wisp_pdu *pdu, unsigned expert) {
    wisp_flags_write(&pdu->is_local, expert, true);
    wisp_flags_write(&pdu->worth, expert, false);
}
