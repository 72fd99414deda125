/* check_base.c - csim/base: errors, the generator, hash, nearest name, numbers, JSON, whole-or-nothing files. */
#include "base/error.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/nearest.h"
#include "base/number.h"
#include "base/rng.h"
#include "unit/unit_test.h"

#include <glob.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static const char path[] = "check_base.out";

static void assert_file(const char *name, const char *expected) {
    char text[4096] = "";
    FILE *file = fopen(name, "r");
    ck_assert_ptr_nonnull(file);
    size_t size = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    ck_assert_uint_eq(size, strlen(expected));
    ck_assert_str_eq(text, expected);
}

/* Neither the file nor a temporary one beside it. */
static void assert_nothing(const char *name) {
    static const char *const formats[] = {"%s*", ".%s*"};
    for (unsigned i = 0; i < 2; i++) {
        char pattern[64];
        glob_t found;
        snprintf(pattern, sizeof pattern, formats[i], name);
        ck_assert_int_eq(glob(pattern, 0, NULL, &found), GLOB_NOMATCH);
        globfree(&found);
    }
}

/* ---- error ---- */

START_TEST(error_keeps_code_and_sentence) {
    struct wisp_error error = {0};
    ck_assert_int_eq(wisp_fail(&error, WISP_BAD_INPUT, "%s:%d: no", "a.ini", 7), WISP_BAD_INPUT);
    ck_assert_int_eq(error.code, WISP_BAD_INPUT);
    ck_assert_str_eq(error.message, "a.ini:7: no");
}
END_TEST

START_TEST(error_cuts_a_long_sentence) {
    struct wisp_error error = {0};
    char name[3000];
    memset(name, 'x', sizeof name - 1);
    name[sizeof name - 1] = 0;
    wisp_fail(&error, WISP_USAGE, "%s", name);
    ck_assert_uint_eq(strlen(error.message), sizeof error.message - 1);
}
END_TEST

/* A name from a file may hold anything: escapes, line ends, and the C1 control characters. */
START_TEST(error_is_plain) {
    struct wisp_error error = {0};
    wisp_fail(&error, WISP_USAGE, "a\033[31m\nb\177 \302\233c \303\251 \302");
    ck_assert_str_eq(error.message, "a?[31m?b? ??c \303\251 \302");
}
END_TEST

START_TEST(error_words_are_distinct) {
    static const enum wisp_code codes[] = {WISP_OK,      WISP_MISMATCH, WISP_USAGE,       WISP_BAD_INPUT,
                                           WISP_TIMEOUT, WISP_DEADLOCK, WISP_ENVIRONMENT, WISP_INTERRUPTED};
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
        for (size_t j = 0; j < i; j++) ck_assert_str_ne(wisp_code_word(codes[i]), wisp_code_word(codes[j]));
    ck_assert_str_eq(wisp_code_word(WISP_DEADLOCK), "DEADLOCK");
}
END_TEST

/* ---- rng ---- */

START_TEST(splitmix64_published) { /* seed 1234567, as in the reference implementation's own listing */
    static const uint64_t expected[] = {6457827717110365317u, 3203168211198807973u, 9817491932198370423u,
                                        4593380528125082431u, 16408922859458223821u};
    uint64_t state = 1234567;
    for (size_t i = 0; i < 5; i++) ck_assert_uint_eq(wisp_splitmix64(&state), expected[i]);
}
END_TEST

START_TEST(xoshiro256starstar_published) { /* state 1 2 3 4 */
    static const uint64_t expected[] = {11520u,
                                        0u,
                                        1509978240u,
                                        1215971899390074240u,
                                        1216172134540287360u,
                                        607988272756665600u,
                                        16172922978634559625u,
                                        8476171486693032832u,
                                        10595114339597558777u,
                                        2904607092377533576u};
    struct wisp_rng rng = {{1, 2, 3, 4}};
    for (size_t i = 0; i < 10; i++) ck_assert_uint_eq(wisp_rng_next(&rng), expected[i]);
}
END_TEST

START_TEST(rng_seeds_and_streams_differ) {
    struct wisp_rng a, b, c, again;
    wisp_rng_init(&a, 1, 0);
    wisp_rng_init(&b, 2, 0);
    wisp_rng_init(&c, 1, 1);
    wisp_rng_init(&again, 1, 0);
    uint64_t first = wisp_rng_next(&a);
    ck_assert_uint_ne(first, wisp_rng_next(&b));
    ck_assert_uint_ne(first, wisp_rng_next(&c));
    ck_assert_uint_eq(first, wisp_rng_next(&again));
}
END_TEST

START_TEST(rng_below_is_in_range_and_even) {
    enum { N = 7, DRAWS = 70000 };
    unsigned seen[N] = {0};
    struct wisp_rng rng;
    wisp_rng_init(&rng, 3, 0);
    for (int i = 0; i < DRAWS; i++) {
        uint32_t value = wisp_rng_below(&rng, N);
        ck_assert_uint_lt(value, N);
        seen[value]++;
    }
    /* chi squared, 6 degrees of freedom: 22.5 is exceeded once in 1000 seeds, and this seed is fixed */
    double chi = 0;
    for (int i = 0; i < N; i++) chi += pow(seen[i] - DRAWS / (double)N, 2) / (DRAWS / (double)N);
    ck_assert_double_lt(chi, 22.5);
    ck_assert_uint_eq(wisp_rng_below(&rng, 1), 0);
}
END_TEST

START_TEST(rng_unit_is_in_zero_one) {
    struct wisp_rng rng;
    double sum = 0;
    wisp_rng_init(&rng, 4, 0);
    for (int i = 0; i < 10000; i++) {
        double value = wisp_rng_unit(&rng);
        ck_assert(value >= 0 && value < 1);
        sum += value;
    }
    ck_assert_double_eq_tol(sum / 10000, 0.5, 0.02);
}
END_TEST

/* ---- hash ---- */

START_TEST(fnv1a_published) {
    ck_assert_uint_eq(wisp_hash("", 0), 0xcbf29ce484222325u);
    ck_assert_uint_eq(wisp_hash("a", 1), 0xaf63dc4c8601ec8cu);
    ck_assert_uint_eq(wisp_hash("foobar", 6), 0x85944171f73967e8u);
    ck_assert_uint_eq(wisp_hash_more(wisp_hash("foo", 3), "bar", 3), 0x85944171f73967e8u);
}
END_TEST

/* ---- nearest ---- */

/* The definition, without the table. */
static unsigned slow_distance(const char *a, const char *b) {
    if (!*a) return (unsigned)strlen(b);
    if (!*b) return (unsigned)strlen(a);
    unsigned replace = slow_distance(a + 1, b + 1) + (*a != *b);
    unsigned drop = slow_distance(a + 1, b) + 1, insert = slow_distance(a, b + 1) + 1;
    unsigned shorter = drop < insert ? drop : insert;
    return replace < shorter ? replace : shorter;
}

static void random_word(struct wisp_rng *rng, char word[8]) {
    unsigned length = wisp_rng_below(rng, 6);
    for (unsigned i = 0; i < length; i++) word[i] = (char)('a' + wisp_rng_below(rng, 3));
    word[length] = 0;
}

START_TEST(edit_distance_known) {
    ck_assert_uint_eq(wisp_edit_distance("kitten", "sitting"), 3);
    ck_assert_uint_eq(wisp_edit_distance("saturday", "sunday"), 3);
    ck_assert_uint_eq(wisp_edit_distance("", "abc"), 3);
    ck_assert_uint_eq(wisp_edit_distance("same", "same"), 0);
}
END_TEST

START_TEST(edit_distance_is_the_definition) {
    struct wisp_rng rng;
    wisp_rng_init(&rng, 5, 0);
    for (int i = 0; i < 2000; i++) {
        char a[8], b[8];
        random_word(&rng, a);
        random_word(&rng, b);
        ck_assert_msg(wisp_edit_distance(a, b) == slow_distance(a, b), "'%s' and '%s'", a, b);
    }
}
END_TEST

START_TEST(edit_distance_survives_long_names) {
    char name[500];
    memset(name, 'x', sizeof name - 1);
    name[sizeof name - 1] = 0;
    ck_assert_uint_eq(wisp_edit_distance(name, ""), 63);
    ck_assert_uint_eq(wisp_edit_distance(name, name), 0);
}
END_TEST

START_TEST(nearest_is_the_first_of_equals) {
    static const char *const names[] = {"base", "ep", "epx", "eq"};
    ck_assert_uint_eq(wisp_nearest("bsae", names, 4), 0);
    ck_assert_uint_eq(wisp_nearest("ep", names, 4), 1);
    ck_assert_uint_eq(wisp_nearest("e", names, 4), 1);
    ck_assert_uint_eq(wisp_nearest("epxy", names, 4), 2);
}
END_TEST

/* ---- number ---- */

START_TEST(counts_are_digits_only) {
    static const char *const bad[] = {"", " 1", "1 ", "-1", "+1", "0x10", "1.0", "1e3", "18446744073709551616"};
    uint64_t value;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        ck_assert_msg(!wisp_parse_count(bad[i], &value), "'%s' was taken", bad[i]);
    ck_assert(wisp_parse_count("18446744073709551615", &value));
    ck_assert_uint_eq(value, UINT64_MAX);
}
END_TEST

START_TEST(reals_are_plain_and_finite) {
    static const char *const bad[] = {"",      ".",    "e5", "-1", "+1",  "nan",   "inf", "0x1p3",
                                      "1e999", "1.5x", "1 ", " 1", "1,5", "1.2.3", "1e",  "infinity"};
    double value;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        ck_assert_msg(!wisp_parse_real(bad[i], &value), "'%s' was taken", bad[i]);
    ck_assert(wisp_parse_real("1.7e3", &value));
    ck_assert_double_eq(value, 1700);
    ck_assert(wisp_parse_real(".5", &value));
    ck_assert_double_eq(value, 0.5);
}
END_TEST

START_TEST(reals_come_back) {
    char text[WISP_NUMBER_SIZE];
    ck_assert_str_eq(wisp_format_real(text, 1700), "1700");
    ck_assert_str_eq(wisp_format_real(text, 0.1), "0.1");
    struct wisp_rng rng;
    wisp_rng_init(&rng, 6, 0);
    for (int i = 0; i < 10000; i++) {
        uint64_t bits = wisp_rng_next(&rng);
        double value;
        memcpy(&value, &bits, sizeof value);
        if (isfinite(value)) ck_assert_double_eq(strtod(wisp_format_real(text, value), NULL), value);
    }
}
END_TEST

/* ---- json ---- */

START_TEST(json_document) {
    struct wisp_error error;
    struct wisp_json *json = wisp_json_new();
    wisp_json_object(json, NULL);
    wisp_json_string(json, "text", "a \"b\"\n\\");
    wisp_json_string(json, "bytes", "caf\xe9");
    wisp_json_u64(json, "most", UINT64_MAX);
    wisp_json_double(json, "tenth", 0.1);
    wisp_json_bool(json, "yes", true);
    wisp_json_null(json, "none");
    wisp_json_hex(json, "hash", 0xabc);
    wisp_json_array(json, "list");
    wisp_json_u64(json, NULL, 1);
    wisp_json_end_array(json);
    wisp_json_end_object(json);
    ck_assert_int_eq(wisp_json_write(json, path, &error), WISP_OK);
    assert_file(path, "{\n"
                      "  \"text\": \"a \\\"b\\\"\\n\\\\\",\n"
                      "  \"bytes\": \"caf?\",\n"
                      "  \"most\": 18446744073709551615,\n"
                      "  \"tenth\": 0.1,\n"
                      "  \"yes\": true,\n"
                      "  \"none\": null,\n"
                      "  \"hash\": \"0000000000000abc\",\n"
                      "  \"list\": [\n"
                      "    1\n"
                      "  ]\n"
                      "}\n");
    unlink(path);
}
END_TEST

START_TEST(json_refuses_nan) {
    struct wisp_error error;
    struct wisp_json *json = wisp_json_new();
    wisp_json_object(json, NULL);
    wisp_json_double(json, "rate", NAN);
    wisp_json_end_object(json);
    ck_assert_int_eq(wisp_json_write(json, path, &error), WISP_ENVIRONMENT);
    assert_nothing(path);
}
END_TEST

/* ---- file ---- */

START_TEST(file_replaces_the_old_one) {
    struct wisp_error error;
    ck_assert_int_eq(wisp_output_write(path, "old", 3, &error), WISP_OK);
    ck_assert_int_eq(wisp_output_write(path, "new!", 4, &error), WISP_OK);
    assert_file(path, "new!");
    unlink(path);
    assert_nothing(path);
}
END_TEST

START_TEST(file_discarded_leaves_the_old_one) {
    struct wisp_error error;
    struct wisp_output output;
    ck_assert_int_eq(wisp_output_write(path, "old", 3, &error), WISP_OK);
    ck_assert_int_eq(wisp_output_open(&output, path, &error), WISP_OK);
    fputs("half", output.stream);
    wisp_output_discard(&output);
    wisp_output_discard(&output); /* harmless, as the header promises */
    assert_file(path, "old");
    unlink(path);
    assert_nothing(path);
}
END_TEST

START_TEST(file_in_a_missing_directory) {
    struct wisp_error error;
    ck_assert_int_eq(wisp_output_write("no/such/file", "x", 1, &error), WISP_ENVIRONMENT);
    ck_assert_str_eq(error.message, "no/such/file: cannot create: No such file or directory");
}
END_TEST

/* A limit on the size of files stands in for a full disk. */
START_TEST(file_on_a_full_disk) {
    struct wisp_error error;
    static char bytes[100000];
    struct rlimit limit = {.rlim_cur = 1000, .rlim_max = RLIM_INFINITY};
    signal(SIGXFSZ, SIG_IGN);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    enum wisp_code code = wisp_output_write(path, bytes, sizeof bytes, &error);
    limit.rlim_cur = RLIM_INFINITY; /* for what libcheck has to write */
    setrlimit(RLIMIT_FSIZE, &limit);
    ck_assert_int_eq(code, WISP_ENVIRONMENT);
    ck_assert_str_eq(error.message, "check_base.out: cannot write: File too large");
    assert_nothing(path);
}
END_TEST

int main(void) {
    const TTest *const tests[] = {
        error_keeps_code_and_sentence,
        error_cuts_a_long_sentence,
        error_is_plain,
        error_words_are_distinct,
        splitmix64_published,
        xoshiro256starstar_published,
        rng_seeds_and_streams_differ,
        rng_below_is_in_range_and_even,
        rng_unit_is_in_zero_one,
        fnv1a_published,
        edit_distance_known,
        edit_distance_is_the_definition,
        edit_distance_survives_long_names,
        nearest_is_the_first_of_equals,
        counts_are_digits_only,
        reals_are_plain_and_finite,
        reals_come_back,
        json_document,
        json_refuses_nan,
        file_replaces_the_old_one,
        file_discarded_leaves_the_old_one,
        file_in_a_missing_directory,
        file_on_a_full_disk,
    };
    return unit_main("base", tests, sizeof tests / sizeof tests[0]);
}
