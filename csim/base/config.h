/* config.h - the configuration of a wafer: read from an INI file in physical units, turned into cycles in one place.
 *
 * 1 cycle = 1 ns. A flit is 64 B of payload and 4 B of header; a link is `planes` identical planes of one flit per
 * cycle, and the machines simulate one of them. Dies are numbered id = y + x * mesh_y. A struct wisp_config is a plain
 * value that owns nothing. What is wrong in a file is BAD_INPUT with file:line and key, what is wrong in a --set is
 * USAGE.
 */
#ifndef WISP_BASE_CONFIG_H
#define WISP_BASE_CONFIG_H

#include "base/error.h"
#include "base/faults.h"
#include "base/json.h"
#include "base/number.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum {
    WISP_FLIT_PAYLOAD_BYTES = 64,
    WISP_FLIT_HEADER_BYTES = 4,
    WISP_FLIT_BYTES = WISP_FLIT_PAYLOAD_BYTES + WISP_FLIT_HEADER_BYTES
};

/* What gives way to a new copy of an expert when the copy region of a die is full. */
enum wisp_copy_policy {
    WISP_COPY_UNBOUNDED,   /* nothing: the region has no end (the authors' simulator) */
    WISP_COPY_LRU,         /* the copy that was read longest ago */
    WISP_COPY_LEAST_STALE, /* the copy whose layer comes last from here on, in the order of the layers */
};

/* What a block of an expert's requests is taken to cost (csim/gcp/allocate.h). */
enum wisp_cost_model {
    WISP_COST_CODE, /* as in the authors' simulator */
    WISP_COST_TEXT, /* as in the paper's text */
};

/* The keys of the file; their ranges and meanings are in the table wisp_config_keys. */
struct wisp_config_written {
    uint32_t mesh_x, mesh_y;
    char dead_links[WISP_FAULTS_SIZE], dead_dies[WISP_FAULTS_SIZE]; /* base/faults.h */
    double link_bandwidth_gbps, link_latency_ns, link_share_percent;
    uint32_t request_buffer_flits, response_buffer_flits, outstanding_reads, read_flits;
    uint32_t router_stages, router_turn_packets;
    double hbm_bandwidth_gbps, hbm_latency_ns, hbm_share_percent;
    double hbm_efficiency_percent, hbm_refresh_interval_ns, hbm_refresh_ns, hbm_turnaround_ns;
    double hbm_capacity_gb, hbm_reserved_percent;
    double llc_capacity_mib, llc_hit_ns, llc_miss_ns, llc_write_ns;
    uint32_t llc_ways, memory_queue_reads;
    uint32_t copy_policy, copy_slots; /* enum wisp_copy_policy; experts, 0: what the HBM has room for */
    uint32_t ahead_experts, ahead_links_limit, ahead_accuracy_percent;
    uint32_t weight_bytes;
    double compute_tflops, compute_share_percent;
    uint32_t block_requests, split_distance, split_least_dies, split_requests;
    uint32_t cost_model; /* enum wisp_cost_model */
};

/* What the keys come to. */
struct wisp_config_derived {
    uint32_t dies;
    struct wisp_faults faults; /* what dead_links and dead_dies name */
    uint32_t planes;
    double link_bandwidth_error_percent; /* of the whole planes against link_bandwidth_gbps */
    uint32_t link_latency_cycles;
    uint32_t credit_round_trip_cycles; /* = the buffer, in flits, that keeps a link full */
    bool response_buffer_keeps_link_full;
    double buffer_mib_per_die;                  /* four link ports, both virtual channels, all planes */
    uint32_t hbm_bytes_per_cycle_per_plane_q16; /* 16 fraction bits */
    uint32_t hbm_refresh_interval_cycles, hbm_refresh_cycles, hbm_turnaround_cycles; /* 0: none */
    uint32_t hbm_latency_cycles, llc_hit_cycles, llc_miss_cycles, llc_write_cycles;
    uint32_t llc_lines_per_plane, llc_sets; /* a line is one read */
};

struct wisp_config {
    struct wisp_config_written written;
    struct wisp_config_derived derived;
};

enum wisp_config_kind { WISP_CONFIG_COUNT, WISP_CONFIG_REAL, WISP_CONFIG_CHOICE, WISP_CONFIG_LIST };

struct wisp_config_key {
    const char *section, *name;
    enum wisp_config_kind kind; /* uint32_t, double, uint32_t, or text in struct wisp_config_written, at offset */
    size_t offset;
    double min, max;
    const char *unit, *meaning;
    const char *const *choices; /* of a CHOICE: the word for each value from min to max */
    bool optional; /* a number that may be left out, and then is `absent`; `off`: as if there were no such key */
    double absent, off;
};

/* The words for enum wisp_copy_policy. */
extern const char *const wisp_copy_policies[];
/* The words for enum wisp_cost_model. */
extern const char *const wisp_cost_models[];

extern const struct wisp_config_key wisp_config_keys[];
extern const size_t wisp_config_key_count;

/* Read a file, then apply `sets`, each "section.key=value"; the last of several for one key wins. */
enum wisp_code wisp_config_load(const char *path, const char *const *sets, size_t set_count, struct wisp_config *config,
                                struct wisp_error *error);

/* Of the values of all keys but optional ones that are off: order, comments and spelling of numbers in the file do not
 * matter. */
uint64_t wisp_config_hash(const struct wisp_config *config);

/* The value of a key as text, the same for the same value. Returns text, or the word or list itself. */
const char *wisp_config_value(const struct wisp_config *config, const struct wisp_config_key *key,
                              char text[WISP_NUMBER_SIZE]);

/* A list may be left out: is it empty? Then it is as if there were no such key. */
bool wisp_config_is_empty_list(const struct wisp_config *config, const struct wisp_config_key *key);

/* Everything, with the hash: as a table, or as an object under `name`. */
void wisp_config_print(const struct wisp_config *config, FILE *out);
void wisp_config_json(const struct wisp_config *config, const char *name, struct wisp_json *json);

#endif
