/* check_printable.c - csim/base/printable: what a terminal gets to see of a text from outside; and that every error
 * goes through it.
 */
#include "base/error.h"
#include "base/printable.h"
#include "unit/unit_test.h"

#include <string.h>

START_TEST(printable_texts) {
    static const struct {
        const char *text, *shown;
    } cases[] = {
        {"", ""},
        {"plain ~ text \\x1b", "plain ~ text \\x1b"},
        {"\x1b[31mred\n\tand\x7f", "\\x1b[31mred\\x0a\\x09and\\x7f"},
        {"K\xc3\xb6ln \xe6\x9d\xb1 \xf0\x9f\x98\x80", "K\xc3\xb6ln \xe6\x9d\xb1 \xf0\x9f\x98\x80"},
        {"\xc2\x9b"
         "31m",
         "\\xc2\\x9b"
         "31m"}, /* the same escape as one character */
        {"a\xe2\x80\xae"
         "b",
         "a\\xe2\\x80\\xae"
         "b"},                                                 /* from here to the left */
        {"\xff\xc3(\xc3", "\\xff\\xc3(\\xc3"},                 /* not UTF-8, and cut off */
        {"\xc0\x9b\xe0\x80\x9b", "\\xc0\\x9b\\xe0\\x80\\x9b"}, /* longer than need be */
        {"\xed\xa0\x80\xf4\x90\x80\x80", "\\xed\\xa0\\x80\\xf4\\x90\\x80\\x80"},
    };
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char shown[64];
        ck_assert_str_eq(wisp_printable(cases[i].text, shown, sizeof shown), cases[i].shown);
    }
}
END_TEST

/* Cut between characters, never in one, in any room. */
START_TEST(printable_cut) {
    static const char text[] = "ab\x1b\xc3\xb6", whole[] = "ab\\x1b\xc3\xb6";
    static const size_t kept[] = {0, 1, 2, 2, 2, 2, 6, 6, 8};
    for (size_t room = 1; room <= sizeof whole; room++) {
        char shown[sizeof whole];
        wisp_printable(text, shown, room);
        ck_assert_uint_eq(strlen(shown), kept[room - 1]);
        ck_assert_int_eq(strncmp(shown, whole, kept[room - 1]), 0);
    }
}
END_TEST

START_TEST(printable_errors) {
    struct wisp_error error;
    ck_assert_int_eq(wisp_fail(&error, WISP_BAD_INPUT, "%s: key '%s'", "a\nb", "\x1b[2J"), WISP_BAD_INPUT);
    ck_assert_str_eq(error.message, "a\\x0ab: key '\\x1b[2J'");
    wisp_fail(&error, WISP_USAGE, "again: %s", error.message);
    ck_assert_str_eq(error.message, "again: a\\x0ab: key '\\x1b[2J'");
}
END_TEST

int main(void) {
    const TTest *const tests[] = {printable_texts, printable_cut, printable_errors};
    return unit_main("printable", tests, sizeof tests / sizeof tests[0]);
}
