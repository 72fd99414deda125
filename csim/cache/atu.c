#include "cache/atu.h"

void wisp_atu_look(struct wisp_atu *atu, unsigned expert) {
    atu->entry = atu->memory[expert];
}

void wisp_atu_write(struct wisp_atu *atu, unsigned expert, struct wisp_atu_entry entry) {
    atu->memory[expert] = entry;
}
