#include "base/config.h"

#include "base/hash.h"
#include "base/ini_reader.h"
#include "base/nearest.h"

#include <math.h>
#include <string.h>

#define AT(name) offsetof(struct wisp_config_written, name)
#define COUNT(section, name, min, max, unit, meaning)                                                                  \
    { #section, #name, WISP_CONFIG_COUNT, AT(name), min, max, unit, meaning, NULL, false, 0, 0 }
/* May be left out, and then is `absent`, as if there were no such key. */
#define OPTIONAL_COUNT(section, name, min, max, absent, unit, meaning)                                                 \
    { #section, #name, WISP_CONFIG_COUNT, AT(name), min, max, unit, meaning, NULL, true, absent, absent }
#define REAL(section, name, min, max, unit, meaning)                                                                   \
    { #section, #name, WISP_CONFIG_REAL, AT(name), min, max, unit, meaning, NULL, false, 0, 0 }
/* May be left out, and then is `absent`; with the value `off` it is as if there were no such key. */
#define OPTIONAL_REAL(section, name, min, max, absent, off, unit, meaning)                                             \
    { #section, #name, WISP_CONFIG_REAL, AT(name), min, max, unit, meaning, NULL, true, absent, off }
#define CHOICE(section, name, words, meaning)                                                                          \
    {                                                                                                                  \
#section, #name, WISP_CONFIG_CHOICE, AT(name), 0, sizeof words / sizeof *words - 1, "", meaning, words, false, \
            0, 0                                                                                                       \
    }

/* May be left out, and then is empty, as if there were no such key. */
#define LIST(section, name, unit, meaning)                                                                             \
    { #section, #name, WISP_CONFIG_LIST, AT(name), 0, 0, unit, meaning, NULL, true, 0, 0 }

const char *const wisp_copy_policies[] = {
    [WISP_COPY_UNBOUNDED] = "none", [WISP_COPY_LRU] = "lru", [WISP_COPY_LEAST_STALE] = "least-stale"};

const char *const wisp_cost_models[] = {[WISP_COST_CODE] = "code", [WISP_COST_TEXT] = "text"};

/* The ranges keep every derived value inside its type, and every latency inside a simulation that ends. */
const struct wisp_config_key wisp_config_keys[] = {
    COUNT(wafer, mesh_x, 1, 64, "dies", "columns of the wafer"),
    COUNT(wafer, mesh_y, 1, 64, "dies", "rows of the wafer"),
    LIST(wafer, dead_links, "links", "that carry nothing, either way: 3-4 is the link of dies 3 and 4"),
    LIST(wafer, dead_dies, "dies", "that do nothing, and whose links carry nothing"),
    REAL(link, link_bandwidth_gbps, 1, 65535, "GB/s", "one direction of one die-to-die link, headers included"),
    REAL(link, link_latency_ns, 1, 10000, "ns", "flight time of a flit, and of a credit, on a link"),
    REAL(link, link_share_percent, 1, 100, "%", "of the bandwidth that the allocation counts on"),
    COUNT(network, request_buffer_flits, 2, 1023, "flits", "router input buffer for requests, per port"),
    COUNT(network, response_buffer_flits, 2, 1023, "flits", "router input buffer for responses, per port"),
    COUNT(network, outstanding_reads, 1, 256, "reads", "remote reads that a die has under way at most"),
    COUNT(network, read_flits, 1, 255, "flits", "data of one read, on each plane"),
    OPTIONAL_COUNT(network, router_stages, 1, 2, 1, "stages", "of the router's pipeline; a hop costs 1 cycle, or 3"),
    OPTIONAL_COUNT(network, router_turn_packets, 1, 63, 1, "packets",
                   "that an input of a router sends in its turn at most: as many as dies are behind it, or so many"),
    REAL(memory, hbm_bandwidth_gbps, 1, 65535, "GB/s", "HBM of one die"),
    OPTIONAL_REAL(memory, hbm_efficiency_percent, 1, 100, 90, 100, "%", "of the bandwidth that the HBM gives"),
    OPTIONAL_REAL(memory, hbm_refresh_interval_ns, 0, 1000000, 0, 0, "ns", "from one refresh to the next; 0: none"),
    OPTIONAL_REAL(memory, hbm_refresh_ns, 0, 100000, 0, 0, "ns", "that a refresh keeps the HBM busy"),
    OPTIONAL_REAL(memory, hbm_turnaround_ns, 0, 1000, 0, 0, "ns", "between reading and writing the HBM"),
    REAL(memory, hbm_latency_ns, 1, 100000, "ns", "HBM access"),
    REAL(memory, hbm_share_percent, 1, 100, "%", "of the bandwidth that the allocation counts on"),
    REAL(memory, hbm_capacity_gb, 0.001, 65535, "GB", "HBM of one die, 10^9 bytes each"),
    REAL(memory, hbm_reserved_percent, 0, 100, "%", "of the HBM, neither for weights nor for copies"),
    REAL(memory, llc_capacity_mib, 0.001, 65535, "MiB", "last-level cache of one die"),
    COUNT(memory, llc_ways, 1, 64, "ways", "associativity of the LLC"),
    REAL(memory, llc_hit_ns, 1, 100000, "ns", "LLC hit"),
    REAL(memory, llc_miss_ns, 0, 100000, "ns", "added to an HBM access by the miss that caused it"),
    REAL(memory, llc_write_ns, 0, 100000, "ns", "from a write to the first hit of what it wrote"),
    COUNT(memory, memory_queue_reads, 1, 4096, "reads",
          "that wait in the memory, for each of local, remote and writes"),
    CHOICE(cache, copy_policy, wisp_copy_policies, "what gives way to a new copy: none, lru, least-stale"),
    COUNT(cache, copy_slots, 0, 65535, "experts", "room for copies in a die; 0: what the HBM has room for"),
    COUNT(cache, ahead_experts, 0, 512, "experts", "read ahead of use by a die in a kernel at most"),
    COUNT(cache, ahead_links_limit, 0, 1024, "flits", "sent by a die in 256 cycles above which it reads nothing ahead"),
    COUNT(cache, ahead_accuracy_percent, 0, 100, "%", "of copies made ahead that must be used, or the die reads less"),
    COUNT(model, weight_bytes, 1, 2, "B", "one weight of an expert"),
    REAL(compute, compute_tflops, 0.001, 65535, "TFLOP/s", "peak of one die, 10^12 operations per second"),
    REAL(compute, compute_share_percent, 1, 100, "%", "of the peak that the allocation counts on"),
    COUNT(allocate, block_requests, 1, 1000000, "requests", "of an expert that are dealt out at a time"),
    COUNT(allocate, split_distance, 0, 64, "hops", "from a die that holds an expert to one that may compute it"),
    COUNT(allocate, split_least_dies, 1, 64, "dies", "that may compute an expert, however few its requests"),
    COUNT(allocate, split_requests, 1, 1000000, "requests", "of an expert for each die that may compute it"),
    CHOICE(allocate, cost_model, wisp_cost_models, "what a block is taken to cost: code, text"),
};
enum { KEYS = sizeof wisp_config_keys / sizeof wisp_config_keys[0] };
const size_t wisp_config_key_count = KEYS;

/* Where a list stands: what is wrong with it shows when the shape of the wafer is known. */
struct origin {
    char where[640];
    enum wisp_code blame;
};

struct origins {
    struct origin dead_links, dead_dies;
};

/* A file while it is read. */
struct reading {
    struct wisp_config_written *written;
    struct origins *origins;
    bool seen[KEYS];
};

/* ---- one key ---- */

static void full_name(const struct wisp_config_key *key, char name[64]) {
    snprintf(name, 64, "%s.%s", key->section, key->name);
}

/* name is "section.key"; where begins the sentence of an error. */
static enum wisp_code find_key(const char *name, const char *where, enum wisp_code blame, size_t *index,
                               struct wisp_error *error) {
    char text[KEYS][64];
    const char *names[KEYS];
    for (size_t i = 0; i < KEYS; i++) {
        full_name(&wisp_config_keys[i], text[i]);
        names[i] = text[i];
    }
    return wisp_ini_find(name, names, KEYS, where, blame, index, error);
}

static bool parse(const struct wisp_config_key *key, const char *text, double *number) {
    uint64_t count;
    if (key->kind == WISP_CONFIG_REAL) return wisp_parse_real(text, number);
    if (!wisp_parse_count(text, &count)) return false;
    *number = (double)count;
    return true;
}

static enum wisp_code set_choice(uint32_t *field, const struct wisp_config_key *key, const char *text,
                                 const char *where, enum wisp_code blame, struct wisp_error *error) {
    size_t count = (size_t)key->max + 1;
    for (*field = 0; *field < count; ++*field)
        if (strcmp(text, key->choices[*field]) == 0) return WISP_OK;
    return wisp_fail(error, blame, "%s: %s.%s: '%s' is not one of its words (the nearest is '%s')", where, key->section,
                     key->name, text, key->choices[wisp_nearest(text, key->choices, count)]);
}

static enum wisp_code set_list(char *field, const struct wisp_config_key *key, const char *text, const char *where,
                               enum wisp_code blame, struct origins *origins, struct wisp_error *error) {
    struct origin *origin = key->offset == AT(dead_links) ? &origins->dead_links : &origins->dead_dies;
    snprintf(origin->where, sizeof origin->where, "%s: %s.%s", where, key->section, key->name);
    origin->blame = blame;
    if (snprintf(field, WISP_FAULTS_SIZE, "%s", text) < WISP_FAULTS_SIZE) return WISP_OK;
    return wisp_fail(error, blame, "%s: longer than %d characters", origin->where, WISP_FAULTS_SIZE - 1);
}

static enum wisp_code set_key(struct wisp_config_written *written, const struct wisp_config_key *key, const char *text,
                              const char *where, enum wisp_code blame, struct origins *origins,
                              struct wisp_error *error) {
    double number;
    char min[WISP_NUMBER_SIZE], max[WISP_NUMBER_SIZE];
    void *field = (char *)written + key->offset;
    if (key->kind == WISP_CONFIG_CHOICE) return set_choice(field, key, text, where, blame, error);
    if (key->kind == WISP_CONFIG_LIST) return set_list(field, key, text, where, blame, origins, error);
    if (!parse(key, text, &number) || number < key->min || number > key->max)
        return wisp_fail(error, blame, "%s: %s.%s: '%s' is not a %snumber from %s to %s %s", where, key->section,
                         key->name, text, key->kind == WISP_CONFIG_COUNT ? "whole " : "",
                         wisp_format_real(min, key->min), wisp_format_real(max, key->max), key->unit);
    if (key->kind == WISP_CONFIG_COUNT)
        *(uint32_t *)field = (uint32_t)number;
    else
        *(double *)field = number;
    return WISP_OK;
}

/* ---- the file ---- */

static enum wisp_code take(void *user, const char *name, const char *value, const char *where,
                           struct wisp_error *error) {
    struct reading *reading = user;
    size_t index;
    enum wisp_code code = find_key(name, where, WISP_BAD_INPUT, &index, error);
    if (code) return code;
    if (reading->seen[index]) return wisp_fail(error, WISP_BAD_INPUT, "%s: %s stands here a second time", where, name);
    reading->seen[index] = true;
    return set_key(reading->written, &wisp_config_keys[index], value, where, WISP_BAD_INPUT, reading->origins, error);
}

static enum wisp_code take_absent(const char *path, const struct wisp_config_key *key,
                                  struct wisp_config_written *written, struct wisp_error *error) {
    if (!key->optional) return wisp_fail(error, WISP_BAD_INPUT, "%s: %s.%s is missing", path, key->section, key->name);
    void *field = (char *)written + key->offset;
    if (key->kind == WISP_CONFIG_LIST)
        *(char *)field = 0;
    else if (key->kind == WISP_CONFIG_COUNT)
        *(uint32_t *)field = (uint32_t)key->absent;
    else
        *(double *)field = key->absent;
    return WISP_OK;
}

static enum wisp_code read_file(const char *path, struct wisp_config_written *written, struct origins *origins,
                                struct wisp_error *error) {
    struct reading reading = {.written = written, .origins = origins};
    enum wisp_code code = wisp_ini_read(path, take, &reading, error);
    for (size_t i = 0; i < KEYS && !code; i++)
        if (!reading.seen[i]) code = take_absent(path, &wisp_config_keys[i], written, error);
    return code;
}

/* ---- --set ---- */

static enum wisp_code apply_set(struct wisp_config_written *written, const char *set, struct origins *origins,
                                struct wisp_error *error) {
    char where[256], name[128];
    const char *equals = strchr(set, '=');
    size_t index;
    snprintf(where, sizeof where, "--set %s", set);
    if (!equals) return wisp_fail(error, WISP_USAGE, "%s: not of the form section.key=value", where);
    snprintf(name, sizeof name, "%.*s", (int)(equals - set), set);
    enum wisp_code code = find_key(name, where, WISP_USAGE, &index, error);
    return code ? code : set_key(written, &wisp_config_keys[index], equals + 1, where, WISP_USAGE, origins, error);
}

/* ---- what follows from the keys ---- */

static uint32_t rounded(double value, uint32_t least) {
    double whole = round(value);
    return whole < least ? least : (uint32_t)whole;
}

/* Sets that hold this much on one plane; 0 when the LLC is too small. */
static uint32_t llc_sets(const struct wisp_config_written *written, uint32_t planes) {
    double line_bytes = (double)WISP_FLIT_PAYLOAD_BYTES * written->read_flits;
    double lines = written->llc_capacity_mib * 0x1p20 / planes / line_bytes;
    return (uint32_t)(lines / written->llc_ways);
}

static double buffer_mib(const struct wisp_config_written *written, uint32_t planes) {
    double flits = 4.0 * planes * (written->request_buffer_flits + written->response_buffer_flits);
    return flits * WISP_FLIT_BYTES / 0x1p20;
}

static void derive(const struct wisp_config_written *written, struct wisp_config_derived *derived) {
    uint32_t planes = rounded(written->link_bandwidth_gbps / WISP_FLIT_BYTES, 1);
    uint32_t latency = rounded(written->link_latency_ns, 1);
    uint32_t sets = llc_sets(written, planes);
    uint32_t round_trip = 2 * latency + (written->router_stages == 2 ? 5 : 2);
    *derived = (struct wisp_config_derived){
        .dies = written->mesh_x * written->mesh_y,
        .planes = planes,
        .link_bandwidth_error_percent = 100 * (planes * (double)WISP_FLIT_BYTES / written->link_bandwidth_gbps - 1),
        .link_latency_cycles = latency,
        .credit_round_trip_cycles = round_trip,
        .response_buffer_keeps_link_full = written->response_buffer_flits >= round_trip,
        .buffer_mib_per_die = buffer_mib(written, planes),
        .hbm_bytes_per_cycle_per_plane_q16 =
            rounded(written->hbm_bandwidth_gbps * (written->hbm_efficiency_percent / 100) / planes * 65536, 1),
        .hbm_latency_cycles = rounded(written->hbm_latency_ns, 1),
        .hbm_refresh_interval_cycles = rounded(written->hbm_refresh_interval_ns, 0),
        .hbm_refresh_cycles = rounded(written->hbm_refresh_ns, 0),
        .hbm_turnaround_cycles = rounded(written->hbm_turnaround_ns, 0),
        .llc_hit_cycles = rounded(written->llc_hit_ns, 1),
        .llc_miss_cycles = rounded(written->llc_miss_ns, 0),
        .llc_write_cycles = rounded(written->llc_write_ns, 0),
        .llc_sets = sets,
        .llc_lines_per_plane = sets * written->llc_ways,
    };
}

/* The lists are kept as they are said again: in order. */
static enum wisp_code find_faults(struct wisp_config *config, const struct origins *origins, struct wisp_error *error) {
    struct wisp_config_written *written = &config->written;
    struct wisp_wafer_shape wafer = {written->mesh_x, written->mesh_y};
    struct wisp_faults *faults = &config->derived.faults;
    const struct origin *links = &origins->dead_links, *dies = &origins->dead_dies;
    enum wisp_code code =
        wisp_faults_add(faults, wafer, WISP_DEAD_LINKS, written->dead_links, links->where, links->blame, error);
    if (!code)
        code = wisp_faults_add(faults, wafer, WISP_DEAD_DIES, written->dead_dies, dies->where, dies->blame, error);
    if (code) return code;
    wisp_faults_text(faults, wafer, WISP_DEAD_LINKS, written->dead_links);
    wisp_faults_text(faults, wafer, WISP_DEAD_DIES, written->dead_dies);
    return WISP_OK;
}

/* A refresh leaves time for a read. */
static enum wisp_code check_refresh(const char *path, const struct wisp_config *config, struct wisp_error *error) {
    const struct wisp_config_derived *derived = &config->derived;
    double bytes = (double)config->written.read_flits * WISP_FLIT_PAYLOAD_BYTES;
    double read = bytes * 65536 / derived->hbm_bytes_per_cycle_per_plane_q16;
    if (!derived->hbm_refresh_interval_cycles ||
        derived->hbm_refresh_interval_cycles >= derived->hbm_refresh_cycles + read + 1)
        return WISP_OK;
    return wisp_fail(
        error, WISP_BAD_INPUT,
        "%s: memory.hbm_refresh_interval_ns: of %u ns a refresh takes %u, and one read %.0f: it never ends", path,
        derived->hbm_refresh_interval_cycles, derived->hbm_refresh_cycles, ceil(read));
}

enum wisp_code wisp_config_load(const char *path, const char *const *sets, size_t set_count, struct wisp_config *config,
                                struct wisp_error *error) {
    struct origins origins;
    enum wisp_code code = read_file(path, &config->written, &origins, error);
    for (size_t i = 0; i < set_count && !code; i++) code = apply_set(&config->written, sets[i], &origins, error);
    if (code) return code;
    derive(&config->written, &config->derived);
    code = find_faults(config, &origins, error);
    if (code) return code;
    if (config->derived.llc_sets == 0)
        return wisp_fail(error, WISP_BAD_INPUT,
                         "%s: memory.llc_capacity_mib: too small for one set of %u ways on each of %u planes", path,
                         config->written.llc_ways, config->derived.planes);
    return check_refresh(path, config, error);
}

const char *wisp_config_value(const struct wisp_config *config, const struct wisp_config_key *key,
                              char text[WISP_NUMBER_SIZE]) {
    const void *field = (const char *)&config->written + key->offset;
    if (key->kind == WISP_CONFIG_REAL) return wisp_format_real(text, *(const double *)field);
    if (key->kind == WISP_CONFIG_CHOICE) return key->choices[*(const uint32_t *)field];
    if (key->kind == WISP_CONFIG_LIST) return field;
    snprintf(text, WISP_NUMBER_SIZE, "%u", *(const uint32_t *)field);
    return text;
}

bool wisp_config_is_empty_list(const struct wisp_config *config, const struct wisp_config_key *key) {
    return key->kind == WISP_CONFIG_LIST && !*((const char *)&config->written + key->offset);
}

/* What an optional key says that is off was so before there was such a key: the hash stays. */
static bool is_off(const struct wisp_config *config, const struct wisp_config_key *key) {
    const void *field = (const char *)&config->written + key->offset;
    if (key->kind == WISP_CONFIG_LIST) return wisp_config_is_empty_list(config, key);
    double value = key->kind == WISP_CONFIG_COUNT ? *(const uint32_t *)field : *(const double *)field;
    return key->optional && value == key->off;
}

uint64_t wisp_config_hash(const struct wisp_config *config) {
    uint64_t hash = WISP_HASH_START;
    for (size_t i = 0; i < KEYS; i++) {
        if (is_off(config, &wisp_config_keys[i])) continue;
        char line[128 + WISP_FAULTS_SIZE], value[WISP_NUMBER_SIZE];
        int length = snprintf(line, sizeof line, "%s.%s=%s\n", wisp_config_keys[i].section, wisp_config_keys[i].name,
                              wisp_config_value(config, &wisp_config_keys[i], value));
        hash = wisp_hash_more(hash, line, (size_t)length);
    }
    return hash;
}
