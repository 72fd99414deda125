/* field.h - one named value in an observation: words of 64 bits that a unit shows in each cycle.
 *
 * Tables of fields say what the words mean; comparison and divergence records read them. Constant data, nothing to own,
 * nothing can fail.
 */
#ifndef WISP_BASE_FIELD_H
#define WISP_BASE_FIELD_H

#include <stddef.h>
#include <stdint.h>

struct wisp_field {
    const char *unit; /* "router" ... as in the contract */
    const char *port; /* "north" ..., or the interface; "-": none */
    const char *name;
    const char *rule; /* which rule makes the value */
    uint8_t word, lsb, width;
};

static inline uint64_t wisp_field_value(const struct wisp_field *field, const uint64_t *obs) {
    return obs[field->word] << (64 - field->width - field->lsb) >> (64 - field->width);
}

/* The first of these rows in which two observations differ, or NULL. */
static inline const struct wisp_field *wisp_field_difference(const struct wisp_field *rows, unsigned count,
                                                             const uint64_t *a, const uint64_t *b) {
    for (unsigned i = 0; i < count; i++)
        if (wisp_field_value(&rows[i], a) != wisp_field_value(&rows[i], b)) return &rows[i];
    return NULL;
}

#endif
