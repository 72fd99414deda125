#include "cli/cosim_options.h"
#include "cli/places.h"

#include "base/nearest.h"
#include "cli/arguments.h"

#include <omp.h>
#include <stdio.h>
#include <string.h>

static const char usage[] =
    "usage: wisp cosim --config FILE (--trace FILE | --pattern P) [options]\n"
    "\n"
    "Run the same reads on the C reference and on the Verilog, and compare every observation in every cycle.\n"
    "\n"
    "  --config FILE        the wafer (configs/*.ini)\n"
    "  --set KEY=VALUE      override a key of the configuration, as section.key=value\n"
    "  --rtl FILE           the Verilated model (default: rtl/wisp_die.so beside the program)\n"
    "  --wafer              use the model in which the whole wafer is Verilog (rtl/wisp_wafer_XxY.so)\n"
    "work from a trace:\n"
    "  --trace FILE         expert selections (wisp trace import, wisp trace gen)\n"
    "  --strategy S         %s\n"
    "                       (default base); those with pred mean --cache predicted\n"
    "  --step N | A:B       steps, 0 = prefill, half-open range (default 1)\n"
    "  --layer L | A:B      layer ids of the trace (default: its first MoE layer); dense layers are passed over\n"
    "  --batch B            requests, the first B of the trace (default: all)\n"
    "  --repeat             if the trace has fewer than B requests, take them again, round robin\n"
    "  --cache MODE         keep copies, in the [cache] of the config: off, on (of every expert that a die fetches),\n"
    "                       predicted (of those that the predictor expects with the next token), ahead (the same, and\n"
    "                       expected ones that nobody reads now are read ahead of use) or oracle (of those that the\n"
    "                       die reads in the next step); or layer: no copies, but while the HBM is idle the LLCs read\n"
    "                       experts that are expected in the next MoE layer; or layer-oracle (the same, those that it\n"
    "                       will read) (default off)\n"
    "  --quality            with the result, how good the choice of copies was, layer by layer\n"
    "  --scale F            share of an expert's bytes that is read, in (0, 1] (default 1: true scale)\n"
    "synthetic traffic:\n"
    "  --pattern P          uniform, transpose, hotspot, neighbour, bitcomp, tornado or shuffle\n"
    "  --rate R             data flits asked for per die and cycle, 0.0001 to 1 (default 0.2)\n"
    "  --reads N            reads per die (default 1000)\n"
    "  --stall P            chance per cycle that each handshake of requester and memory is held back (default 0)\n"
    "run:\n"
    "  --seed K             of traffic, stalls and the RTL's registers before reset (default 1)\n"
    "  --threads N          default: all cores; the result does not depend on it\n"
    "  --max-cycles N       give up with TIMEOUT (default 1000000000)\n"
    "  --waves              on a mismatch, write an FST file of the cycles around it\n"
    "  --waves-file FILE    its name (default wisp-mismatch.fst)\n"
    "  --json FILE          the result as JSON; - for stdout\n"
    "over time:\n"
    "  --record N           sample every die and link, each N cycles or more (whole windows of the link latency), for\n"
    "                       wisp report; the run is the same with it\n"
    "  --record-out FILE    its name (default wisp-recording.json)\n"
    "  --timeline FILE      kernels, reads, copies and reads ahead of each die, as a trace for Perfetto or Chrome\n"
    "  --timeline-die X,Y   only of this die\n"
    "  --timeline-cycles A:B  single reads only of these cycles\n"
    "\n"
    "Exit: PASS 0, MISMATCH 1, USAGE 2, BAD_INPUT 3, TIMEOUT 4, DEADLOCK 5, ENVIRONMENT 6, INTERRUPTED 130.\n";

void wisp_cosim_print_usage(FILE *out) {
    char words[WISP_STRATEGY_WORDS];
    fprintf(out, usage, wisp_strategy_words(words));
}

static enum wisp_code parse_pattern(const char *text, enum wisp_pattern *pattern, struct wisp_error *error) {
    const char *const *names = wisp_pattern_names + WISP_PATTERN_UNIFORM;
    for (unsigned i = 0; i < WISP_PATTERN_COUNT; i++)
        if (strcmp(text, names[i]) == 0) return *pattern = (enum wisp_pattern)(i + WISP_PATTERN_UNIFORM), WISP_OK;
    return wisp_fail(error, WISP_USAGE, "--pattern: unknown pattern '%s' (the nearest is '%s')", text,
                     names[wisp_nearest(text, names, WISP_PATTERN_COUNT)]);
}

const char *const wisp_cache_modes[] = {[WISP_CACHE_OFF] = "off",
                                        [WISP_CACHE_ON] = "on",
                                        [WISP_CACHE_PREDICTED] = "predicted",
                                        [WISP_CACHE_AHEAD] = "ahead",
                                        [WISP_CACHE_ORACLE] = "oracle",
                                        [WISP_CACHE_LAYER] = "layer",
                                        [WISP_CACHE_LAYER_ORACLE] = "layer-oracle"};

static enum wisp_code parse_cache(const char *text, enum wisp_cache_mode *mode, struct wisp_error *error) {
    enum { COUNT = sizeof wisp_cache_modes / sizeof wisp_cache_modes[0] };
    for (unsigned i = 0; i < COUNT; i++)
        if (strcmp(text, wisp_cache_modes[i]) == 0) return *mode = (enum wisp_cache_mode)i, WISP_OK;
    return wisp_fail(error, WISP_USAGE, "--cache: unknown mode '%s' (the nearest is '%s')", text,
                     wisp_cache_modes[wisp_nearest(text, wisp_cache_modes, COUNT)]);
}

enum option_id {
    OPT_CONFIG = 256,
    OPT_SET,
    OPT_RTL,
    OPT_WAFER,
    OPT_TRACE,
    OPT_STRATEGY,
    OPT_STEP,
    OPT_LAYER,
    OPT_BATCH,
    OPT_REPEAT,
    OPT_CACHE,
    OPT_QUALITY,
    OPT_SCALE,
    OPT_PATTERN,
    OPT_RATE,
    OPT_READS,
    OPT_STALL,
    OPT_SEED,
    OPT_THREADS,
    OPT_MAX_CYCLES,
    OPT_WAVES,
    OPT_WAVES_FILE,
    OPT_JSON,
    OPT_RECORD,
    OPT_RECORD_OUT,
    OPT_TIMELINE,
    OPT_TIMELINE_DIE,
    OPT_TIMELINE_CYCLES,
    OPT_HELP
};

static const struct option long_options[] = {
    {"config", required_argument, NULL, OPT_CONFIG},
    {"set", required_argument, NULL, OPT_SET},
    {"rtl", required_argument, NULL, OPT_RTL},
    {"wafer", no_argument, NULL, OPT_WAFER},
    {"trace", required_argument, NULL, OPT_TRACE},
    {"strategy", required_argument, NULL, OPT_STRATEGY},
    {"step", required_argument, NULL, OPT_STEP},
    {"layer", required_argument, NULL, OPT_LAYER},
    {"batch", required_argument, NULL, OPT_BATCH},
    {"repeat", no_argument, NULL, OPT_REPEAT},
    {"cache", required_argument, NULL, OPT_CACHE},
    {"quality", no_argument, NULL, OPT_QUALITY},
    {"scale", required_argument, NULL, OPT_SCALE},
    {"pattern", required_argument, NULL, OPT_PATTERN},
    {"rate", required_argument, NULL, OPT_RATE},
    {"reads", required_argument, NULL, OPT_READS},
    {"stall", required_argument, NULL, OPT_STALL},
    {"seed", required_argument, NULL, OPT_SEED},
    {"threads", required_argument, NULL, OPT_THREADS},
    {"max-cycles", required_argument, NULL, OPT_MAX_CYCLES},
    {"waves", no_argument, NULL, OPT_WAVES},
    {"waves-file", required_argument, NULL, OPT_WAVES_FILE},
    {"json", required_argument, NULL, OPT_JSON},
    {"record", required_argument, NULL, OPT_RECORD},
    {"record-out", required_argument, NULL, OPT_RECORD_OUT},
    {"timeline", required_argument, NULL, OPT_TIMELINE},
    {"timeline-die", required_argument, NULL, OPT_TIMELINE_DIE},
    {"timeline-cycles", required_argument, NULL, OPT_TIMELINE_CYCLES},
    {"help", no_argument, NULL, OPT_HELP},
    {NULL, 0, NULL, 0},
};

static enum wisp_code add_set(struct wisp_cosim_options *options, const char *value, struct wisp_error *error) {
    if (options->set_count == WISP_MAX_SETS) return wisp_fail(error, WISP_USAGE, "--set: more than %d", WISP_MAX_SETS);
    options->sets[options->set_count++] = value;
    return WISP_OK;
}

/* X,Y */
static enum wisp_code parse_die(const char *text, struct wisp_cosim_options *options, struct wisp_error *error) {
    char parts[2][WISP_PART_SIZE];
    if (!wisp_argument_split(text, ',', parts, 2))
        return wisp_fail(error, WISP_USAGE, "--timeline-die: '%s' is not of the form X,Y", text);
    options->timeline_one_die = true;
    enum wisp_code code = wisp_argument_u32("timeline-die", parts[0], 0, 63, &options->timeline_x, error);
    return code ? code : wisp_argument_u32("timeline-die", parts[1], 0, 63, &options->timeline_y, error);
}

static enum wisp_code apply(struct wisp_cosim_options *options, int id, const char *value, struct wisp_error *error) {
    struct wisp_traffic *traffic = &options->traffic;
    switch (id) {
    case OPT_CONFIG: options->config = value; break;
    case OPT_SET: return add_set(options, value, error);
    case OPT_RTL: options->rtl = value; break;
    case OPT_WAFER: options->wafer = true; break;
    case OPT_TRACE: options->trace = value; break;
    case OPT_STRATEGY: return wisp_strategy_find(value, &options->strategy, error);
    case OPT_STEP: return wisp_argument_range("step", value, &options->steps, error);
    case OPT_LAYER: return wisp_argument_range("layer", value, &options->layers, error);
    case OPT_BATCH: return wisp_argument_u32("batch", value, 1, UINT32_MAX, &options->batch, error);
    case OPT_REPEAT: options->repeat = true; break;
    case OPT_CACHE: options->cache_given = true; return parse_cache(value, &options->cache, error);
    case OPT_QUALITY: options->quality = true; break;
    case OPT_SCALE: return wisp_argument_real("scale", value, "(0, 1]", &options->scale, error);
    case OPT_PATTERN: options->pattern = value; return parse_pattern(value, &traffic->pattern, error);
    case OPT_RATE: return wisp_argument_real("rate", value, "[0.0001, 1]", &traffic->rate, error);
    case OPT_READS: return wisp_argument_u32("reads", value, 1, UINT32_MAX, &traffic->reads, error);
    case OPT_STALL: return wisp_argument_real("stall", value, "[0, 1)", &traffic->stall, error);
    case OPT_SEED:
        options->seed_given = true;
        return wisp_argument_count("seed", value, 0, UINT64_MAX, &traffic->seed, error);
    case OPT_THREADS: return wisp_argument_u32("threads", value, 1, 1024, &options->threads, error);
    case OPT_MAX_CYCLES: return wisp_argument_count("max-cycles", value, 1, UINT64_MAX, &options->max_cycles, error);
    case OPT_WAVES: options->waves_file = "wisp-mismatch.fst"; break;
    case OPT_WAVES_FILE: options->waves_file = value; break;
    case OPT_JSON: options->json = value; break;
    case OPT_RECORD: return wisp_argument_count("record", value, 1, UINT32_MAX, &options->record_cycles, error);
    case OPT_RECORD_OUT: options->record_out = value; break;
    case OPT_TIMELINE: options->timeline = value; break;
    case OPT_TIMELINE_DIE: return parse_die(value, options, error);
    case OPT_TIMELINE_CYCLES: return wisp_argument_range("timeline-cycles", value, &options->timeline_cycles, error);
    case OPT_HELP: options->help = true; break;
    }
    return WISP_OK;
}

/* A strategy that predicts needs the predictor. */
static enum wisp_code choose_cache(struct wisp_cosim_options *options, struct wisp_error *error) {
    if (!options->trace || !options->strategy->predicts) return WISP_OK;
    if (!options->cache_given) options->cache = WISP_CACHE_PREDICTED;
    if (options->cache == WISP_CACHE_PREDICTED || options->cache == WISP_CACHE_AHEAD) return WISP_OK;
    return wisp_fail(error, WISP_USAGE, "--strategy %s keeps what is predicted, --cache %s does not: give one of them",
                     options->strategy->name, wisp_cache_modes[options->cache]);
}

static enum wisp_code check_together(const struct wisp_cosim_options *options, struct wisp_error *error) {
    if (!options->config) return wisp_fail(error, WISP_USAGE, "cosim needs --config FILE");
    if (!options->trace == !options->pattern)
        return wisp_fail(error, WISP_USAGE, "cosim needs either --trace FILE or --pattern P");
    if (options->cache && !options->trace)
        return wisp_fail(error, WISP_USAGE, "--cache needs --trace FILE: a pattern has no experts to keep");
    if (options->quality && !wisp_cache_keeps_copies(options->cache))
        return wisp_fail(error, WISP_USAGE,
                         "--quality needs a --cache that keeps copies: without them there is nothing to judge");
    if (options->record_out && !options->record_cycles)
        return wisp_fail(error, WISP_USAGE, "--record-out needs --record N");
    if ((options->timeline_one_die || options->timeline_cycles.end) && !options->timeline)
        return wisp_fail(error, WISP_USAGE, "--timeline-die and --timeline-cycles need --timeline FILE");
    if (options->wafer && options->rtl) return wisp_fail(error, WISP_USAGE, "--wafer and --rtl exclude each other");
    return WISP_OK;
}

static enum wisp_code check_places(const struct wisp_cosim_options *options, struct wisp_error *error) {
    return wisp_places_check((const struct wisp_place[]){{"--config", options->config, WISP_PLACE_INPUT},
                                                         {"--trace", options->trace, WISP_PLACE_INPUT},
                                                         {"--rtl", options->rtl, WISP_PLACE_INPUT},
                                                         {"--json", options->json, WISP_PLACE_OUTPUT},
                                                         {"--waves-file", options->waves_file, WISP_PLACE_OUTPUT},
                                                         {"--record-out", options->record_out, WISP_PLACE_OUTPUT},
                                                         {"--timeline", options->timeline, WISP_PLACE_OUTPUT},
                                                         {0}},
                             error);
}

enum wisp_code wisp_cosim_parse(int argc, char **argv, struct wisp_cosim_options *options, struct wisp_error *error) {
    *options = (struct wisp_cosim_options){
        .strategy = wisp_strategy_named("base"),
        .steps = {1, 2},
        .scale = 1,
        .max_cycles = 1000000000,
        .threads = (uint32_t)omp_get_num_procs(),
        .traffic = {.rate = 0.2, .reads = 1000, .seed = 1},
    };
    enum wisp_code code = WISP_OK;
    optind = 1;
    opterr = 0;
    for (int id; !code && (id = getopt_long(argc, argv, "", long_options, NULL)) != -1;)
        code =
            id == '?' ? wisp_argument_unknown("cosim", argv, long_options, error) : apply(options, id, optarg, error);
    if (!code && optind < argc) return wisp_fail(error, WISP_USAGE, "unexpected argument '%s'", argv[optind]);
    if (code || options->help) return code;
    code = choose_cache(options, error);
    if (!code) code = check_together(options, error);
    if (!code && options->record_cycles && !options->record_out) options->record_out = "wisp-recording.json";
    return code ? code : check_places(options, error);
}

/* ---- again ---- */

/* A word for a shell: in quotes unless it is plain. */
static void put_word(FILE *out, const char *word) {
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/:=+,%";
    if (*word && strspn(word, plain) == strlen(word)) {
        fprintf(out, " %s", word);
        return;
    }
    fputs(" '", out);
    for (; *word; word++) fputs(*word == '\'' ? "'\\''" : (char[]){*word, 0}, out);
    fputc('\'', out);
}

enum wisp_code wisp_cosim_repro(const struct wisp_cosim_options *options, int argc, char **argv, char **text,
                                struct wisp_error *error) {
    size_t size;
    FILE *out = open_memstream(text, &size);
    if (!out) return wisp_fail(error, WISP_ENVIRONMENT, "out of memory");
    fputs("build/wisp cosim", out);
    for (int i = 1; i < argc; i++) put_word(out, argv[i]);
    if (!options->seed_given) fprintf(out, " --seed %llu", (unsigned long long)options->traffic.seed);
    return fclose(out) ? wisp_fail(error, WISP_ENVIRONMENT, "out of memory") : WISP_OK;
}
