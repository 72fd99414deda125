/* rng.h - a small, seeded generator whose numbers are the same on every machine.
 *
 * xoshiro256** (Blackman and Vigna, ACM TOMS 47(4), 2021), seeded by splitmix64 as
 * its authors advise. A generator is a plain value: copy it to fork a stream. Nothing here can fail.
 */
#ifndef WISP_BASE_RNG_H
#define WISP_BASE_RNG_H

#include <stdint.h>

struct wisp_rng {
    uint64_t s[4];
};

/* Streams of the same seed with different numbers are independent. */
void wisp_rng_init(struct wisp_rng *rng, uint64_t seed, uint64_t stream);

/* One step of splitmix64: advances *state; also a good 64-bit hash of a counter. */
uint64_t wisp_splitmix64(uint64_t *state);

static inline uint64_t wisp_rotl64(uint64_t x, int k) {
    return (x << k) | (x >> (64 - k));
}

static inline uint64_t wisp_rng_next(struct wisp_rng *rng) {
    uint64_t *s = rng->s;
    uint64_t result = wisp_rotl64(s[1] * 5, 7) * 9;
    uint64_t t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = wisp_rotl64(s[3], 45);
    return result;
}

/* Uniform in [0, n), n >= 1, without bias worth a thought for n < 2^32 (multiply-shift). */
static inline uint32_t wisp_rng_below(struct wisp_rng *rng, uint32_t n) {
    return (uint32_t)(((wisp_rng_next(rng) >> 32) * (uint64_t)n) >> 32);
}

/* Uniform in [0, 1), 53 bits. */
static inline double wisp_rng_unit(struct wisp_rng *rng) {
    return (double)(wisp_rng_next(rng) >> 11) * 0x1.0p-53;
}

#endif
