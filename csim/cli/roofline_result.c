#include "cli/roofline_result.h"

#include "base/json.h"

#include <math.h>

enum wisp_point_use wisp_roofline_use(const struct wisp_roofline_result *result, const struct wisp_point *point) {
    struct wisp_roofline_load load = wisp_roofline_load(&result->shape, point->batch);
    if (point->batch == result->low || point->batch == result->high) return WISP_POINT_CALIBRATES;
    if (load.weight_bytes <= result->cache_mb * 1e6) return WISP_POINT_IN_CACHE;
    return point->batch <= result->decode_to ? WISP_POINT_JUDGED : WISP_POINT_BEYOND;
}

double wisp_roofline_error(const struct wisp_roofline_result *result, const struct wisp_point *point) {
    struct wisp_roofline_load load = wisp_roofline_load(&result->shape, point->batch);
    return 100 * (wisp_roofline_us(&result->roofline, &load) / point->us - 1);
}

const struct wisp_point *wisp_roofline_worst(const struct wisp_roofline_result *result) {
    const struct wisp_point *worst = NULL;
    for (size_t i = 0; i < result->points.count; i++) {
        const struct wisp_point *point = &result->points.list[i];
        if (wisp_roofline_use(result, point) != WISP_POINT_JUDGED) continue;
        if (!worst || fabs(wisp_roofline_error(result, point)) > fabs(wisp_roofline_error(result, worst)))
            worst = point;
    }
    return worst;
}

static double compute_share(const struct wisp_roofline_result *result, const struct wisp_point *point) {
    double flops = wisp_roofline_load(&result->shape, point->batch).flops;
    return 100 * flops / (point->us * 1e-6) / (result->tflops * 1e12);
}

static double peak_share(const struct wisp_roofline_result *result) {
    return 100 * result->roofline.gbps / result->hbm_gbps;
}

static const char *const uses[] = {"calibration", "judged", "in cache", "beyond"};

/* ---- as a table ---- */

static void print_points(const struct wisp_roofline_result *result, FILE *out) {
    fprintf(out, "%6s %9s %9s %12s %10s %8s %10s  %s\n", "batch", "experts", "MB", "measured us", "model us", "error %",
            "compute %", "use");
    for (size_t i = 0; i < result->points.count; i++) {
        const struct wisp_point *point = &result->points.list[i];
        struct wisp_roofline_load load = wisp_roofline_load(&result->shape, point->batch);
        fprintf(out, "%6u %9.2f %9.1f %12.1f %10.1f %+8.1f %10.1f  %s\n", point->batch, load.experts, load.bytes / 1e6,
                point->us, wisp_roofline_us(&result->roofline, &load), wisp_roofline_error(result, point),
                compute_share(result, point), uses[wisp_roofline_use(result, point)]);
    }
}

static void print_remarks(const struct wisp_roofline_result *result, FILE *out) {
    const struct wisp_point *worst = wisp_roofline_worst(result);
    if (worst)
        fprintf(out, "largest error of the judged points: %+.1f %%, at batch %u\n", wisp_roofline_error(result, worst),
                worst->batch);
    else
        fputs("no point is left to judge the calibration\n", out);
    if (peak_share(result) < 50)
        fputs("less than half the peak: the kernel does not wait for memory, or the shape is too small for it\n", out);
}

void wisp_roofline_table(const struct wisp_roofline_result *result, FILE *out) {
    const struct wisp_roofline *roofline = &result->roofline;
    fprintf(out, "an expert has %.2f MB, a token %.1f KB of activations\n", wisp_moe_expert_bytes(&result->shape) / 1e6,
            wisp_moe_activation_bytes(&result->shape) / 1e3);
    fprintf(out, "from batches %u and %u: start %.1f us, %.0f GB/s, %.1f %% of %.0f\n", result->low, result->high,
            roofline->start_us, roofline->gbps, peak_share(result), result->hbm_gbps);
    print_points(result, out);
    print_remarks(result, out);
}

/* ---- as JSON ---- */

static void json_shape(const struct wisp_roofline_result *result, struct wisp_json *json) {
    const struct wisp_moe_shape *shape = &result->shape;
    wisp_json_string(json, "record", "roofline");
    wisp_json_u64(json, "experts", shape->experts);
    wisp_json_u64(json, "top_k", shape->top_k);
    wisp_json_u64(json, "hidden", shape->hidden);
    wisp_json_u64(json, "width", shape->width);
    wisp_json_double(json, "weight_bytes", shape->weight_bytes);
    wisp_json_u64(json, "tensor_parallel", shape->tensor_parallel);
    wisp_json_double(json, "expert_bytes", wisp_moe_expert_bytes(shape));
    wisp_json_double(json, "activation_bytes_per_token", wisp_moe_activation_bytes(shape));
    wisp_json_u64(json, "decode_to_batch", result->decode_to);
    wisp_json_double(json, "hbm_gbps", result->hbm_gbps);
    wisp_json_double(json, "cache_mb", result->cache_mb);
    wisp_json_double(json, "peak_tflops", result->tflops);
}

static void json_point(const struct wisp_roofline_result *result, const struct wisp_point *point,
                       struct wisp_json *json) {
    struct wisp_roofline_load load = wisp_roofline_load(&result->shape, point->batch);
    wisp_json_object(json, NULL);
    wisp_json_u64(json, "batch", point->batch);
    wisp_json_string(json, "use", uses[wisp_roofline_use(result, point)]);
    wisp_json_double(json, "distinct_experts", load.experts);
    wisp_json_double(json, "bytes", load.bytes);
    wisp_json_double(json, "measured_us", point->us);
    wisp_json_double(json, "model_us", wisp_roofline_us(&result->roofline, &load));
    wisp_json_double(json, "error_percent", wisp_roofline_error(result, point));
    wisp_json_double(json, "compute_share_percent", compute_share(result, point));
    wisp_json_end_object(json);
}

enum wisp_code wisp_roofline_json(const struct wisp_roofline_result *result, struct wisp_error *error) {
    const struct wisp_point *worst = wisp_roofline_worst(result);
    struct wisp_json *json = wisp_json_new();
    if (!json) return wisp_fail(error, WISP_ENVIRONMENT, "%s: out of memory", result->json);
    wisp_json_object(json, NULL);
    json_shape(result, json);
    wisp_json_row(json, "calibration_batches");
    wisp_json_u64(json, NULL, result->low);
    wisp_json_u64(json, NULL, result->high);
    wisp_json_end_row(json);
    wisp_json_double(json, "start_us", result->roofline.start_us);
    wisp_json_double(json, "gbps", result->roofline.gbps);
    wisp_json_double(json, "peak_share_percent", peak_share(result));
    if (worst)
        wisp_json_double(json, "largest_error_percent", wisp_roofline_error(result, worst));
    else
        wisp_json_null(json, "largest_error_percent");
    wisp_json_array(json, "points");
    for (size_t i = 0; i < result->points.count; i++) json_point(result, &result->points.list[i], json);
    wisp_json_end_array(json);
    wisp_json_end_object(json);
    return wisp_json_write(json, result->json, error);
}
