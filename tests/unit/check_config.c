/* check_config.c - csim/base/config: what is refused and how, what follows from the keys, what the hash depends on. */
#include "base/config.h"
#include "unit/unit_test.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char path[] = "check_config.ini";
static struct wisp_error error;
static struct wisp_config config;

static const char good[] = "[wafer]\n"
                           "mesh_x = 5\n"
                           "mesh_y = 3\n"
                           "[link]\n"
                           "link_bandwidth_gbps = 1700\n"
                           "link_latency_ns = 200\n"
                           "link_share_percent = 90\n"
                           "[network]\n"
                           "request_buffer_flits = 64\n"
                           "response_buffer_flits = 402\n"
                           "outstanding_reads = 256\n"
                           "read_flits = 16\n"
                           "[memory]\n"
                           "hbm_bandwidth_gbps = 3350\n"
                           "hbm_latency_ns = 300\n"
                           "hbm_share_percent = 85\n"
                           "hbm_capacity_gb = 80\n"
                           "hbm_reserved_percent = 10\n"
                           "llc_capacity_mib = 64\n"
                           "llc_ways = 16\n"
                           "llc_hit_ns = 100\n"
                           "llc_miss_ns = 110\n"
                           "llc_write_ns = 30\n"
                           "memory_queue_reads = 64\n"
                           "[cache]\n"
                           "copy_policy = lru\n"
                           "copy_slots = 7\n"
                           "ahead_experts = 3\n"
                           "ahead_links_limit = 100\n"
                           "ahead_accuracy_percent = 25\n"
                           "[model]\n"
                           "weight_bytes = 2\n"
                           "[compute]\n"
                           "compute_tflops = 989\n"
                           "compute_share_percent = 70\n"
                           "[allocate]\n"
                           "block_requests = 50\n"
                           "split_distance = 2\n"
                           "split_least_dies = 4\n"
                           "split_requests = 100\n"
                           "cost_model = text\n";

static enum wisp_code load_text(const char *text, const char *const *sets, size_t set_count) {
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    fputs(text, file);
    fclose(file);
    enum wisp_code code = wisp_config_load(path, sets, set_count, &config, &error);
    unlink(path);
    return code;
}

static enum wisp_code load_set(const char *set) {
    return load_text(good, &set, 1);
}

/* The good file with one line replaced. */
static enum wisp_code load_with(const char *line, const char *replacement) {
    char text[2048];
    const char *at = strstr(good, line);
    ck_assert_ptr_nonnull(at);
    snprintf(text, sizeof text, "%.*s%s%s", (int)(at - good), good, replacement, at + strlen(line));
    return load_text(text, NULL, 0);
}

static void assert_refused(const char *line, const char *replacement, const char *message) {
    ck_assert_msg(load_with(line, replacement) == WISP_BAD_INPUT, "taken: %s", replacement);
    ck_assert_str_eq(error.message, message);
}

START_TEST(everything_is_read) {
    ck_assert_int_eq(load_text(good, NULL, 0), WISP_OK);
    const struct wisp_config_written *w = &config.written;
    ck_assert(w->mesh_x == 5 && w->mesh_y == 3 && w->link_bandwidth_gbps == 1700 && w->link_latency_ns == 200);
    ck_assert(w->request_buffer_flits == 64 && w->response_buffer_flits == 402 && w->outstanding_reads == 256);
    ck_assert(w->read_flits == 16 && w->hbm_bandwidth_gbps == 3350 && w->hbm_latency_ns == 300);
    ck_assert(w->llc_capacity_mib == 64 && w->llc_ways == 16 && w->llc_hit_ns == 100 && w->llc_miss_ns == 110);
    ck_assert(w->memory_queue_reads == 64 && w->weight_bytes == 2);
    ck_assert(w->hbm_capacity_gb == 80 && w->hbm_reserved_percent == 10 && w->llc_write_ns == 30);
    ck_assert(w->copy_policy == WISP_COPY_LRU && w->copy_slots == 7);
    ck_assert(w->link_share_percent == 90 && w->hbm_share_percent == 85);
    ck_assert(w->compute_tflops == 989 && w->compute_share_percent == 70);
    ck_assert(w->block_requests == 50 && w->split_distance == 2 && w->split_least_dies == 4);
    ck_assert(w->split_requests == 100 && w->cost_model == WISP_COST_TEXT);
    ck_assert(w->ahead_experts == 3 && w->ahead_links_limit == 100 && w->ahead_accuracy_percent == 25);
}
END_TEST

/* A key with words: each is read, anything else is refused with the nearest. */
START_TEST(choices) {
    ck_assert_int_eq(load_set("cache.copy_policy=least-stale"), WISP_OK);
    ck_assert_uint_eq(config.written.copy_policy, WISP_COPY_LEAST_STALE);
    uint64_t hash = wisp_config_hash(&config);
    ck_assert_int_eq(load_set("cache.copy_policy=none"), WISP_OK);
    ck_assert_uint_eq(config.written.copy_policy, WISP_COPY_UNBOUNDED);
    ck_assert(wisp_config_hash(&config) != hash);
    assert_refused("copy_policy = lru", "copy_policy = lur",
                   "check_config.ini:26: cache.copy_policy: 'lur' is not one of its words (the nearest is 'lru')");
}
END_TEST

START_TEST(derived_of_dojo) { /* computed by hand */
    ck_assert_int_eq(load_text(good, NULL, 0), WISP_OK);
    const struct wisp_config_derived *d = &config.derived;
    ck_assert_uint_eq(d->dies, 15);
    ck_assert_uint_eq(d->planes, 25);
    ck_assert_double_eq(d->link_bandwidth_error_percent, 0);
    ck_assert_uint_eq(d->link_latency_cycles, 200);
    ck_assert_uint_eq(d->credit_round_trip_cycles, 402);
    ck_assert(d->response_buffer_keeps_link_full);
    ck_assert_uint_eq(d->hbm_bytes_per_cycle_per_plane_q16, 7903642); /* 3350 x 0.9 / 25 x 65536 */
    ck_assert_uint_eq(d->llc_lines_per_plane, 2608);                  /* 2621.44, down to a multiple of 16 */
    ck_assert_uint_eq(d->llc_sets, 163);
    ck_assert_double_eq_tol(d->buffer_mib_per_die, 4 * 466 * 25 * 68 / 1048576.0, 1e-12);
}
END_TEST

/* What may be left out: the hash does not know of it while it is off. */
START_TEST(optional_keys) {
    static const char *const off[] = {"memory.hbm_efficiency_percent=100", "memory.hbm_refresh_interval_ns=0",
                                      "memory.hbm_refresh_ns=0", "memory.hbm_turnaround_ns=0"};
    static const char *const on[] = {"memory.hbm_efficiency_percent=80", "memory.hbm_refresh_interval_ns=3900",
                                     "memory.hbm_refresh_ns=350", "memory.hbm_turnaround_ns=12.4"};
    ck_assert_int_eq(load_text(good, off, 4), WISP_OK);
    uint64_t hash = wisp_config_hash(&config);
    ck_assert_uint_eq(config.derived.hbm_bytes_per_cycle_per_plane_q16, 134 * 65536);
    ck_assert_uint_eq(config.derived.hbm_refresh_interval_cycles, 0);
    for (unsigned i = 0; i < 4; i++) {
        const char *sets[] = {off[0], on[i]};
        ck_assert_int_eq(load_text(good, sets, 2), WISP_OK);
        ck_assert(wisp_config_hash(&config) != hash);
    }
    ck_assert_int_eq(load_text(good, on, 4), WISP_OK);
    ck_assert_uint_eq(config.derived.hbm_bytes_per_cycle_per_plane_q16, 7025459); /* 3350 x 0.8 / 25 x 65536 */
    ck_assert_uint_eq(config.derived.hbm_refresh_interval_cycles, 3900);
    ck_assert_uint_eq(config.derived.hbm_refresh_cycles, 350);
    ck_assert_uint_eq(config.derived.hbm_turnaround_cycles, 12);
}
END_TEST

/* One read takes 7.6 ns; two sets that leave less than that. */
START_TEST(refresh_leaves_time_for_a_read) {
    const char *fits[] = {"memory.hbm_efficiency_percent=100", "memory.hbm_refresh_interval_ns=109",
                          "memory.hbm_refresh_ns=100"};
    const char *never[] = {fits[0], "memory.hbm_refresh_interval_ns=108", fits[2]};
    ck_assert_int_eq(load_text(good, fits, 3), WISP_OK);
    ck_assert_int_eq(load_text(good, never, 3), WISP_BAD_INPUT);
    ck_assert_str_eq(error.message,
                     "check_config.ini: memory.hbm_refresh_interval_ns: of 108 ns a refresh takes 100, and "
                     "one read 8: it never ends");
}
END_TEST

START_TEST(derived_is_rounded_and_says_so) {
    ck_assert_int_eq(load_set("link.link_bandwidth_gbps=2000"), WISP_OK);
    ck_assert_uint_eq(config.derived.planes, 29);
    ck_assert_double_eq_tol(config.derived.link_bandwidth_error_percent, -1.4, 1e-9);
    ck_assert_int_eq(load_set("link.link_bandwidth_gbps=1"), WISP_OK);
    ck_assert_uint_eq(config.derived.planes, 1);
    ck_assert_int_eq(load_set("link.link_latency_ns=4.5"), WISP_OK);
    ck_assert_uint_eq(config.derived.link_latency_cycles, 5);
    ck_assert_int_eq(load_set("network.response_buffer_flits=401"), WISP_OK);
    ck_assert(!config.derived.response_buffer_keeps_link_full);
}
END_TEST

START_TEST(llc_too_small_for_one_set) {
    ck_assert_int_eq(load_set("memory.llc_capacity_mib=0.3"), WISP_BAD_INPUT);
    ck_assert_str_eq(error.message, "check_config.ini: memory.llc_capacity_mib: too small for one set of 16 ways on "
                                    "each of 25 planes");
}
END_TEST

START_TEST(refused_lines) {
    assert_refused("mesh_y = 3\n", "", "check_config.ini: wafer.mesh_y is missing");
    assert_refused("mesh_y = 3", "mesh_x = 3", "check_config.ini:3: wafer.mesh_x stands here a second time");
    assert_refused("mesh_y = 3", "mesh_z = 3",
                   "check_config.ini:3: unknown key wafer.mesh_z (the nearest is wafer.mesh_x)");
    assert_refused("[network]", "[netwrok]",
                   "check_config.ini:9: unknown key netwrok.request_buffer_flits (the nearest is "
                   "network.request_buffer_flits)");
    assert_refused("mesh_y = 3", "mesh_y = three",
                   "check_config.ini:3: wafer.mesh_y: 'three' is not a whole number from 1 to 64 dies");
    assert_refused("mesh_y = 3", "mesh_y = 3 dies",
                   "check_config.ini:3: wafer.mesh_y: '3 dies' is not a whole number from 1 to 64 dies");
    assert_refused("mesh_y = 3",
                   "mesh_y =", "check_config.ini:3: wafer.mesh_y: '' is not a whole number from 1 to 64 dies");
    assert_refused("mesh_y = 3", "mesh_y = 3.5",
                   "check_config.ini:3: wafer.mesh_y: '3.5' is not a whole number from 1 to 64 dies");
    assert_refused("mesh_y = 3", "mesh_y = 65",
                   "check_config.ini:3: wafer.mesh_y: '65' is not a whole number from 1 to 64 dies");
    assert_refused("mesh_y = 3", "mesh_y", "check_config.ini:3: neither [section] nor key = value nor a comment");
    assert_refused("mesh_y = 3", "[wafer", "check_config.ini:3: neither [section] nor key = value nor a comment");
}
END_TEST

START_TEST(refused_reals) {
    static const char *const bad[] = {"nan", "inf", "-200", "0x10", "200ns", "1e999", "2,5"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char line[64], message[128];
        snprintf(line, sizeof line, "link_latency_ns = %s", bad[i]);
        snprintf(message, sizeof message,
                 "check_config.ini:6: link.link_latency_ns: '%s' is not a number from 1 to 10000 ns", bad[i]);
        assert_refused("link_latency_ns = 200", line, message);
    }
    assert_refused("link_latency_ns = 200", "link_latency_ns = 0.5",
                   "check_config.ini:6: link.link_latency_ns: '0.5' is not a number from 1 to 10000 ns");
}
END_TEST

static void assert_out_of_range(const struct wisp_config_key *key, double value) {
    char set[128], number[WISP_NUMBER_SIZE];
    snprintf(set, sizeof set, "%s.%s=%s", key->section, key->name, wisp_format_real(number, value));
    ck_assert_msg(load_set(set) == WISP_USAGE, "taken: %s", set);
}

START_TEST(every_range_is_closed) {
    for (size_t i = 0; i < wisp_config_key_count; i++) {
        const struct wisp_config_key *key = &wisp_config_keys[i];
        double step = key->kind == WISP_CONFIG_COUNT ? 1 : 0.0001;
        assert_out_of_range(key, key->max + step);
        if (key->min >= step) assert_out_of_range(key, key->min - step);
    }
}
END_TEST

/* A range as a message says it: both ends are taken when they are typed, and nothing beyond them. */
START_TEST(ranges_as_they_are_said) {
    for (size_t i = 0; i < wisp_config_key_count; i++) {
        const struct wisp_config_key *key = &wisp_config_keys[i];
        char name[128], set[256], low[64], high[64];
        if (key->kind == WISP_CONFIG_CHOICE || key->kind == WISP_CONFIG_LIST) continue;
        snprintf(name, sizeof name, "%s.%s", key->section, key->name);
        snprintf(set, sizeof set, "%s=none", name);
        ck_assert_int_eq(load_set(set), WISP_USAGE);
        const char *from = strstr(error.message, "number from ");
        ck_assert_ptr_nonnull(from);
        ck_assert_int_eq(sscanf(from, "number from %63s to %63s", low, high), 2);
        const char *ends[] = {low, high};
        for (unsigned end = 0; end < 2; end++) {
            snprintf(set, sizeof set, "%s=%s", name, ends[end]);
            if (load_set(set) && !strstr(error.message, "too small for one set"))
                ck_abort_msg("%s: %s", set, error.message);
        }
        snprintf(set, sizeof set, "%s=%s9", name, high);
        ck_assert_int_eq(load_set(set), WISP_USAGE);
    }
}
END_TEST

/* Dies of a wafer of 5 x 3: links join 0-1, 1-2, 0-3 and so on, but not 2-3, which stand in two columns. */
START_TEST(dead_links_and_dies) {
    static const struct {
        const char *line, *message;
    } bad[] = {
        {"dead_links = 2-3", "wafer.dead_links: '2-3' is not a link: two neighbouring dies from 0 to 14, such as 0-1; "
                             "die = y + x * 3"},
        {"dead_links = 3", "wafer.dead_links: '3' is not a link: two neighbouring dies from 0 to 14, such as 0-1; "
                           "die = y + x * 3"},
        {"dead_links = 12-15", "wafer.dead_links: '12-15' is not a link: two neighbouring dies from 0 to 14, such as "
                               "0-1; die = y + x * 3"},
        {"dead_dies = 1, 15", "wafer.dead_dies: '15' is not a die from 0 to 14"},
        {"dead_dies = 3-4", "wafer.dead_dies: '3-4' is not a die from 0 to 14"},
    };
    for (unsigned i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char line[128], message[256];
        snprintf(line, sizeof line, "mesh_y = 3\n%s\n", bad[i].line);
        snprintf(message, sizeof message, "check_config.ini:4: %s", bad[i].message);
        assert_refused("mesh_y = 3\n", line, message);
    }
    const char *sets[] = {"wafer.dead_links=9-6 4-3,1-2", "wafer.dead_dies=11 6"};
    ck_assert_int_eq(load_text(good, sets, 2), WISP_OK);
    ck_assert_str_eq(config.written.dead_links, "1-2, 3-4, 6-9");
    ck_assert_str_eq(config.written.dead_dies, "6, 11");
    ck_assert_uint_eq(config.derived.faults.south, 1 << 1 | 1 << 3);
    ck_assert_uint_eq(config.derived.faults.east, 1 << 6);
    ck_assert_uint_eq(config.derived.faults.dies, 1 << 6 | 1 << 11);
    const char *large[] = {"wafer.mesh_x=9", "wafer.mesh_y=8", "wafer.dead_dies=1"};
    ck_assert_int_eq(load_text(good, large, 3), WISP_USAGE);
    ck_assert_str_eq(error.message, "--set wafer.dead_dies=1: wafer.dead_dies: a wafer of 9 x 8 dies; one with dead "
                                    "links or dies has at most 8 x 8");
    ck_assert_int_eq(load_set("wafer.dead_links=0-0"), WISP_USAGE);
}
END_TEST

START_TEST(line_too_long) {
    char line[400];
    memset(line, ';', sizeof line - 1);
    line[sizeof line - 1] = 0;
    assert_refused("mesh_y = 3", line, "check_config.ini:3: the line is longer than 198 characters");
}
END_TEST

START_TEST(first_error_wins) {
    assert_refused("mesh_y = 3\n", "mesh_z = 3\nmesh_q\n",
                   "check_config.ini:3: unknown key wafer.mesh_z (the nearest is wafer.mesh_x)");
    assert_refused("mesh_y = 3\n", "mesh_q\nmesh_z = 3\n",
                   "check_config.ini:3: neither [section] nor key = value nor a comment");
}
END_TEST

START_TEST(files_that_cannot_be_read) {
    ck_assert_int_eq(wisp_config_load("no.ini", NULL, 0, &config, &error), WISP_BAD_INPUT);
    ck_assert_str_eq(error.message, "no.ini: cannot read: No such file or directory");
    ck_assert_int_eq(wisp_config_load("/", NULL, 0, &config, &error), WISP_BAD_INPUT);
    ck_assert_str_eq(error.message, "/: a directory; a file is needed here");
}
END_TEST

START_TEST(sets_override_in_order) {
    const char *sets[] = {"wafer.mesh_x=7", "wafer.mesh_y=8", "wafer.mesh_x=9"};
    ck_assert_int_eq(load_text(good, sets, 3), WISP_OK);
    ck_assert_uint_eq(config.written.mesh_x, 9);
    ck_assert_uint_eq(config.written.mesh_y, 8);
    ck_assert_uint_eq(config.derived.dies, 72);
}
END_TEST

START_TEST(sets_that_are_wrong) {
    ck_assert_int_eq(load_set("wafer.mesh_x"), WISP_USAGE);
    ck_assert_str_eq(error.message, "--set wafer.mesh_x: not of the form section.key=value");
    ck_assert_int_eq(load_set("link.latency_ns=4"), WISP_USAGE);
    ck_assert_str_eq(error.message, "--set link.latency_ns=4: unknown key link.latency_ns (the nearest is "
                                    "link.link_latency_ns)");
    ck_assert_int_eq(load_set("wafer.mesh_x= 4"), WISP_USAGE);
    ck_assert_str_eq(error.message,
                     "--set wafer.mesh_x= 4: wafer.mesh_x: ' 4' is not a whole number from 1 to 64 dies");
    ck_assert_int_eq(load_set("=4"), WISP_USAGE);
}
END_TEST

START_TEST(hash_is_of_the_values) {
    ck_assert_int_eq(load_text(good, NULL, 0), WISP_OK);
    uint64_t hash = wisp_config_hash(&config);
    ck_assert_int_eq(load_with("link_latency_ns = 200", "; a comment\nlink_latency_ns = 2.0e2 ; spelt otherwise"),
                     WISP_OK);
    ck_assert_uint_eq(wisp_config_hash(&config), hash);
    ck_assert_int_eq(load_with("mesh_x = 5\nmesh_y = 3\n", "mesh_y = 3\nmesh_x = 5\n"), WISP_OK);
    ck_assert_uint_eq(wisp_config_hash(&config), hash);
    for (size_t i = 0; i < wisp_config_key_count; i++) {
        const struct wisp_config_key *key = &wisp_config_keys[i];
        char set[128];
        double value = key->kind != WISP_CONFIG_COUNT ? key->min + (key->optional ? 10 : 9)
                       : key->optional                ? key->max
                                                      : key->min;
        if (key->kind == WISP_CONFIG_LIST)
            snprintf(set, sizeof set, "%s.%s=%s", key->section, key->name, strstr(key->name, "links") ? "9-10" : "9");
        else if (key->kind == WISP_CONFIG_CHOICE)
            snprintf(set, sizeof set, "%s.%s=%s", key->section, key->name, key->choices[0]);
        else
            snprintf(set, sizeof set, "%s.%s=%g", key->section, key->name, value);
        ck_assert_int_eq(load_set(set), WISP_OK);
        ck_assert_msg(wisp_config_hash(&config) != hash, "%s does not count", set);
    }
}
END_TEST

/* FNV-1a of the canonical text, computed outside this program. */
START_TEST(hash_is_stable) {
    ck_assert_int_eq(load_text(good, NULL, 0), WISP_OK);
    ck_assert_uint_eq(wisp_config_hash(&config), 0xab4cd234488e18f6u);
}
END_TEST

int main(void) {
    const TTest *const tests[] = {
        everything_is_read,
        dead_links_and_dies,
        choices,
        derived_of_dojo,
        derived_is_rounded_and_says_so,
        llc_too_small_for_one_set,
        refused_lines,
        refused_reals,
        every_range_is_closed,
        ranges_as_they_are_said,
        line_too_long,
        first_error_wins,
        files_that_cannot_be_read,
        sets_override_in_order,
        sets_that_are_wrong,
        hash_is_of_the_values,
        hash_is_stable,
        optional_keys,
        refresh_leaves_time_for_a_read,
    };
    return unit_main("config", tests, sizeof tests / sizeof tests[0]);
}
