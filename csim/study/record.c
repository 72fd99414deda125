#include "study/record.h"

#include "base/number.h"
#include "base/printable.h"
#include "noc/mesh.h"
#include "study/machines.h"

#include <math.h>
#include <string.h>

/* The same wafer and steps under `base`; NULL if it is not among the points. */
static const struct wisp_study_result *base_of(const struct wisp_study_records *records, size_t p) {
    for (size_t i = 0; i < records->count; i++)
        if (records->points[i].config == records->points[p].config &&
            records->results[i].steps == records->results[p].steps &&
            strcmp(records->points[i].strategy->name, "base") == 0)
            return &records->results[i];
    return NULL;
}

/* The whole steps of a point. */
static struct wisp_range steps_of(const struct wisp_study_records *records, size_t p) {
    uint32_t first = records->setup->steps.first;
    return (struct wisp_range){first, first + records->results[p].steps};
}

/* not a number: there is nothing to compare with */
static double ratio(double a, double b) {
    return b > 0 ? a / b : (double)NAN;
}

/* One figure of a result: its name everywhere, and its value as a whole number or as a real. */
struct figure {
    const char *name;
    bool whole;
    uint64_t count;
    double real;
};
enum { FIGURES_MAX = 32 };

static void put(struct figure *figures, unsigned *count, const char *name, uint64_t value) {
    figures[(*count)++] = (struct figure){.name = name, .whole = true, .count = value};
}

static void put_real(struct figure *figures, unsigned *count, const char *name, double value) {
    figures[(*count)++] = (struct figure){.name = name, .real = value};
}

static unsigned figures_of(const struct wisp_study_records *records, size_t p, struct figure *figures) {
    const struct wisp_study_result *r = &records->results[p], *base = base_of(records, p);
    unsigned n = 0;
    put(figures, &n, "time_ns", r->time_ns);
    put(figures, &n, "prefill_ns", r->prefill_ns);
    put(figures, &n, "decode_ns", r->decode_ns);
    put(figures, &n, "kernels", r->kernels);
    put(figures, &n, "prefill_tokens", r->prefill_tokens);
    put(figures, &n, "decode_tokens", r->decode_tokens);
    put_real(figures, &n, "tokens_per_s", ratio((double)r->decode_tokens, (double)r->decode_ns / 1e9));
    put(figures, &n, "hops", r->hops);
    put(figures, &n, "flit_hops", r->flit_hops);
    put(figures, &n, "local_read_bytes", r->local_read_bytes);
    put(figures, &n, "remote_read_bytes", r->remote_read_bytes);
    put(figures, &n, "local_write_bytes", r->local_write_bytes);
    put(figures, &n, "activation_bytes", r->activation_bytes);
    put(figures, &n, "activation_ns", r->activation_ns);
    put(figures, &n, "llc_hits", r->llc_hits);
    put(figures, &n, "copies_made", r->copies_made);
    put(figures, &n, "copies_evicted", r->copies_evicted);
    put(figures, &n, "events", r->events);
    put_real(figures, &n, "balance", r->balance);
    put(figures, &n, "bound_ns", r->bound_ns);
    put_real(figures, &n, "share_of_bound", ratio((double)r->bound_ns, (double)r->time_ns));
    put_real(figures, &n, "speedup_over_base", base ? ratio((double)base->decode_ns, (double)r->decode_ns) : NAN);
    put_real(figures, &n, "hop_reduction_over_base", base ? ratio((double)base->hops, (double)r->hops) : NAN);
    return n;
}

/* ---- JSON ---- */

static void put_array(struct wisp_json *json, const char *key, const uint64_t *values, unsigned count) {
    wisp_json_array(json, key);
    for (unsigned i = 0; i < count; i++) wisp_json_u64(json, NULL, values[i]);
    wisp_json_end_array(json);
}

static void put_links(const struct wisp_study_point *point, const struct wisp_loads *loads, struct wisp_json *json) {
    static const char *const ports[] = {"north", "east", "south", "west"};
    unsigned columns = point->config->written.mesh_x, rows = point->config->written.mesh_y;
    wisp_json_array(json, "links");
    for (unsigned i = 0; i < columns * rows * 4; i++) {
        if (!loads->link_ns[i] && !loads->link_bytes[i]) continue;
        wisp_json_object(json, NULL);
        wisp_json_u64(json, "from_die", i / 4);
        wisp_json_string(json, "port", ports[i % 4]);
        wisp_json_u64(json, "to_die", (uint64_t)wisp_mesh_neighbour(columns, rows, i / 4, 1 + i % 4));
        wisp_json_u64(json, "busy_ns", loads->link_ns[i]);
        wisp_json_u64(json, "bytes", loads->link_bytes[i]);
        wisp_json_end_object(json);
    }
    wisp_json_end_array(json);
}

static void put_details(const struct wisp_study_point *point, const struct wisp_study_result *r,
                        struct wisp_json *json) {
    wisp_json_object(json, "dies");
    put_array(json, "span_ns", r->loads.die_span_ns, r->dies);
    put_array(json, "compute_ns", r->loads.die_compute_ns, r->dies);
    put_array(json, "hbm_ns", r->loads.die_hbm_ns, r->dies);
    wisp_json_end_object(json);
    put_links(point, &r->loads, json);
}

static void put_range(struct wisp_json *json, const char *key, struct wisp_range range) {
    char text[32];
    snprintf(text, sizeof text, "%u:%u", range.first, range.end);
    wisp_json_string(json, key, text);
}

void wisp_study_json(const struct wisp_study_records *records, bool details, struct wisp_json *json) {
    const char *discipline = wisp_study_discipline_word(records->setup);
    for (size_t p = 0; p < records->count; p++) {
        if (!records->results[p].steps) continue;
        struct figure figures[FIGURES_MAX];
        unsigned count = figures_of(records, p, figures);
        wisp_json_object(json, NULL);
        wisp_json_string(json, "strategy", records->points[p].strategy->name);
        wisp_json_string(json, "machine", wisp_study_machine_word(records->setup));
        if (discipline)
            wisp_json_string(json, "discipline", discipline);
        else
            wisp_json_null(json, "discipline");
        wisp_json_string(json, "wafer", records->points[p].wafer_name);
        wisp_json_string(json, "model", records->model);
        wisp_json_u64(json, "batch", records->batch);
        put_range(json, "steps", steps_of(records, p));
        wisp_json_u64(json, "layers", records->layers);
        for (unsigned i = 0; i < count; i++)
            if (figures[i].whole)
                wisp_json_u64(json, figures[i].name, figures[i].count);
            else if (isnan(figures[i].real))
                wisp_json_null(json, figures[i].name);
            else
                wisp_json_double(json, figures[i].name, figures[i].real);
        if (details && records->results[p].loads.die_span_ns)
            put_details(&records->points[p], &records->results[p], json);
        wisp_json_end_object(json);
    }
}

/* ---- CSV ---- */

static const struct wisp_study_result no_result;

/* Names of models come with the trace: in quotes where they would cut a line in two (RFC 4180). */
static void put_field(FILE *out, const char *text) {
    bool quoted = strpbrk(text, ",\"") != NULL;
    if (quoted) putc('"', out);
    for (; *text; text++) {
        if (*text == '"') putc('"', out);
        putc(*text, out);
    }
    if (quoted) putc('"', out);
}

void wisp_study_csv_head(FILE *out) {
    static const struct wisp_strategy none = {.name = ""};
    static const struct wisp_study_point point = {"", NULL, &none};
    const struct wisp_study_records records = {.points = &point, .results = &no_result, .count = 1};
    struct figure figures[FIGURES_MAX];
    unsigned count = figures_of(&records, 0, figures);
    fprintf(out, "strategy,machine,discipline,wafer,model,batch,steps,layers");
    for (unsigned i = 0; i < count; i++) fprintf(out, ",%s", figures[i].name);
    fprintf(out, "\n");
}

void wisp_study_csv(const struct wisp_study_records *records, FILE *out) {
    for (size_t p = 0; p < records->count; p++) {
        if (!records->results[p].steps) continue;
        const struct wisp_study_setup *setup = records->setup;
        const char *discipline = wisp_study_discipline_word(setup);
        struct wisp_range steps = steps_of(records, p);
        struct figure figures[FIGURES_MAX];
        char text[WISP_NUMBER_SIZE];
        unsigned count = figures_of(records, p, figures);
        fprintf(out, "%s,%s,%s,%s,", records->points[p].strategy->name, wisp_study_machine_word(setup),
                discipline ? discipline : "", records->points[p].wafer_name);
        put_field(out, records->model);
        fprintf(out, ",%u,%u:%u,%u", records->batch, steps.first, steps.end, records->layers);
        for (unsigned i = 0; i < count; i++)
            if (figures[i].whole)
                fprintf(out, ",%llu", (unsigned long long)figures[i].count);
            else
                fprintf(out, ",%s", isnan(figures[i].real) ? "" : wisp_format_real(text, figures[i].real));
        fprintf(out, "\n");
    }
}

/* ---- the table ---- */

static void print_ratio(FILE *out, unsigned width, double value) {
    if (isnan(value))
        fprintf(out, " %*s", (int)width, "-");
    else
        fprintf(out, " %*.2f", (int)width, value);
}

void wisp_study_table(const struct wisp_study_records *records, FILE *out) {
    char model[1024];
    const char *discipline = wisp_study_discipline_word(records->setup);
    fprintf(out, "%s, batch %u, steps %u:%u, %u MoE layers, machine %s",
            wisp_printable(records->model, model, sizeof model), records->batch, records->setup->steps.first,
            records->setup->steps.end, records->layers, wisp_study_machine_word(records->setup));
    if (discipline) fprintf(out, ", discipline %s", discipline);
    if (records->batch > records->own_requests)
        fprintf(out, "\n  the trace has %u requests, which come round again", records->own_requests);
    fprintf(out, "\n%-10s %-10s %12s %12s %12s %8s %10s %8s %10s %10s %10s %8s\n", "wafer", "strategy", "prefill ms",
            "decode ms", "tokens/s", "speedup", "hops", "fewer x", "local GB", "remote GB", "written GB", "bound %");
    for (size_t p = 0; p < records->count; p++) {
        if (!records->results[p].steps) continue;
        const struct wisp_study_result *r = &records->results[p], *base = base_of(records, p);
        fprintf(out, "%-10s %-10s %12.3f %12.3f %12.0f", records->points[p].wafer_name,
                records->points[p].strategy->name, (double)r->prefill_ns / 1e6, (double)r->decode_ns / 1e6,
                r->decode_ns ? (double)r->decode_tokens / ((double)r->decode_ns / 1e9) : 0);
        print_ratio(out, 8, base ? ratio((double)base->decode_ns, (double)r->decode_ns) : NAN);
        fprintf(out, " %10llu", (unsigned long long)r->hops);
        print_ratio(out, 8, base ? ratio((double)base->hops, (double)r->hops) : NAN);
        fprintf(out, " %10.1f %10.1f %10.1f", (double)r->local_read_bytes / 1e9, (double)r->remote_read_bytes / 1e9,
                (double)r->local_write_bytes / 1e9);
        fprintf(out, " %8.1f", r->time_ns ? 100.0 * (double)r->bound_ns / (double)r->time_ns : 0);
        if (r->steps < records->setup->steps.end - records->setup->steps.first)
            fprintf(out, "  steps %u:%u alone", steps_of(records, p).first, steps_of(records, p).end);
        fprintf(out, "\n");
    }
}
