#include "base/faults.h"

#include "base/number.h"

#include <stdio.h>
#include <string.h>

/* One die, or the two of a link; false if it is neither. */
static bool parse(const char *word, uint64_t *a, uint64_t *b) {
    char first[16];
    const char *dash = strchr(word, '-');
    if (!dash) return *b = UINT64_MAX, wisp_parse_count(word, a);
    snprintf(first, sizeof first, "%.*s", (int)(dash - word), word);
    return (size_t)(dash - word) < sizeof first && wisp_parse_count(first, a) && wisp_parse_count(dash + 1, b);
}

static bool add_link(struct wisp_faults *faults, struct wisp_wafer_shape wafer, uint64_t a, uint64_t b) {
    uint64_t low = a < b ? a : b, high = a < b ? b : a;
    if (high >= wisp_wafer_dies(wafer)) return false;
    if (high == low + 1 && high % wafer.rows)
        faults->south |= UINT64_C(1) << low;
    else if (high == low + wafer.rows)
        faults->east |= UINT64_C(1) << low;
    else
        return false;
    return true;
}

static enum wisp_code add(struct wisp_faults *faults, struct wisp_wafer_shape wafer, enum wisp_faults_kind kind,
                          const char *word, const char *where, enum wisp_code blame, struct wisp_error *error) {
    uint64_t a, b;
    bool understood = parse(word, &a, &b), link = understood && b != UINT64_MAX;
    if (link && kind & WISP_DEAD_LINKS && add_link(faults, wafer, a, b)) return WISP_OK;
    if (understood && !link && kind & WISP_DEAD_DIES && a < wisp_wafer_dies(wafer))
        return faults->dies |= UINT64_C(1) << a, WISP_OK;
    if (kind == WISP_DEAD_LINKS || (kind == WISP_DEAD_BOTH && strchr(word, '-')))
        return wisp_fail(error, blame,
                         "%s: '%s' is not a link: two neighbouring dies from 0 to %u, such as 0-%u; die = y + x * %u",
                         where, word, wisp_wafer_dies(wafer) - 1, wafer.rows > 1 ? 1 : wafer.rows, wafer.rows);
    return wisp_fail(error, blame, "%s: '%s' is not a die from 0 to %u", where, word, wisp_wafer_dies(wafer) - 1);
}

enum wisp_code wisp_faults_add(struct wisp_faults *faults, struct wisp_wafer_shape wafer, enum wisp_faults_kind kind,
                               const char *text, const char *where, enum wisp_code blame, struct wisp_error *error) {
    static const char between[] = ", \t";
    enum wisp_code code = WISP_OK;
    bool fits = wafer.columns <= WISP_TABLE_SIDE && wafer.rows <= WISP_TABLE_SIDE;
    if (text[strspn(text, between)] && !fits)
        return wisp_fail(error, blame, "%s: a wafer of %u x %u dies; one with dead links or dies has at most %d x %d",
                         where, wafer.columns, wafer.rows, WISP_TABLE_SIDE, WISP_TABLE_SIDE);
    for (text += strspn(text, between); *text && !code; text += strspn(text, between)) {
        char word[64];
        size_t length = strcspn(text, between);
        snprintf(word, sizeof word, "%.*s", (int)(length < sizeof word ? length : sizeof word - 1), text);
        code = add(faults, wafer, kind, word, where, blame, error);
        text += length;
    }
    return code;
}

static void append(char text[WISP_FAULTS_SIZE], unsigned a, int b) {
    size_t used = strlen(text);
    used += (size_t)snprintf(text + used, WISP_FAULTS_SIZE - used, "%s%u", used ? ", " : "", a);
    if (b >= 0) snprintf(text + used, WISP_FAULTS_SIZE - used, "-%d", b);
}

const char *wisp_faults_text(const struct wisp_faults *faults, struct wisp_wafer_shape wafer,
                             enum wisp_faults_kind kind, char text[WISP_FAULTS_SIZE]) {
    *text = 0;
    for (unsigned d = 0; d < WISP_DIES_MAX && kind & WISP_DEAD_LINKS; d++) {
        if (faults->south >> d & 1) append(text, d, (int)d + 1);
        if (faults->east >> d & 1) append(text, d, (int)(d + wafer.rows));
    }
    for (unsigned d = 0; d < WISP_DIES_MAX && kind & WISP_DEAD_DIES; d++)
        if (faults->dies >> d & 1) append(text, d, -1);
    return text;
}
