#include "noc/guard.h"

unsigned wisp_secded_width(unsigned width) {
    unsigned k = 1;
    while (1u << k < width + k + 1) k++;
    return k + 1;
}

static bool bit(const uint32_t *word, unsigned i) {
    return word[i / 32] >> i % 32 & 1;
}

/* The place after this one that is no power of two: those are the check bits'. */
static unsigned next_place(unsigned place) {
    place++;
    return place & (place - 1) ? place : place + 1;
}

uint32_t wisp_encode(const uint32_t *word, unsigned width, unsigned check_w) {
    unsigned place = 3, sum = 0, parity = 0;
    for (unsigned i = 0; i < width; i++, place = next_place(place))
        if (bit(word, i)) {
            sum ^= place;
            parity ^= 1;
        }
    if (check_w == 1) return parity;
    return (parity ^ (unsigned)__builtin_parity(sum)) << (check_w - 1) | sum;
}

struct wisp_decoded wisp_decode(uint32_t *word, unsigned width, uint32_t check, unsigned check_w) {
    uint32_t differ = wisp_encode(word, width, check_w) ^ check;
    if (check_w == 1) return (struct wisp_decoded){.lost = differ};
    unsigned k = check_w - 1, flipped = differ & ((1u << k) - 1);
    if (!__builtin_parity(differ)) return (struct wisp_decoded){.lost = flipped};
    if (flipped > width + k) return (struct wisp_decoded){.lost = true};
    unsigned place = 3;
    for (unsigned i = 0; i < width; i++, place = next_place(place))
        if (place == flipped) word[i / 32] ^= 1u << i % 32;
    return (struct wisp_decoded){.corrected = true};
}
