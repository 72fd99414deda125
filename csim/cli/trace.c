/* trace.c - `wisp trace`: import, info, stats, export, gen. */
#include "base/nearest.h"
#include "cli/arguments.h"
#include "cli/command.h"
#include "cli/interrupt.h"
#include "cli/places.h"
#include "cli/trace_import.h"
#include "cli/trace_info.h"
#include "cli/trace_stats.h"
#include "cli/verdict.h"
#include "trace/export.h"
#include "trace/fit.h"
#include "trace/generate.h"
#include "trace/synthesize.h"

#include <getopt.h>
#include <omp.h>
#include <stdio.h>
#include <string.h>

static const char usage[] =
    "usage: wisp trace import DIR|FILE|-... -o X.wtr [--model NAME] [--experts E] [--hidden H --width W]\n"
    "                         [--format F] [--map KEY=NAME,...] [--prefill P] [-j THREADS]\n"
    "       wisp trace info X.wtr [--json FILE]\n"
    "       wisp trace stats X.wtr [--json FILE] [--csv FILE] [--plot DIR [--plot-layer L]]\n"
    "       wisp trace export X.wtr -o DIR\n"
    "       wisp trace gen -o X.wtr [options]\n"
    "       wisp trace gen --profile P.ini -o X.wtr [--requests N] [--prefill P] [--decode T]\n"
    "                      [--decode-least L] [--seed S]\n"
    "       wisp trace gen --like X.wtr -o P.ini [--profile P.ini]\n"
    "\n"
    "import  read recorded expert selections (docs/format.md) into one compact file, of files, directories or - for\n"
    "        standard input, packed by gzip or zstd or not; F is dataset (the data set's JSON), routes (a serving\n"
    "        engine's route dump), lines (CSV or JSON lines), npy (arrays of numpy), router-data, layer-list, or "
    "auto:\n"
    "        each file by its content; --map names the keys or columns of lines, such as request=req_id,token=pos;\n"
    "        --prefill: where the files do not say it, tokens at positions below P are the prefill (0: there is none)\n"
    "info    what is in a file; --json - prints it as JSON\n"
    "stats   what can be forecast in it: skew, next token, next layer, repeats, prefill and decode, pairs; --json and\n"
    "        --csv write files (- for stdout), --plot data and, by gnuplot, pictures; L: the heatmaps' layer (the "
    "middle)\n"
    "export  write the JSON files again, below DIR; existing files are not overwritten\n"
    "gen     make a trace: popularity skew and repeats from a seed, or the habits of a model from its profile in\n"
    "        traces/profiles (docs/generator.md); --like writes the profile of a trace, beginning with --profile\n"
    "\n"
    "options of gen, with their defaults:\n"
    "  --model NAME       name that the trace carries (generated)\n"
    "  --layers L         layers (4); --first-moe F the first MoE layer (1); --moe-every N every N-th from there (1)\n"
    "  --experts E        experts (64); --top-k K picked per token (4)\n"
    "  --hidden H         size of an expert's matrices (1024); --width W (512)\n"
    "  --requests N       (64)\n"
    "  --prefill P        prefill tokens, 1 to P (8)\n"
    "  --decode T         decode tokens, L to T (8); --decode-least L (half of T)\n"
    "  --skew Z           popularity of the r-th expert = 1 / r^Z; Z in quarters, 0 to 4 (1)\n"
    "  --repeat R         chance that a token keeps an expert of the one before, 0 to 1 (0.3)\n"
    "  --seed S           (1)\n";

struct arguments {
    const char *output, *json, *csv, *plot, *plot_layer, *profile, *like;
    const char *not_with_profile; /* an option that says what a profile says, or NULL */
    struct wisp_import import;
    struct wisp_generate generate;
    bool help;
};

enum option_id {
    OPT_MODEL = 256,
    OPT_FORMAT,
    OPT_LAYERS,
    OPT_FIRST_MOE,
    OPT_MOE_EVERY,
    OPT_EXPERTS,
    OPT_TOP_K,
    OPT_HIDDEN,
    OPT_WIDTH,
    OPT_SKEW,
    OPT_REPEAT,
    OPT_LAST_OF_PLAIN_GEN = OPT_REPEAT,
    OPT_PROFILE,
    OPT_LIKE,
    OPT_REQUESTS,
    OPT_PREFILL,
    OPT_MAP,
    OPT_DECODE,
    OPT_DECODE_LEAST,
    OPT_SEED,
    OPT_JSON,
    OPT_CSV,
    OPT_PLOT,
    OPT_PLOT_LAYER,
    OPT_HELP
};

static const struct option long_options[] = {
    {"output", required_argument, NULL, 'o'},
    {"threads", required_argument, NULL, 'j'},
    {"model", required_argument, NULL, OPT_MODEL},
    {"format", required_argument, NULL, OPT_FORMAT},
    {"layers", required_argument, NULL, OPT_LAYERS},
    {"first-moe", required_argument, NULL, OPT_FIRST_MOE},
    {"moe-every", required_argument, NULL, OPT_MOE_EVERY},
    {"experts", required_argument, NULL, OPT_EXPERTS},
    {"top-k", required_argument, NULL, OPT_TOP_K},
    {"hidden", required_argument, NULL, OPT_HIDDEN},
    {"width", required_argument, NULL, OPT_WIDTH},
    {"requests", required_argument, NULL, OPT_REQUESTS},
    {"prefill", required_argument, NULL, OPT_PREFILL},
    {"map", required_argument, NULL, OPT_MAP},
    {"decode", required_argument, NULL, OPT_DECODE},
    {"decode-least", required_argument, NULL, OPT_DECODE_LEAST},
    {"skew", required_argument, NULL, OPT_SKEW},
    {"repeat", required_argument, NULL, OPT_REPEAT},
    {"seed", required_argument, NULL, OPT_SEED},
    {"profile", required_argument, NULL, OPT_PROFILE},
    {"like", required_argument, NULL, OPT_LIKE},
    {"json", required_argument, NULL, OPT_JSON},
    {"csv", required_argument, NULL, OPT_CSV},
    {"plot", required_argument, NULL, OPT_PLOT},
    {"plot-layer", required_argument, NULL, OPT_PLOT_LAYER},
    {"help", no_argument, NULL, OPT_HELP},
    {NULL, 0, NULL, 0},
};

static enum wisp_code parse_skew(const char *text, uint32_t *quarters, struct wisp_error *error) {
    double skew;
    enum wisp_code code = wisp_argument_real("skew", text, "[0, 4]", &skew, error);
    if (code) return code;
    *quarters = (uint32_t)(4 * skew);
    return *quarters == 4 * skew ? WISP_OK
                                 : wisp_fail(error, WISP_USAGE, "--skew: '%s' is not a multiple of 0.25", text);
}

static enum wisp_code parse_format(const char *text, enum wisp_format *format, struct wisp_error *error) {
    static const char *const names[] = {"auto", "dataset", "routes", "lines", "npy", "router-data", "layer-list"};
    enum { COUNT = sizeof names / sizeof names[0] };
    for (unsigned i = 0; i < COUNT; i++)
        if (strcmp(text, names[i]) == 0) return *format = (enum wisp_format)(i + WISP_FORMAT_AUTO), WISP_OK;
    return wisp_fail(error, WISP_USAGE, "--format: unknown format '%s' (the nearest is '%s')", text,
                     names[wisp_nearest(text, names, COUNT)]);
}

static enum wisp_code apply(struct arguments *arguments, int id, const char *value, struct wisp_error *error) {
    enum { MANY = 1 << 26 };
    struct wisp_generate *generate = &arguments->generate;
    enum wisp_code code;
    switch (id) {
    case 'o': arguments->output = value; return WISP_OK;
    case 'j': return wisp_argument_u32("threads", value, 1, 1024, &arguments->import.threads, error);
    case OPT_MODEL: arguments->import.model = generate->model = value; return WISP_OK;
    case OPT_FORMAT: return parse_format(value, &arguments->import.format, error);
    case OPT_LAYERS: return wisp_argument_u32("layers", value, 0, MANY, &generate->layers, error);
    case OPT_FIRST_MOE: return wisp_argument_u32("first-moe", value, 0, MANY, &generate->first_moe_layer, error);
    case OPT_MOE_EVERY: return wisp_argument_u32("moe-every", value, 0, MANY, &generate->moe_every, error);
    case OPT_EXPERTS:
        code = wisp_argument_u32("experts", value, 0, 65535, &generate->experts, error);
        arguments->import.experts = generate->experts;
        return code;
    case OPT_TOP_K: return wisp_argument_u32("top-k", value, 0, MANY, &generate->top_k, error);
    case OPT_HIDDEN:
        code = wisp_argument_u32("hidden", value, 0, MANY, &generate->hidden, error);
        arguments->import.hidden = generate->hidden;
        return code;
    case OPT_WIDTH:
        code = wisp_argument_u32("width", value, 0, MANY, &generate->width, error);
        arguments->import.width = generate->width;
        return code;
    case OPT_REQUESTS: return wisp_argument_u32("requests", value, 0, MANY, &generate->requests, error);
    case OPT_PREFILL:
        code = wisp_argument_u32("prefill", value, 0, MANY, &generate->prefill_tokens, error);
        arguments->import.reading.has_prefill = true;
        arguments->import.reading.prefill = generate->prefill_tokens;
        return code;
    case OPT_MAP:
        arguments->import.reading.mapped = true;
        return wisp_keys_map(value, &arguments->import.reading.keys, error);
    case OPT_DECODE: return wisp_argument_u32("decode", value, 0, MANY, &generate->decode_tokens, error);
    case OPT_SKEW: return parse_skew(value, &generate->skew_quarters, error);
    case OPT_REPEAT: return wisp_argument_real("repeat", value, "[0, 1]", &generate->repeat, error);
    case OPT_DECODE_LEAST: return wisp_argument_u32("decode-least", value, 1, MANY, &generate->decode_least, error);
    case OPT_SEED: return wisp_argument_count("seed", value, 0, UINT64_MAX, &generate->seed, error);
    case OPT_PROFILE: arguments->profile = value; return WISP_OK;
    case OPT_LIKE: arguments->like = value; return WISP_OK;
    case OPT_JSON: arguments->json = value; return WISP_OK;
    case OPT_CSV: arguments->csv = value; return WISP_OK;
    case OPT_PLOT: arguments->plot = value; return WISP_OK;
    case OPT_PLOT_LAYER: arguments->plot_layer = value; return WISP_OK;
    case OPT_HELP: arguments->help = true; break;
    }
    return WISP_OK;
}

static enum wisp_code parse(int argc, char **argv, struct arguments *arguments, struct wisp_error *error) {
    *arguments = (struct arguments){
        .import = {.threads = (unsigned)omp_get_num_procs()},
        .generate = {.model = "generated",
                     .layers = 4,
                     .first_moe_layer = 1,
                     .moe_every = 1,
                     .experts = 64,
                     .top_k = 4,
                     .hidden = 1024,
                     .width = 512,
                     .requests = 64,
                     .prefill_tokens = 8,
                     .decode_tokens = 8,
                     .skew_quarters = 4,
                     .repeat = 0.3,
                     .seed = 1},
    };
    enum wisp_code code = WISP_OK;
    optind = 1;
    opterr = 0;
    for (int id, index; !code && (id = getopt_long(argc, argv, "o:j:", long_options, &index)) != -1;) {
        if (id >= OPT_MODEL && id <= OPT_LAST_OF_PLAIN_GEN) arguments->not_with_profile = long_options[index].name;
        code =
            id == '?' ? wisp_argument_unknown("trace", argv, long_options, error) : apply(arguments, id, optarg, error);
    }
    arguments->import.paths = (const char *const *)argv + optind;
    arguments->import.path_count = (size_t)(argc - optind);
    return code;
}

/* ---- the commands ---- */

static enum wisp_code run_import(struct arguments *arguments, struct wisp_error *error) {
    if (!arguments->import.path_count || !arguments->output)
        return wisp_fail(error, WISP_USAGE, "usage: wisp trace import DIR|FILE|-... -o X.wtr");
    return wisp_import_run(&arguments->import, arguments->output, error);
}

static enum wisp_code run_info(struct arguments *arguments, struct wisp_error *error) {
    if (arguments->import.path_count != 1)
        return wisp_fail(error, WISP_USAGE, "usage: wisp trace info X.wtr [--json FILE]");
    return wisp_info_run(arguments->import.paths[0], arguments->json, error);
}

static enum wisp_code run_stats(struct arguments *arguments, struct wisp_error *error) {
    if (arguments->import.path_count != 1)
        return wisp_fail(error, WISP_USAGE, "usage: wisp trace stats X.wtr [--json FILE] [--csv FILE] [--plot DIR]");
    struct wisp_stats_options options = {.trace = arguments->import.paths[0],
                                         .json = arguments->json,
                                         .csv = arguments->csv,
                                         .plot = arguments->plot,
                                         .plot_layer = arguments->plot_layer};
    return wisp_trace_stats(&options, error);
}

static enum wisp_code run_export(struct arguments *arguments, struct wisp_error *error) {
    struct wisp_trace *trace;
    if (arguments->import.path_count != 1 || !arguments->output)
        return wisp_fail(error, WISP_USAGE, "usage: wisp trace export X.wtr -o DIR");
    enum wisp_code code = wisp_trace_open(arguments->import.paths[0], &trace, error);
    if (code) return code;
    wisp_trace_heed(trace, wisp_catch_interrupts());
    code = wisp_trace_export(trace, arguments->output, wisp_catch_interrupts(), error);
    wisp_trace_close(trace);
    return code ? code : wisp_say_pass(stdout, error);
}

static enum wisp_code gen_profile(const struct arguments *arguments, struct wisp_error *error) {
    struct wisp_profile profile;
    const struct wisp_generate *generate = &arguments->generate;
    struct wisp_synthesize parameters = {.requests = generate->requests,
                                         .prefill_tokens = generate->prefill_tokens,
                                         .decode_tokens = generate->decode_tokens,
                                         .decode_least = generate->decode_least,
                                         .seed = generate->seed};
    if (arguments->not_with_profile)
        return wisp_fail(error, WISP_USAGE, "--%s: the profile says this", arguments->not_with_profile);
    enum wisp_code code = wisp_profile_load(arguments->profile, &profile, error);
    return code ? code : wisp_trace_synthesize(&profile, &parameters, arguments->output, error);
}

static enum wisp_code gen_like(const struct arguments *arguments, struct wisp_error *error) {
    static const char head[] =
        "; Fitted to a trace by `wisp trace gen --like`. docs/generator.md says what each number does.\n";
    struct wisp_profile profile;
    struct wisp_trace *trace;
    if (arguments->not_with_profile)
        return wisp_fail(error, WISP_USAGE, "--%s: the trace says this", arguments->not_with_profile);
    enum wisp_code code = wisp_trace_open(arguments->like, &trace, error);
    if (code) return code;
    wisp_stop *stop = wisp_catch_interrupts();
    wisp_trace_heed(trace, stop);
    code = arguments->profile ? wisp_profile_load(arguments->profile, &profile, error)
                              : wisp_fit_start(trace, arguments->like, &profile, error);
    if (!code) code = wisp_fit(trace, arguments->output, stop, &profile, error);
    if (!code) code = wisp_profile_save(&profile, head, arguments->output, error);
    wisp_trace_close(trace);
    return code;
}

static enum wisp_code run_gen(struct arguments *arguments, struct wisp_error *error) {
    if (arguments->import.path_count || !arguments->output)
        return wisp_fail(error, WISP_USAGE, "usage: wisp trace gen -o X.wtr [options]");
    if (arguments->generate.decode_least > arguments->generate.decode_tokens)
        return wisp_fail(error, WISP_USAGE, "--decode-least: %u, but there are at most %u (--decode)",
                         arguments->generate.decode_least, arguments->generate.decode_tokens);
    enum wisp_code code;
    if (arguments->like)
        code = gen_like(arguments, error);
    else if (arguments->profile)
        code = gen_profile(arguments, error);
    else
        code = wisp_trace_generate(&arguments->generate, arguments->output, error);
    /* the trace may go to stdout itself */
    return code ? code : wisp_say_pass(strcmp(arguments->output, "-") == 0 ? stderr : stdout, error);
}

static const struct {
    const char *name;
    enum wisp_code (*run)(struct arguments *arguments, struct wisp_error *error);
} verbs[] = {
    {"import", run_import}, {"info", run_info}, {"stats", run_stats}, {"export", run_export}, {"gen", run_gen}};
enum { VERBS = sizeof verbs / sizeof verbs[0] };

/* Each input against all outputs; gen has none but its profile. */
static enum wisp_code check_places(const struct arguments *arguments, bool directory, struct wisp_error *error) {
    enum wisp_code code = WISP_OK;
    size_t i = 0;
    do {
        struct wisp_place places[] = {
            {"", i < arguments->import.path_count ? arguments->import.paths[i] : NULL, WISP_PLACE_INPUT},
            {"--profile", arguments->profile, WISP_PLACE_INPUT},
            {"--like", arguments->like, WISP_PLACE_INPUT},
            {"-o", arguments->output, directory ? WISP_PLACE_DIRECTORY : WISP_PLACE_OUTPUT},
            {"--json", arguments->json, WISP_PLACE_OUTPUT},
            {"--csv", arguments->csv, WISP_PLACE_OUTPUT},
            {"--plot", arguments->plot, WISP_PLACE_DIRECTORY},
            {0}};
        code = wisp_places_check(places, error);
    } while (!code && ++i < arguments->import.path_count);
    return code;
}

static enum wisp_code trace_run(int argc, char **argv, struct wisp_error *error) {
    const char *names[VERBS];
    struct arguments arguments;
    if (argc > 1 && strcmp(argv[1], "--help") == 0) return fputs(usage, stdout), WISP_OK;
    if (argc < 2)
        return wisp_fail(error, WISP_USAGE, "trace what? import, info, stats, export or gen; see wisp trace --help");
    for (int i = 0; i < VERBS; i++) {
        names[i] = verbs[i].name;
        if (strcmp(argv[1], names[i])) continue;
        enum wisp_code code = parse(argc - 1, argv + 1, &arguments, error);
        if (!code && arguments.help) return fputs(usage, stdout), WISP_OK;
        if (!code) code = check_places(&arguments, verbs[i].run == run_export, error);
        return code ? code : verbs[i].run(&arguments, error);
    }
    return wisp_fail(error, WISP_USAGE, "unknown command 'trace %s' (the nearest is '%s')", argv[1],
                     names[wisp_nearest(argv[1], names, VERBS)]);
}

const struct wisp_command wisp_command_trace = {"trace", "import, inspect, export and make expert-selection traces",
                                                trace_run};
