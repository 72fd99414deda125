/* roofline.h - the memory side of the roofline for one mixture-of-experts layer on one device, held against measured
 * times (docs/results.md, "The roofline against a measured kernel").
 *
 * A layer reads the weights of each distinct expert once, and reads and writes the activations of each token and chosen
 * expert: t = start + (distinct experts x bytes of an expert + tokens x bytes of activations) / bandwidth. Two measured
 * points give start and bandwidth. Nothing to free.
 */
#ifndef WISP_STUDY_ROOFLINE_H
#define WISP_STUDY_ROOFLINE_H

#include "base/error.h"
#include "study/points.h"

struct wisp_moe_shape {
    uint32_t experts, top_k;
    uint32_t hidden, width;   /* an expert is three matrices of hidden x width */
    uint32_t tensor_parallel; /* devices that share the width */
    double weight_bytes;
};

struct wisp_roofline {
    double start_us, gbps;
};

/* What a batch comes to. */
struct wisp_roofline_load {
    double experts;      /* expected number of distinct ones, each token choosing at random */
    double weight_bytes; /* of these */
    double bytes;        /* with the activations */
    double flops;        /* of this device */
};

double wisp_moe_expert_bytes(const struct wisp_moe_shape *shape);
/* Of one token, in 16 bits. For each chosen expert the kernel reads the input and writes gate and up, reads these and
 * writes their product, reads it and writes the output, which is read again to be summed. */
double wisp_moe_activation_bytes(const struct wisp_moe_shape *shape);

struct wisp_roofline_load wisp_roofline_load(const struct wisp_moe_shape *shape, uint32_t batch);
double wisp_roofline_us(const struct wisp_roofline *roofline, const struct wisp_roofline_load *load);

/* From two points, the smaller batch first. BAD_INPUT, in words about the shape, if they ask for more than peak_gbps,
 * for a start before zero, or if the larger batch takes no longer. name: what the points are called. */
enum wisp_code wisp_roofline_fit(const struct wisp_moe_shape *shape, const struct wisp_point *low,
                                 const struct wisp_point *high, double peak_gbps, const char *name,
                                 struct wisp_roofline *roofline, struct wisp_error *error);

#endif
