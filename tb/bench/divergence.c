#include "bench/divergence.h"

#include "bench/waves.h"
#include "die/observe.h"

#include <stdarg.h>
#include <string.h>
#include <unistd.h>

/* What the probe keeps: the reference's last two cycles, and the last events of the unit's port. */
struct history {
    const struct wisp_divergence *at;
    struct wisp_record *record;
    uint64_t before[WISP_OBS_WORDS], last[WISP_OBS_WORDS];
    uint64_t cycles;
    unsigned next_event;
    struct wisp_job again;
    struct wisp_waves waves;
};

static bool same_place(const struct wisp_field *a, const struct wisp_field *b) {
    return strcmp(a->port, b->port) == 0;
}

__attribute__((format(printf, 3, 4))) static void append(char *text, size_t size, const char *format, ...) {
    size_t used = strlen(text);
    va_list args;
    va_start(args, format);
    vsnprintf(text + used, size - used, format, args);
    va_end(args);
}

/* One line: every field of the port and its unit that changed. Counters tick too often to be events. */
static void note_event(struct history *history, uint64_t cycle, const uint64_t *old, const uint64_t *now) {
    unsigned count;
    const struct wisp_field *fields = wisp_observe_fields(&count);
    char *line = history->record->events[history->next_event % WISP_EVENTS];
    size_t size = sizeof history->record->events[0];
    bool any = false;
    snprintf(line, size, "cycle %llu:", (unsigned long long)cycle);
    for (unsigned i = 0; i < count; i++) {
        if (!same_place(&fields[i], history->at->field)) continue;
        uint64_t a = wisp_field_value(&fields[i], old), b = wisp_field_value(&fields[i], now);
        if (a == b || strncmp(fields[i].name, "stall_", 6) == 0 || strcmp(fields[i].name, "used") == 0) continue;
        append(line, size, " %s.%s 0x%llx->0x%llx", fields[i].unit, fields[i].name, (unsigned long long)a,
               (unsigned long long)b);
        any = true;
    }
    history->next_event += any;
}

static void on_cycle(void *context, uint64_t cycle, const uint64_t *reference, const uint64_t *rtl) {
    struct history *history = context;
    (void)rtl;
    if (cycle > history->at->cycle) return;
    if (cycle > 0) note_event(history, cycle, history->last, reference);
    memcpy(history->before, history->last, sizeof history->last);
    memcpy(history->last, reference, sizeof history->last);
}

/* The rule, and what the reference saw at this port one cycle earlier and now. */
static void explain(const struct history *history, char *why, size_t size) {
    unsigned count;
    const struct wisp_field *fields = wisp_observe_fields(&count);
    unsigned long long cycle = history->at->cycle;
    snprintf(why, size, "%s; the reference at this port, cycle %llu -> %llu:", history->at->field->rule,
             cycle ? cycle - 1 : 0, cycle);
    for (unsigned i = 0; i < count; i++) {
        if (!same_place(&fields[i], history->at->field) || fields[i].width == 64) continue;
        uint64_t before = wisp_field_value(&fields[i], history->before);
        uint64_t now = wisp_field_value(&fields[i], history->last);
        if (before || now)
            append(why, size, " %s.%s %llu->%llu", fields[i].unit, fields[i].name, (unsigned long long)before,
                   (unsigned long long)now);
    }
}

/* The ring of events in order, oldest first. */
static void order_events(struct history *history) {
    struct wisp_record *record = history->record;
    record->event_count = history->next_event < WISP_EVENTS ? history->next_event : WISP_EVENTS;
    if (history->next_event <= WISP_EVENTS) return;
    char ordered[WISP_EVENTS][sizeof record->events[0]];
    for (unsigned i = 0; i < WISP_EVENTS; i++)
        memcpy(ordered[i], record->events[(history->next_event + i) % WISP_EVENTS], sizeof ordered[i]);
    memcpy(record->events, ordered, sizeof ordered);
}

/* The rest of the run on one thread: OpenMP's threads stay in the parent. */
static const char *on_waves(void *context) {
    struct history *history = context;
    const char *path = wisp_waves_fork(&history->waves);
    if (path) history->again.threads = 1;
    return path;
}

/* The child ends here: the threads that its machines would wait for are the parent's. */
static void on_waves_end(void *context, enum wisp_code code) {
    const struct history *history = context;
    if (history->waves.in_child) _exit(code);
}

/* Run the job again up to a little behind the divergence, with waves if there is a path for them. */
static void look_again(struct history *history, const char *waves) {
    const struct wisp_divergence *at = history->at;
    struct wisp_record *record = history->record;
    struct wisp_probe probe = {
        .die = at->die,
        .cycle = on_cycle,
        .context = history,
        .waves = waves ? on_waves : NULL,
        .waves_end = on_waves_end,
        .waves_from = at->cycle > WISP_WAVES_BEFORE ? at->cycle - WISP_WAVES_BEFORE : 0,
        .stop_at = at->cycle + WISP_WAVES_AFTER,
    };
    struct wisp_outcome outcome;
    history->again.progress = NULL;
    history->again.recorder = NULL;
    history->again.max_cycles = UINT64_MAX;
    enum wisp_code code = wisp_lockstep(&history->again, &probe, &outcome, &record->no_history);
    if (!code && outcome.verdict == WISP_INTERRUPTED) wisp_stop_error(&record->no_history);
    if (!waves) return;
    code = wisp_waves_deliver(&history->waves, waves, &record->no_waves);
    if (!code) snprintf(record->waves, sizeof record->waves, "%s", waves);
}

void wisp_record_make(const struct wisp_job *job, const struct wisp_divergence *at, const char *waves,
                      const char *repro, struct wisp_record *record) {
    memset(record, 0, sizeof *record);
    record->at = *at;
    record->x = at->die / job->config.written.mesh_y;
    record->y = at->die % job->config.written.mesh_y;
    record->seed = job->traffic.seed;
    record->config_hash = wisp_config_hash(&job->config);
    record->repro = repro;
    struct history history = {.at = at, .record = record, .again = *job};
    look_again(&history, waves);
    order_events(&history);
    explain(&history, record->why, sizeof record->why);
}

void wisp_record_line(const struct wisp_record *record, char *line, size_t size) {
    const struct wisp_divergence *at = &record->at;
    snprintf(line, size, "MISMATCH cycle %llu die (%u,%u) unit %s port %s field %s reference 0x%llx rtl 0x%llx",
             (unsigned long long)at->cycle, record->x, record->y, at->field->unit, at->field->port, at->field->name,
             (unsigned long long)at->reference, (unsigned long long)at->rtl);
}

void wisp_record_print(const struct wisp_record *record, FILE *out) {
    char line[256];
    wisp_record_line(record, line, sizeof line);
    fprintf(out, "%s\n  why:    %s\n", line, record->why);
    if (record->no_history.code) fprintf(out, "  no events: %s\n", record->no_history.message);
    fprintf(out, "  seed:   %llu, config %016llx\n", (unsigned long long)record->seed,
            (unsigned long long)record->config_hash);
    if (record->waves[0])
        fprintf(out, "  waves:  %s (cycles %llu to %llu)\n", record->waves,
                (unsigned long long)(record->at.cycle > WISP_WAVES_BEFORE ? record->at.cycle - WISP_WAVES_BEFORE : 0),
                (unsigned long long)record->at.cycle + WISP_WAVES_AFTER - 1);
    if (record->no_waves.code) fprintf(out, "  waves:  not written: %s\n", record->no_waves.message);
    fprintf(out, "  repro:  %s\n", record->repro);
    fprintf(out, "  last %u events at this port (reference):\n", record->event_count);
    for (unsigned i = 0; i < record->event_count; i++) fprintf(out, "    %s\n", record->events[i]);
}

void wisp_record_json(const struct wisp_record *record, struct wisp_json *json) {
    char line[256];
    wisp_record_line(record, line, sizeof line);
    wisp_json_object(json, "divergence");
    wisp_json_string(json, "line", line);
    wisp_json_u64(json, "cycle", record->at.cycle);
    wisp_json_u64(json, "x", record->x);
    wisp_json_u64(json, "y", record->y);
    wisp_json_string(json, "unit", record->at.field->unit);
    wisp_json_string(json, "port", record->at.field->port);
    wisp_json_string(json, "field", record->at.field->name);
    wisp_json_u64(json, "reference", record->at.reference);
    wisp_json_u64(json, "rtl", record->at.rtl);
    wisp_json_string(json, "why", record->why);
    wisp_json_u64(json, "seed", record->seed);
    wisp_json_string(json, "waves", record->waves);
    wisp_json_string(json, "repro", record->repro);
    wisp_json_array(json, "events");
    for (unsigned i = 0; i < record->event_count; i++) wisp_json_string(json, NULL, record->events[i]);
    wisp_json_end_array(json);
    wisp_json_end_object(json);
}
