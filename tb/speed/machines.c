/* machines.c - how fast the machines are: uniform traffic on a configuration, on `cycle` and on `rtl`, on one
 * thread and on two, one after the other and that REPEATS times, so that what else the machine does meets all alike.
 *
 * usage: machines CONFIG MODEL RATE READS REPEATS JSON
 * Die-cycles per second that pass, and per second of processor time (which other work on the machine changes less);
 * median, least and most of the repeats. Observations are made, as a co-simulation needs them, and not compared.
 */
#include "base/clock.h"
#include "base/json.h"
#include "base/number.h"
#include "machine/machine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MACHINES = 2, THREADS = 2, MOST_REPEATS = 99 };

struct setup {
    struct wisp_config config;
    struct wisp_traffic traffic;
    const char *model;
    unsigned repeats;
};

/* Of the repeats of one machine on one number of threads: million die-cycles per second, and per processor second. */
struct rates {
    double wall[MOST_REPEATS], processor[MOST_REPEATS];
};

struct spread {
    double median, least, most;
};

static int by_value(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static struct spread spread_of(const double *values, unsigned count) {
    double sorted[MOST_REPEATS];
    memcpy(sorted, values, count * sizeof *values);
    qsort(sorted, count, sizeof *sorted, by_value);
    return (struct spread){(sorted[count / 2] + sorted[(count - 1) / 2]) / 2, sorted[0], sorted[count - 1]};
}

static double processor_s(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static enum wisp_code create(const struct setup *setup, bool rtl, struct wisp_machine **machine,
                             struct wisp_error *error) {
    if (rtl) return wisp_machine_create_rtl(&setup->config, &setup->traffic, setup->model, machine, error);
    return wisp_machine_create_cycle(&setup->config, &setup->traffic, machine, error);
}

static enum wisp_code measure(const struct setup *setup, bool rtl, unsigned threads, double *wall, double *processor,
                              struct wisp_error *error) {
    struct wisp_machine *machine;
    enum wisp_code code = create(setup, rtl, &machine, error);
    if (code) return code;
    size_t words = (size_t)machine->dies * machine->mesh.latency * WISP_OBS_WORDS;
    uint64_t *obs = calloc(words, sizeof *obs);
    if (!obs) code = wisp_fail(error, WISP_ENVIRONMENT, "out of memory for the observations of a window");
    double from = wisp_now_s(), processor_from = processor_s();
    while (!code && !wisp_machine_done(machine)) wisp_machine_run(machine, machine->mesh.latency, threads, obs);
    double die_cycles = (double)machine->now * machine->dies;
    *wall = die_cycles / (wisp_now_s() - from) / 1e6;
    *processor = die_cycles / (processor_s() - processor_from) / 1e6;
    free(obs);
    wisp_machine_destroy(machine);
    return code;
}

static const char *const names[MACHINES] = {"cycle", "rtl"};

static void report_spread(struct wisp_json *json, const char *key, struct spread spread) {
    wisp_json_object(json, key);
    wisp_json_double(json, "median", spread.median);
    wisp_json_double(json, "least", spread.least);
    wisp_json_double(json, "most", spread.most);
    wisp_json_end_object(json);
}

/* How much faster two threads are: of each pair of runs that followed each other. */
static struct spread speedup(const struct rates of[THREADS], unsigned repeats) {
    double ratios[MOST_REPEATS];
    for (unsigned i = 0; i < repeats; i++) ratios[i] = of[1].wall[i] / of[0].wall[i];
    return spread_of(ratios, repeats);
}

static enum wisp_code report(const struct setup *setup, struct rates rates[MACHINES][THREADS], const char *path,
                             struct wisp_error *error) {
    struct wisp_json *json = wisp_json_new();
    if (!json) return wisp_fail(error, WISP_ENVIRONMENT, "out of memory for the result");
    printf("%-8s %8s %32s %32s\n", "machine", "threads", "M die-cycles/s (least, most)", "per processor s");
    wisp_json_object(json, NULL);
    wisp_json_u64(json, "repeats", setup->repeats);
    for (unsigned m = 0; m < MACHINES; m++) {
        wisp_json_object(json, names[m]);
        for (unsigned t = 0; t < THREADS; t++) {
            struct spread wall = spread_of(rates[m][t].wall, setup->repeats);
            struct spread processor = spread_of(rates[m][t].processor, setup->repeats);
            printf("%-8s %8u %16.2f (%5.2f, %5.2f) %16.2f (%5.2f, %5.2f)\n", names[m], t + 1, wall.median, wall.least,
                   wall.most, processor.median, processor.least, processor.most);
            report_spread(json, t ? "m_die_cycles_per_s_2_threads" : "m_die_cycles_per_s_1_thread", wall);
            report_spread(json, t ? "m_die_cycles_per_cpu_s_2_threads" : "m_die_cycles_per_cpu_s_1_thread", processor);
        }
        struct spread faster = speedup(rates[m], setup->repeats);
        printf("%-8s two threads are %.2f times as fast as one (%.2f, %.2f)\n", names[m], faster.median, faster.least,
               faster.most);
        report_spread(json, "speedup_2_threads", faster);
        wisp_json_end_object(json);
    }
    wisp_json_end_object(json);
    return wisp_json_write(json, path, error);
}

static bool read_arguments(char **argv, struct setup *setup) {
    uint64_t reads, repeats;
    double rate;
    if (!wisp_parse_real(argv[3], &rate) || !wisp_parse_count(argv[4], &reads) || !wisp_parse_count(argv[5], &repeats))
        return false;
    setup->model = argv[2];
    setup->traffic =
        (struct wisp_traffic){.pattern = WISP_PATTERN_UNIFORM, .rate = rate, .reads = (uint32_t)reads, .seed = 1};
    setup->repeats = (unsigned)repeats;
    return rate > 0 && rate <= 1 && reads > 0 && reads <= UINT32_MAX && repeats > 0 && repeats <= MOST_REPEATS;
}

int main(int argc, char **argv) {
    static struct setup setup;
    static struct rates rates[MACHINES][THREADS];
    struct wisp_error error = {0};
    if (argc != 7 || !read_arguments(argv, &setup))
        return fprintf(stderr, "usage: machines CONFIG MODEL RATE READS REPEATS JSON\n"), WISP_USAGE;
    enum wisp_code code = wisp_config_load(argv[1], NULL, 0, &setup.config, &error);
    for (unsigned i = 0; i < setup.repeats; i++)
        for (unsigned m = 0; m < MACHINES; m++)
            for (unsigned t = 0; t < THREADS && !code; t++)
                code = measure(&setup, m == 1, t + 1, &rates[m][t].wall[i], &rates[m][t].processor[i], &error);
    if (!code) code = report(&setup, rates, argv[6], &error);
    if (code) fprintf(stderr, "machines: %s\n", error.message);
    return (int)code;
}
