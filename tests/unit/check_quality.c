/* check_quality.c - csim/die/quality: the figures of a short life of three copies, computed by hand. */
#include "die/local_cp.h"
#include "die/quality.h"
#include "unit/unit_test.h"

enum { LINES = 10, EACH = 30 }; /* reads and flits of an expert */

static struct wisp_local_cp cp;

/* A kernel of layer 0 that reads one or two experts (0: none), all worth a copy; each is fetched from one side whole.
 */
static struct wisp_quality kernel(unsigned first, unsigned second, unsigned copied, unsigned written) {
    struct wisp_remote_expert remote[] = {{(uint16_t)first, true}, {(uint16_t)second, true}};
    struct wisp_local_kernel launched = {.remote = remote, .remote_count = second ? 2 : 1};
    struct wisp_local_cp before = cp;
    struct wisp_error error;
    struct wisp_table_command command;
    ck_assert_int_eq(wisp_local_cp_launch(&cp, &launched, &error), WISP_OK);
    while (wisp_local_cp_command(&cp, &command)) wisp_local_cp_sent(&cp);
    return (struct wisp_quality){
        .used = cp.served - before.served,
        .read_pairs = cp.read_pairs - before.read_pairs,
        .late_pairs = cp.late_pairs - before.late_pairs,
        .late_begun_pairs = cp.late_begun_pairs - before.late_begun_pairs,
        .copy_flits = copied * EACH,
        .remote_flits = (launched.remote_count - copied) * EACH,
        .written_flits = written,
    };
}

static void whole(struct wisp_quality *quality, unsigned expert) {
    uint64_t before = cp.copies;
    wisp_local_cp_done(&cp, expert);
    quality->made += cp.copies - before;
}

/* Two slots. Copies of 1 and 2; then 3 drives out 2, which nobody has read, and is not whole in time; the kernel after
 * that reads 3 by mesh and copies it again; the last one reads that copy. */
START_TEST(quality_by_hand) {
    struct wisp_config config = {.written = {.copy_policy = WISP_COPY_LRU}};
    struct wisp_quality kernels[4], sum = {.copy_flits_each = EACH};
    struct wisp_error error;
    ck_assert_int_eq(wisp_local_cp_init(&cp, &config, 1, LINES, 2, &error), WISP_OK);
    kernels[0] = kernel(1, 2, 0, 2 * EACH);
    whole(&kernels[0], 1);
    whole(&kernels[0], 2);
    kernels[1] = kernel(1, 3, 1, 12);
    kernels[2] = kernel(3, 1, 1, EACH);
    whole(&kernels[2], 3);
    kernels[3] = kernel(3, 0, 1, 0);
    for (unsigned i = 0; i < 4; i++) wisp_quality_add(&sum, &kernels[i]);
    ck_assert_uint_eq(sum.made, 3);
    ck_assert_uint_eq(sum.used, 2);
    ck_assert_uint_eq(sum.read_pairs, 7);
    ck_assert_uint_eq(sum.late_pairs, 1);
    ck_assert_uint_eq(sum.late_begun_pairs, 1);
    ck_assert_double_eq(wisp_share_value(wisp_quality_accuracy(&sum)), 2.0 / 3);
    ck_assert_double_eq(wisp_share_value(wisp_quality_coverage(&sum)), 90.0 / 210);
    ck_assert_double_eq(wisp_share_value(wisp_quality_late(&sum)), 1.0 / 7);
    ck_assert_uint_eq(wisp_quality_wasted_flits(&sum), EACH + 12); /* all of 2, and the first part of 3 */
    wisp_local_cp_free(&cp);
}
END_TEST

/* Nothing made, nothing read: no share has a value. */
START_TEST(quality_of_nothing) {
    struct wisp_quality none = {.copy_flits_each = EACH};
    ck_assert_uint_eq(wisp_quality_accuracy(&none).whole, 0);
    ck_assert_uint_eq(wisp_quality_coverage(&none).whole, 0);
    ck_assert_uint_eq(wisp_quality_late(&none).whole, 0);
    ck_assert_uint_eq(wisp_quality_wasted_flits(&none), 0);
}
END_TEST

int main(void) {
    const TTest *tests[] = {quality_by_hand, quality_of_nothing};
    return unit_main("quality", tests, sizeof tests / sizeof tests[0]);
}
