#include "study/roofline.h"

#include <math.h>

enum { MATRICES = 3, ACTIVATION_BYTES = 2 };

static double width_here(const struct wisp_moe_shape *shape) {
    return (double)shape->width / shape->tensor_parallel;
}

double wisp_moe_expert_bytes(const struct wisp_moe_shape *shape) {
    return MATRICES * shape->hidden * width_here(shape) * shape->weight_bytes;
}

double wisp_moe_activation_bytes(const struct wisp_moe_shape *shape) {
    double width = width_here(shape), gate_and_up = 2 * width;
    double first = shape->hidden + gate_and_up, product = gate_and_up + width, second = width + shape->hidden;
    return shape->top_k * (first + product + second + shape->hidden) * ACTIVATION_BYTES;
}

struct wisp_roofline_load wisp_roofline_load(const struct wisp_moe_shape *shape, uint32_t batch) {
    double untouched = pow(1 - (double)shape->top_k / shape->experts, batch);
    double experts = shape->experts * (1 - untouched), weights = experts * wisp_moe_expert_bytes(shape);
    return (struct wisp_roofline_load){
        .experts = experts,
        .weight_bytes = weights,
        .bytes = weights + batch * wisp_moe_activation_bytes(shape),
        .flops = 2.0 * batch * shape->top_k * MATRICES * shape->hidden * width_here(shape),
    };
}

double wisp_roofline_us(const struct wisp_roofline *roofline, const struct wisp_roofline_load *load) {
    return roofline->start_us + load->bytes / roofline->gbps / 1e3;
}

enum wisp_code wisp_roofline_fit(const struct wisp_moe_shape *shape, const struct wisp_point *low,
                                 const struct wisp_point *high, double peak_gbps, const char *name,
                                 struct wisp_roofline *roofline, struct wisp_error *error) {
    double first = wisp_roofline_load(shape, low->batch).bytes, second = wisp_roofline_load(shape, high->batch).bytes;
    if (high->us <= low->us)
        return wisp_fail(error, WISP_BAD_INPUT,
                         "%s:%u: batch %u takes %g us and batch %u, with more to read, %g: no bandwidth follows", name,
                         high->line, low->batch, low->us, high->batch, high->us);
    roofline->gbps = (second - first) / (high->us - low->us) / 1e3;
    roofline->start_us = low->us - first / roofline->gbps / 1e3;
    if (roofline->gbps > peak_gbps)
        return wisp_fail(error, WISP_BAD_INPUT,
                         "%s: batches %u and %u ask for %.0f GB/s, %.0f %% of the peak of %.0f: no memory gives more "
                         "than its peak, so the shape is not that of these points, or --hbm-gbps is too low",
                         name, low->batch, high->batch, roofline->gbps, 100 * roofline->gbps / peak_gbps, peak_gbps);
    if (roofline->start_us < 0)
        return wisp_fail(error, WISP_BAD_INPUT,
                         "%s: batches %u and %u ask for a start %.1f us before zero: the shape is not that of these "
                         "points",
                         name, low->batch, high->batch, -roofline->start_us);
    return WISP_OK;
}
