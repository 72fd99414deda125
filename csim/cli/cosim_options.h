/* cosim_options.h - the command line of `wisp cosim`.
 *
 * The strings of the options point into argv. USAGE for anything that is wrong.
 */
#ifndef WISP_CLI_COSIM_OPTIONS_H
#define WISP_CLI_COSIM_OPTIONS_H

#include "base/error.h"
#include "base/number.h"
#include "die/work.h"
#include "gcp/strategy.h"

#include <stdbool.h>
#include <stdio.h>

enum { WISP_MAX_SETS = 64 };

/* What a die keeps of the experts that it fetches. */
enum wisp_cache_mode {
    WISP_CACHE_OFF,
    WISP_CACHE_ON,          /* everything */
    WISP_CACHE_PREDICTED,   /* what the predictor expects with the next token */
    WISP_CACHE_AHEAD,       /* the same, and experts that it expects and nobody reads now are read ahead of use */
    WISP_CACHE_ORACLE,      /* what the die will read of this layer in the next step */
    WISP_CACHE_LAYER,       /* nothing; its LLC is warmed with what the next MoE layer is expected to pick */
    WISP_CACHE_LAYER_ORACLE /* the same, with what it will pick */
};

static inline bool wisp_cache_warms(enum wisp_cache_mode mode) {
    return mode == WISP_CACHE_LAYER || mode == WISP_CACHE_LAYER_ORACLE;
}

static inline bool wisp_cache_keeps_copies(enum wisp_cache_mode mode) {
    return mode != WISP_CACHE_OFF && !wisp_cache_warms(mode);
}

/* Their words on the command line. */
extern const char *const wisp_cache_modes[];

struct wisp_cosim_options {
    const char *config, *trace, *rtl, *json;
    const struct wisp_strategy *strategy;
    const char *waves_file; /* NULL: no waves */
    const char *sets[WISP_MAX_SETS];
    size_t set_count;
    const char *pattern; /* NULL: a trace */
    struct wisp_traffic traffic;
    struct wisp_range steps, layers; /* layers.end == 0: the first MoE layer */
    uint32_t batch;                  /* requests; 0: all of the trace */
    bool repeat;                     /* fill the batch round robin if the trace has fewer */
    double scale;
    uint64_t max_cycles;
    uint32_t threads;
    enum wisp_cache_mode cache;
    uint64_t record_cycles;            /* of a sample; 0: no recording */
    const char *record_out;            /* NULL: no recording */
    const char *timeline;              /* NULL: none */
    struct wisp_range timeline_cycles; /* end == 0: all */
    uint32_t timeline_x, timeline_y;
    bool timeline_one_die;
    bool quality; /* of the copies, layer by layer */
    bool wafer, seed_given, cache_given, help;
};

void wisp_cosim_print_usage(FILE *out);

/* The command line again, for a shell, with the seed in it: *text is the caller's to free. ENVIRONMENT without memory.
 */
enum wisp_code wisp_cosim_repro(const struct wisp_cosim_options *options, int argc, char **argv, char **text,
                                struct wisp_error *error);

enum wisp_code wisp_cosim_parse(int argc, char **argv, struct wisp_cosim_options *options, struct wisp_error *error);

#endif
