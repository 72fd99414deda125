/* check_decode.c - units `encode` and `decode`: reference and Verilog of WIDTH and CHECK_W from the build, word for
 * word; and what the code promises, for every flip of one bit and of two. The code is linear (the check bits are sums
 * of bits of the word), so what flips do to one word they do to every word. */
#include "plan/small.h"
#include "unit/dut.h"
#include "unit/unit_test.h"

enum { WORDS = (WIDTH + 31) / 32, BITS = WIDTH + CHECK_W, SECDED = CHECK_W > 1 };

/* What is stored: the word, and its check bits. */
struct stored {
    uint32_t word[WORDS], check;
};

static struct stored some_word(struct wisp_rng *rng) {
    struct stored stored = {0};
    for (unsigned i = 0; i < WIDTH; i++) stored.word[i / 32] |= (uint32_t)(wisp_rng_next(rng) & 1) << i % 32;
    stored.check = wisp_encode(stored.word, WIDTH, CHECK_W);
    return stored;
}

static void flip(struct stored *stored, unsigned bit) {
    if (bit < WIDTH)
        stored->word[bit / 32] ^= 1u << bit % 32;
    else
        stored->check ^= 1u << (bit - WIDTH);
}

/* Both read it: the same word and the same verdict. */
static struct wisp_decoded read_both(void *dut, struct stored *stored) {
    uint32_t seen[WORDS];
    memcpy(seen, stored->word, sizeof seen);
    struct wisp_decoded rtl = decode_dut_get(dut, seen, stored->check);
    struct wisp_decoded reference = wisp_decode(stored->word, WIDTH, stored->check, CHECK_W);
    unit_equal(0, 0, "decode", "out", "corrected", reference.corrected, rtl.corrected);
    unit_equal(0, 0, "decode", "out", "lost", reference.lost, rtl.lost);
    for (unsigned i = 0; i < WORDS; i++) unit_equal(0, i, "decode", "out", "fixed", stored->word[i], seen[i]);
    cover_decode(CHECK_W, reference);
    return reference;
}

static bool right(const struct stored *stored, const struct stored *original) {
    return memcmp(stored->word, original->word, sizeof stored->word) == 0;
}

START_TEST(decode_one_flip) {
    struct wisp_rng rng;
    wisp_rng_init(&rng, unit_env("WISP_SEED", 1), 0);
    void *dut = decode_dut_create(1);
    for (unsigned round = 0; round < 4; round++) {
        struct stored original = some_word(&rng), stored = original;
        struct wisp_decoded whole = read_both(dut, &stored);
        unit_require(!whole.corrected && !whole.lost && right(&stored, &original));
        for (unsigned bit = 0; bit < BITS; bit++) {
            stored = original;
            flip(&stored, bit);
            struct wisp_decoded one = read_both(dut, &stored);
            unit_require(SECDED ? one.corrected && !one.lost && right(&stored, &original) : one.lost);
        }
    }
    decode_dut_destroy(dut);
}
END_TEST

/* Every pair: SECDED notices each, parity none. */
START_TEST(decode_two_flips) {
    struct wisp_rng rng;
    wisp_rng_init(&rng, unit_env("WISP_SEED", 1), 1);
    void *dut = decode_dut_create(1);
    struct stored original = some_word(&rng);
    for (unsigned a = 1; a < BITS; a++)
        for (unsigned b = 0; b < a; b++) {
            struct stored stored = original;
            flip(&stored, a);
            flip(&stored, b);
            struct wisp_decoded two = read_both(dut, &stored);
            unit_require(!two.corrected && two.lost == SECDED);
        }
    decode_dut_destroy(dut);
}
END_TEST

/* Any number of flips: parity notices an odd number, and the reference says what SECDED makes of more than two. */
START_TEST(decode_many_flips) {
    struct wisp_rng rng;
    wisp_rng_init(&rng, unit_env("WISP_SEED", 1), 2);
    void *dut = decode_dut_create(1);
    for (unsigned round = 0; round < 2000; round++) {
        struct stored stored = some_word(&rng);
        unsigned flips = wisp_rng_below(&rng, 6);
        for (unsigned i = 0; i < flips; i++) flip(&stored, wisp_rng_below(&rng, BITS));
        struct wisp_decoded many = read_both(dut, &stored);
        if (!SECDED) unit_require(many.lost == flips % 2);
    }
    decode_dut_destroy(dut);
}
END_TEST

int main(void) {
    const TTest *tests[] = {decode_one_flip, decode_two_flips, decode_many_flips};
    return unit_main("decode", tests, sizeof tests / sizeof tests[0]);
}
