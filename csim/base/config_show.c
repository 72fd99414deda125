/* config_show.c - a configuration for people and for programs: both from the same two tables. */
#include "base/config.h"

#include <string.h>

enum kind { COUNT, REAL, TRUTH };

/* A derived value: its name carries the unit for JSON. */
struct row {
    const char *name, *unit, *meaning;
    enum kind kind;
    size_t offset;
};

#define ROW(kind, name, unit, meaning)                                                                                 \
    { #name, unit, meaning, kind, offsetof(struct wisp_config_derived, name) }

static const struct row rows[] = {
    ROW(COUNT, dies, "dies", "id = y + x * mesh_y"),
    ROW(COUNT, planes, "planes", "of 68 GB/s each: a flit of 64 B and 4 B of header per cycle"),
    ROW(REAL, link_bandwidth_error_percent, "%", "of the whole planes against link_bandwidth_gbps"),
    ROW(COUNT, link_latency_cycles, "cycles", ""),
    ROW(COUNT, credit_round_trip_cycles, "cycles",
        "2 x latency + 2, or + 5 with 2 router_stages: buffer flits that keep a link full"),
    ROW(TRUTH, response_buffer_keeps_link_full, "", "response_buffer_flits >= credit_round_trip_cycles"),
    ROW(REAL, buffer_mib_per_die, "MiB", "4 ports x (request + response flits) x 544 bits x planes"),
    ROW(COUNT, hbm_bytes_per_cycle_per_plane_q16, "B/65536", ""),
    ROW(COUNT, hbm_latency_cycles, "cycles", ""),
    ROW(COUNT, llc_hit_cycles, "cycles", ""),
    ROW(COUNT, llc_miss_cycles, "cycles", ""),
    ROW(COUNT, llc_write_cycles, "cycles", ""),
    ROW(COUNT, llc_lines_per_plane, "lines", "of one read each"),
    ROW(COUNT, llc_sets, "sets", "per plane"),
};
enum { ROWS = sizeof rows / sizeof rows[0] };

static const void *at(const struct wisp_config *config, const struct row *row) {
    return (const char *)&config->derived + row->offset;
}

static void print_row(FILE *out, const char *name, const char *value, const char *unit, const char *meaning) {
    char line[256 + WISP_FAULTS_SIZE];
    int length = snprintf(line, sizeof line, "  %-34s %12s %-8s %s", name, value, unit, meaning);
    while (length > 0 && line[length - 1] == ' ') length--;
    fprintf(out, "%.*s\n", length, line);
}

static void print_derived(const struct wisp_config *config, const struct row *row, FILE *out) {
    char text[WISP_NUMBER_SIZE];
    const void *value = at(config, row);
    switch (row->kind) {
    case COUNT: snprintf(text, sizeof text, "%u", *(const uint32_t *)value); break;
    case REAL: snprintf(text, sizeof text, "%.3f", *(const double *)value); break;
    case TRUTH: snprintf(text, sizeof text, "%s", *(const bool *)value ? "yes" : "no"); break;
    }
    print_row(out, row->name, text, row->unit, row->meaning);
}

void wisp_config_print(const struct wisp_config *config, FILE *out) {
    const char *section = "";
    for (size_t i = 0; i < wisp_config_key_count; i++) {
        const struct wisp_config_key *key = &wisp_config_keys[i];
        char value[WISP_NUMBER_SIZE];
        if (wisp_config_is_empty_list(config, key)) continue;
        if (strcmp(section, key->section) != 0) fprintf(out, "[%s]\n", key->section);
        section = key->section;
        print_row(out, key->name, wisp_config_value(config, key, value), key->unit, key->meaning);
    }
    fputs("derived, 1 cycle = 1 ns\n", out);
    for (size_t i = 0; i < ROWS; i++) print_derived(config, &rows[i], out);
    fprintf(out, "hash %016llx\n", (unsigned long long)wisp_config_hash(config));
}

static void json_written(const struct wisp_config *config, struct wisp_json *json) {
    const char *section = "";
    for (size_t i = 0; i < wisp_config_key_count; i++) {
        const struct wisp_config_key *key = &wisp_config_keys[i];
        const void *field = (const char *)&config->written + key->offset;
        if (strcmp(section, key->section) != 0) {
            if (*section) wisp_json_end_object(json);
            wisp_json_object(json, key->section);
        }
        section = key->section;
        if (wisp_config_is_empty_list(config, key)) continue;
        switch (key->kind) {
        case WISP_CONFIG_COUNT: wisp_json_u64(json, key->name, *(const uint32_t *)field); break;
        case WISP_CONFIG_REAL: wisp_json_double(json, key->name, *(const double *)field); break;
        case WISP_CONFIG_CHOICE: wisp_json_string(json, key->name, key->choices[*(const uint32_t *)field]); break;
        case WISP_CONFIG_LIST: wisp_json_string(json, key->name, field); break;
        }
    }
    wisp_json_end_object(json);
}

static void json_derived(const struct wisp_config *config, struct wisp_json *json) {
    for (size_t i = 0; i < ROWS; i++) {
        const void *value = at(config, &rows[i]);
        switch (rows[i].kind) {
        case COUNT: wisp_json_u64(json, rows[i].name, *(const uint32_t *)value); break;
        case REAL: wisp_json_double(json, rows[i].name, *(const double *)value); break;
        case TRUTH: wisp_json_bool(json, rows[i].name, *(const bool *)value); break;
        }
    }
}

void wisp_config_json(const struct wisp_config *config, const char *name, struct wisp_json *json) {
    wisp_json_object(json, name);
    wisp_json_hex(json, "config_hash", wisp_config_hash(config));
    wisp_json_object(json, "written");
    json_written(config, json);
    wisp_json_end_object(json);
    wisp_json_object(json, "derived");
    json_derived(config, json);
    wisp_json_end_object(json);
    wisp_json_end_object(json);
}
