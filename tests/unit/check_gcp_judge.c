/* check_gcp_judge.c - csim/gcp: what stands in tables, and what a plan leaves behind. */
#include "gcp/allocate.h"
#include "gcp/plan.h"
#include "unit/unit_test.h"

/* The rules of the paper's code and of its text. */
START_TEST(gcp_allocate_presets) {
    struct wisp_allocate_rules rules;
    const struct wisp_allocate_rules code = {512, 1, 5, 512, WISP_ALLOCATE_CODE};
    const struct wisp_allocate_rules text = {50, 1, 5, 256, WISP_ALLOCATE_TEXT};
    ck_assert_int_eq(wisp_allocate_preset("paper-code", &rules), 0);
    ck_assert_mem_eq(&rules, &code, sizeof code);
    ck_assert_int_eq(wisp_allocate_preset("paper-text", &rules), 0);
    ck_assert_mem_eq(&rules, &text, sizeof text);
    ck_assert_int_eq(wisp_allocate_preset("paper", &rules), -1);
    ck_assert_int_eq(wisp_allocate_preset("paper-texts", &rules), -1);
}
END_TEST

/* A work that was freed is empty, and may be freed again. */
START_TEST(gcp_freed_work_is_empty) {
    struct wisp_work work = {.layer = 7}, empty = {0};
    work.tasks = calloc(1, sizeof *work.tasks);
    work.first = calloc(1, sizeof *work.first);
    wisp_work_free(&work);
    ck_assert_mem_eq(&work, &empty, sizeof work);
    wisp_work_free(&work);
}
END_TEST

int main(void) {
    const TTest *tests[] = {gcp_allocate_presets, gcp_freed_work_is_empty};
    return unit_main("gcp_judge", tests, sizeof tests / sizeof tests[0]);
}
