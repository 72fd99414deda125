/* models.h - what the data set's JSON does not say: the number of experts and the size of an expert of known models.
 * Constant data. */
#ifndef WISP_TRACE_MODELS_H
#define WISP_TRACE_MODELS_H

#include <stdint.h>

struct wisp_model {
    const char *name; /* of the model's folder in the data set */
    uint32_t experts, hidden, width;
};

/* NULL if it is not known. */
const struct wisp_model *wisp_model_find(const char *name);

#endif
