/* wafer.c - the reference model as a library: random reads on a wafer, and what they took.
 * cc wafer.c $(pkg-config --cflags --libs wisp) -o wafer && ./wafer CONFIG.ini */
#include <machine/machine.h>
#include <stdio.h>

int main(int argc, char **argv) {
    struct wisp_error error;
    struct wisp_config config;
    struct wisp_machine *machine = NULL;
    struct wisp_machine_stats stats;
    struct wisp_traffic traffic = {.pattern = WISP_PATTERN_UNIFORM, .rate = 0.2, .reads = 1000, .seed = 1};
    if (argc != 2) return fprintf(stderr, "usage: wafer CONFIG.ini\n"), WISP_USAGE;
    enum wisp_code code = wisp_config_load(argv[1], NULL, 0, &config, &error);
    if (!code) code = wisp_machine_create_cycle(&config, &traffic, &machine, &error);
    if (code) return fprintf(stderr, "%s\n", error.message), code;

    /* No die can feel another for as long as a flit needs: so many cycles at a time, on two threads. */
    while (!wisp_machine_done(machine)) wisp_machine_run(machine, config.derived.link_latency_cycles, 2, NULL);
    wisp_machine_stats(machine, &stats);
    printf("dies %u, reads %llu, cycles %llu, flit hops %llu\n", machine->dies, (unsigned long long)stats.reads,
           (unsigned long long)stats.last_cycle + 1, (unsigned long long)wisp_machine_flit_hops(machine));
    wisp_machine_destroy(machine);
    return WISP_OK;
}
