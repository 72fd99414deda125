/* roofline.c - `wisp roofline`: measured times of a mixture-of-experts kernel against the memory side of the roofline.
 */
#include "cli/arguments.h"
#include "cli/command.h"
#include "cli/places.h"
#include "cli/roofline_result.h"

#include <math.h>
#include <string.h>

static const char usage[] =
    "usage: wisp roofline POINTS.csv --experts E --top-k K --hidden H --width W --weight-bytes B [options]\n"
    "\n"
    "Measured times of a fused mixture-of-experts kernel on one device against the memory side of the roofline: start\n"
    "plus bytes / bandwidth. Two points give start and bandwidth, the others of the decode region judge them. The "
    "file\n"
    "has the columns batch (tokens) and us, in the order of growing batches; # begins a remark (docs/results.md).\n"
    "\n"
    "  --experts E          experts of the layer; --top-k K chosen per token, at random\n"
    "  --hidden H           an expert is three matrices of hidden x width; --width W of the whole model\n"
    "  --weight-bytes B     bytes of a weight, such as 2 for bf16, 1 for FP8, 0.5 for FP4\n"
    "  --tensor-parallel N  devices that share the width (default 1)\n"
    "  --calibrate A:B      the two batches (default: the first and the last of the decode region)\n"
    "  --decode-to BATCH    the largest batch of the decode region; beyond it the kernel computes (default 128)\n"
    "  --within PERCENT     MISMATCH if a judged point is further off\n"
    "  --hbm-gbps G         peak of the memory in GB/s (default 3350, an H100)\n"
    "  --cache-mb C         last-level cache in MB (default 50): a batch whose weights fit in it is not judged\n"
    "  --tflops T           peak of the arithmetic in TFLOP/s (default 989, an H100 in bf16; FP8: 1979)\n"
    "  --json FILE          the result as JSON; - for stdout, instead of the table\n"
    "\n"
    "Exit: PASS 0, MISMATCH 1, USAGE 2, BAD_INPUT 3, ENVIRONMENT 6.\n";

enum option_id {
    OPT_EXPERTS = 256,
    OPT_TOP_K,
    OPT_HIDDEN,
    OPT_WIDTH,
    OPT_WEIGHT_BYTES,
    OPT_TENSOR_PARALLEL,
    OPT_CALIBRATE,
    OPT_DECODE_TO,
    OPT_WITHIN,
    OPT_HBM_GBPS,
    OPT_CACHE_MB,
    OPT_TFLOPS,
    OPT_JSON,
    OPT_HELP
};

static const struct option long_options[] = {
    {"experts", required_argument, NULL, OPT_EXPERTS},
    {"top-k", required_argument, NULL, OPT_TOP_K},
    {"hidden", required_argument, NULL, OPT_HIDDEN},
    {"width", required_argument, NULL, OPT_WIDTH},
    {"weight-bytes", required_argument, NULL, OPT_WEIGHT_BYTES},
    {"tensor-parallel", required_argument, NULL, OPT_TENSOR_PARALLEL},
    {"calibrate", required_argument, NULL, OPT_CALIBRATE},
    {"decode-to", required_argument, NULL, OPT_DECODE_TO},
    {"within", required_argument, NULL, OPT_WITHIN},
    {"hbm-gbps", required_argument, NULL, OPT_HBM_GBPS},
    {"cache-mb", required_argument, NULL, OPT_CACHE_MB},
    {"tflops", required_argument, NULL, OPT_TFLOPS},
    {"json", required_argument, NULL, OPT_JSON},
    {"help", no_argument, NULL, OPT_HELP},
    {NULL, 0, NULL, 0},
};

struct options {
    struct wisp_roofline_result result;
    bool help;
};

/* ---- arguments ---- */

enum { MOST = 1 << 30 };

static enum wisp_code parse_calibrate(const char *text, struct wisp_roofline_result *result, struct wisp_error *error) {
    char parts[2][WISP_PART_SIZE];
    if (!wisp_argument_split(text, ':', parts, 2))
        return wisp_fail(error, WISP_USAGE, "--calibrate: '%s' is not of the form A:B", text);
    enum wisp_code code = wisp_argument_u32("calibrate", parts[0], 1, MOST, &result->low, error);
    if (!code) code = wisp_argument_u32("calibrate", parts[1], 1, MOST, &result->high, error);
    if (!code && result->high <= result->low)
        return wisp_fail(error, WISP_USAGE, "--calibrate: '%s' does not go up from A to B", text);
    return code;
}

static enum wisp_code apply_shape(struct wisp_moe_shape *shape, int id, const char *value, struct wisp_error *error) {
    enum { SIDE = 1 << 20 };
    switch (id) {
    case OPT_EXPERTS: return wisp_argument_u32("experts", value, 1, SIDE, &shape->experts, error);
    case OPT_TOP_K: return wisp_argument_u32("top-k", value, 1, SIDE, &shape->top_k, error);
    case OPT_HIDDEN: return wisp_argument_u32("hidden", value, 1, SIDE, &shape->hidden, error);
    case OPT_WIDTH: return wisp_argument_u32("width", value, 1, SIDE, &shape->width, error);
    case OPT_WEIGHT_BYTES: return wisp_argument_real("weight-bytes", value, "(0, 8]", &shape->weight_bytes, error);
    default: return wisp_argument_u32("tensor-parallel", value, 1, SIDE, &shape->tensor_parallel, error);
    }
}

static enum wisp_code apply(struct options *options, int id, const char *value, struct wisp_error *error) {
    struct wisp_roofline_result *result = &options->result;
    switch (id) {
    case OPT_CALIBRATE: return parse_calibrate(value, result, error);
    case OPT_DECODE_TO: return wisp_argument_u32("decode-to", value, 1, MOST, &result->decode_to, error);
    case OPT_WITHIN:
        result->gated = true;
        return wisp_argument_real("within", value, "[0, 100]", &result->within, error);
    case OPT_HBM_GBPS: return wisp_argument_real("hbm-gbps", value, "(0, 1e9]", &result->hbm_gbps, error);
    case OPT_CACHE_MB: return wisp_argument_real("cache-mb", value, "[0, 1e9]", &result->cache_mb, error);
    case OPT_TFLOPS: return wisp_argument_real("tflops", value, "(0, 1e9]", &result->tflops, error);
    case OPT_JSON: result->json = value; return WISP_OK;
    case OPT_HELP: options->help = true; return WISP_OK;
    default: return apply_shape(&result->shape, id, value, error);
    }
}

static enum wisp_code check_shape(const struct wisp_moe_shape *shape, struct wisp_error *error) {
    const char *missing = !shape->experts        ? "experts E"
                          : !shape->top_k        ? "top-k K"
                          : !shape->hidden       ? "hidden H"
                          : !shape->width        ? "width W"
                          : !shape->weight_bytes ? "weight-bytes B"
                                                 : NULL;
    if (missing) return wisp_fail(error, WISP_USAGE, "roofline needs --%s; see wisp roofline --help", missing);
    if (shape->top_k > shape->experts)
        return wisp_fail(error, WISP_USAGE, "--top-k %u of --experts %u", shape->top_k, shape->experts);
    return WISP_OK;
}

static enum wisp_code parse(int argc, char **argv, struct options *options, struct wisp_error *error) {
    struct wisp_roofline_result *result = &options->result;
    enum wisp_code code = WISP_OK;
    optind = 1;
    opterr = 0;
    for (int id; !code && !options->help && (id = getopt_long(argc, argv, "", long_options, NULL)) != -1;)
        code = id == '?' ? wisp_argument_unknown("roofline", argv, long_options, error)
                         : apply(options, id, optarg, error);
    if (code || options->help) return code;
    if (optind + 1 != argc)
        return wisp_fail(error, WISP_USAGE, "which points? wisp roofline POINTS.csv; see wisp roofline --help");
    result->file = argv[optind];
    code = check_shape(&result->shape, error);
    return code ? code
                : wisp_places_check((const struct wisp_place[]){{"", result->file, WISP_PLACE_INPUT},
                                                                {"--json", result->json, WISP_PLACE_OUTPUT},
                                                                {0}},
                                    error);
}

/* ---- the calibration ---- */

/* The first and the last point of the decode region. */
static void choose(struct wisp_roofline_result *result) {
    for (size_t i = 0; i < result->points.count; i++) {
        const struct wisp_point *point = &result->points.list[i];
        if (wisp_roofline_use(result, point) != WISP_POINT_JUDGED) continue;
        if (!result->low) result->low = point->batch;
        if (point->batch != result->low) result->high = point->batch;
    }
}

static enum wisp_code calibrate(struct wisp_roofline_result *result, struct wisp_error *error) {
    uint32_t low = result->low, high = result->high;
    if (!low) {
        /* the choice must not see itself: a chosen point is judged no more */
        struct wisp_roofline_result open = *result;
        choose(&open);
        low = open.low, high = open.high;
        if (!high)
            return wisp_fail(error, WISP_BAD_INPUT,
                             "%s: a calibration takes two batches up to --decode-to %u whose weights do not fit in "
                             "--cache-mb %g; there %s",
                             result->file, result->decode_to, result->cache_mb, low ? "is one" : "is none");
    }
    const struct wisp_point *first = wisp_points_find(&result->points, low);
    const struct wisp_point *second = wisp_points_find(&result->points, high);
    if (!first || !second)
        return wisp_fail(error, WISP_USAGE, "--calibrate: %s has no point of batch %u", result->file,
                         first ? high : low);
    result->low = low;
    result->high = high;
    return wisp_roofline_fit(&result->shape, first, second, result->hbm_gbps, result->file, &result->roofline, error);
}

/* The word comes last; with the JSON on stdout it goes where nobody parses it. */
static enum wisp_code report(const struct wisp_roofline_result *result, struct wisp_error *error) {
    bool machine = result->json && strcmp(result->json, "-") == 0;
    const struct wisp_point *worst = wisp_roofline_worst(result);
    if (!machine) wisp_roofline_table(result, stdout);
    enum wisp_code code = result->json ? wisp_roofline_json(result, error) : WISP_OK;
    if (!code && result->gated && worst && fabs(wisp_roofline_error(result, worst)) > result->within)
        code = WISP_MISMATCH;
    if (code <= WISP_MISMATCH) fprintf(machine ? stderr : stdout, "%s\n", wisp_code_word(code));
    return code;
}

static enum wisp_code roofline_run(int argc, char **argv, struct wisp_error *error) {
    struct options options = {
        .result = {.shape = {.tensor_parallel = 1}, .decode_to = 128, .hbm_gbps = 3350, .cache_mb = 50, .tflops = 989}};
    struct wisp_roofline_result *result = &options.result;
    enum wisp_code code = parse(argc, argv, &options, error);
    if (code) return code;
    if (options.help) return fputs(usage, stdout), WISP_OK;
    code = wisp_points_read(result->file, &result->points, error);
    if (!code) code = calibrate(result, error);
    if (!code) code = report(result, error);
    wisp_points_free(&result->points);
    return code;
}

const struct wisp_command wisp_command_roofline = {
    "roofline", "a measured kernel against the memory side of the roofline", roofline_run};
