#include "base/printable.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* The bytes of the character at the beginning, and its number; 0 if they are not UTF-8. */
static size_t character(const unsigned char *at, uint32_t *number) {
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t bytes = *at < 0x80 ? 1 : *at >> 5 == 6 ? 2 : *at >> 4 == 14 ? 3 : *at >> 3 == 30 ? 4 : 0;
    *number = bytes == 1 ? *at : bytes ? *at & (0x7fu >> bytes) : 0;
    for (size_t i = 1; i < bytes; i++) {
        if (at[i] >> 6 != 2) return 0; /* the zero byte at the end, too */
        *number = *number << 6 | (at[i] & 0x3f);
    }
    bool surrogate = *number >= 0xd800 && *number < 0xe000;
    return bytes && *number >= least[bytes] && *number < 0x110000 && !surrogate ? bytes : 0;
}

static bool is_control(uint32_t number) {
    return number < 0x20 || (number >= 0x7f && number < 0xa0) || (number >= 0x202a && number <= 0x202e) ||
           (number >= 0x2066 && number <= 0x2069) || number == 0x2028 || number == 0x2029;
}

const char *wisp_printable(const char *text, char *to, size_t room) {
    size_t used = 0;
    for (const unsigned char *at = (const unsigned char *)text; *at;) {
        uint32_t number;
        size_t bytes = character(at, &number), hidden = !bytes ? 1 : is_control(number) ? bytes : 0;
        if (used + (hidden ? 4 * hidden : bytes) >= room) break;
        for (size_t i = 0; i < hidden; i++) used += (size_t)snprintf(to + used, room - used, "\\x%02x", at[i]);
        if (!hidden) memcpy(to + used, at, bytes), used += bytes;
        at += hidden ? hidden : bytes;
    }
    to[used] = 0;
    return to;
}
