/* unit_test.h - what the lock-step unit tests share: how long to run, and how a difference is reported.
 *
 * WISP_CYCLES in the environment sets the cycles of each random test (default 20,000; `make regress`: 200,000 from each
 * of five seeds), WISP_SEED the first seed, WISP_UNIT_SEEDS how many seeds are run where a test runs many (default 6;
 * `make regress`: 100).
 */
#ifndef WISP_UNIT_TEST_H
#define WISP_UNIT_TEST_H

#include "base/rng.h"
#include "die/observe.h"
#include "prefetch/predictor.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static inline uint64_t unit_env(const char *name, uint64_t fallback) {
    const char *text = getenv(name);
    return text ? strtoull(text, NULL, 10) : fallback;
}

/* The root of the tree: tests run in a directory of their own. */
static inline const char *unit_top(void) {
    const char *top = getenv("TOP");
    return top ? top : ".";
}

static inline uint64_t unit_cycles(void) {
    return unit_env("WISP_CYCLES", 20000);
}

/* True with a chance of percent in 100. */
static inline bool unit_chance(struct wisp_rng *rng, unsigned percent) {
    return wisp_rng_below(rng, 100) < percent;
}

/* The end of a test: two observations differ in this row. */
static inline void unit_differ(uint64_t seed, uint64_t cycle, const struct wisp_field *field, const uint64_t *reference,
                               const uint64_t *rtl) {
    ck_abort_msg("MISMATCH cycle %llu unit %s port %s field %s reference 0x%llx rtl 0x%llx (seed %llu)",
                 (unsigned long long)cycle, field->unit, field->port, field->name,
                 (unsigned long long)wisp_field_value(field, reference),
                 (unsigned long long)wisp_field_value(field, rtl), (unsigned long long)seed);
}

/* Compare words [first, first + count) of an observation; the first bits that differ end the test. */
static inline void unit_compare(uint64_t seed, uint64_t cycle, const uint64_t *reference, const uint64_t *rtl,
                                unsigned first, unsigned count) {
    if (memcmp(reference + first, rtl + first, count * sizeof *rtl) == 0) return;
    unit_differ(seed, cycle, wisp_observe_difference(reference, rtl), reference, rtl);
}

/* The same of an observation of the predictor, all of it. */
static inline void unit_compare_predictor(uint64_t seed, uint64_t cycle, const uint64_t *reference,
                                          const uint64_t *rtl) {
    const struct wisp_field *field = wisp_predictor_difference(reference, rtl);
    if (field) unit_differ(seed, cycle, field, reference, rtl);
}

/* ck_assert for every cycle: without libcheck's note of each assertion that held, which costs a system call. */
#define unit_require(condition)                                                                                        \
    do {                                                                                                               \
        if (!(condition)) ck_abort_msg("%s does not hold", #condition);                                                \
    } while (0)

/* One output that is compared by name. */
static inline void unit_equal(uint64_t seed, uint64_t cycle, const char *unit, const char *port, const char *field,
                              uint64_t reference, uint64_t rtl) {
    if (reference == rtl) return;
    ck_abort_msg("MISMATCH cycle %llu unit %s port %s field %s reference 0x%llx rtl 0x%llx (seed %llu)",
                 (unsigned long long)cycle, unit, port, field, (unsigned long long)reference, (unsigned long long)rtl,
                 (unsigned long long)seed);
}

/* Run a suite of one case as a check program. */
static inline int unit_main(const char *name, const TTest *const *tests, size_t count) {
    Suite *suite = suite_create(name);
    TCase *tcase = tcase_create(name);
    tcase_set_timeout(tcase, 600);
    for (size_t i = 0; i < count; i++) tcase_add_test(tcase, tests[i]);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? 1 : 0;
}

#endif
