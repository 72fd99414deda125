/* roofline_result.h - what `wisp roofline` was asked and has found, as a table and as JSON. Owns nothing. */
#ifndef WISP_CLI_ROOFLINE_RESULT_H
#define WISP_CLI_ROOFLINE_RESULT_H

#include "study/roofline.h"

#include <stdbool.h>
#include <stdio.h>

/* What a point is for. */
enum wisp_point_use { WISP_POINT_CALIBRATES, WISP_POINT_JUDGED, WISP_POINT_IN_CACHE, WISP_POINT_BEYOND };

struct wisp_roofline_result {
    struct wisp_moe_shape shape;
    const char *file, *json;
    uint32_t decode_to;                /* the largest batch of the decode region */
    double hbm_gbps, cache_mb, tflops; /* of the device */
    bool gated;                        /* the errors of the judged points are held against `within` */
    double within;                     /* percent */
    uint32_t low, high;                /* batches of the calibration; 0: not chosen */
    struct wisp_points points;
    struct wisp_roofline roofline;
};

enum wisp_point_use wisp_roofline_use(const struct wisp_roofline_result *result, const struct wisp_point *point);

/* In percent of the measured time. */
double wisp_roofline_error(const struct wisp_roofline_result *result, const struct wisp_point *point);

/* The judged point with the largest error, or NULL if no point is judged. */
const struct wisp_point *wisp_roofline_worst(const struct wisp_roofline_result *result);

void wisp_roofline_table(const struct wisp_roofline_result *result, FILE *out);

/* To result->json. ENVIRONMENT if that fails. */
enum wisp_code wisp_roofline_json(const struct wisp_roofline_result *result, struct wisp_error *error);

#endif
