/* guard.h - reference of the units `encode` and `decode` (docs/microarchitecture.md, "encode and decode"): check bits
 * of a word, and what they say when it is read.
 *
 * A word of `width` bits is in 32-bit words, the lowest first. check_w is 1 for parity, else what
 * wisp_secded_width says. At most 1023 bits; nothing can fail.
 */
#ifndef WISP_NOC_GUARD_H
#define WISP_NOC_GUARD_H

#include <stdbool.h>
#include <stdint.h>

struct wisp_decoded {
    bool corrected; /* one bit was flipped, and is right again */
    bool lost;      /* more were, and the word is wrong */
};

unsigned wisp_secded_width(unsigned width);
uint32_t wisp_encode(const uint32_t *word, unsigned width, unsigned check_w);
struct wisp_decoded wisp_decode(uint32_t *word, unsigned width, uint32_t check, unsigned check_w);

#endif
