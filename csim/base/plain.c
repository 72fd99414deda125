#include "base/plain.h"

void wisp_plain(char *text) {
    for (unsigned char *at = (unsigned char *)text; at && *at; at++) {
        if (*at < 0x20 || *at == 0x7f) *at = '?';
        if (at[0] == 0xc2 && at[1] >= 0x80 && at[1] < 0xa0) at[0] = at[1] = '?';
    }
}
