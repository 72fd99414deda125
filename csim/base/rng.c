#include "base/rng.h"

uint64_t wisp_splitmix64(uint64_t *state) {
    uint64_t z = (*state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

void wisp_rng_init(struct wisp_rng *rng, uint64_t seed, uint64_t stream) {
    uint64_t state = seed;
    state = wisp_splitmix64(&state) ^ (stream * 0xd1342543de82ef95u);
    for (int i = 0; i < 4; i++) rng->s[i] = wisp_splitmix64(&state);
}
