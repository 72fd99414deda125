/* observe.h - the observation of a die and cycle, field by field (docs/microarchitecture.md, "Observation").
 *
 * One description names every field (rtl/observation.txt): unit, port, meaning, place, and the rule of the contract that
 * decides its value. Comparison, divergence records, events and the drained check all read it. Bits that no field has
 * are zero; of a difference in them there is a row too, of unit "observation". Constant data; nothing can fail.
 */
#ifndef WISP_DIE_OBSERVE_H
#define WISP_DIE_OBSERVE_H

#include "base/field.h"
#include "die/die.h"

/* All fields, in the order in which a first divergence is looked for. */
const struct wisp_field *wisp_observe_fields(unsigned *count);

/* The first field that differs, else the first run of bits that no field has; NULL only if all words are equal. */
const struct wisp_field *wisp_observe_difference(const uint64_t a[WISP_OBS_WORDS], const uint64_t b[WISP_OBS_WORDS]);

/* Nothing queued, no packet open, no read outstanding, all credits home? */
bool wisp_observe_quiet(const uint64_t obs[WISP_OBS_WORDS], const struct wisp_die_straps *straps);

extern const char *const wisp_port_names[WISP_PORTS];

#endif
