/* rtl.c - the machine whose dies are Verilog: a Verilated model, loaded at run time, behind the same ports as the C
 * dies. A model of one die is instantiated once per die and joined by the C links; a model of a wafer is one part. */
#include "base/hash.h"
#include "die/observe.h"
#include "machine/library.h"
#include "machine/machine.h"
#include "machine/rtl_model.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

struct rtl_machine {
    struct wisp_machine base;
    void *library;
    const struct wisp_rtl_model *model;
    void **instances;               /* [parts] */
    struct wisp_die_straps *straps; /* [dies] */
    /* the present cycle of every die, as the model left it */
    struct wisp_die_in *in;
    struct wisp_die_out *out;
    uint64_t *obs; /* [dies][WISP_OBS_WORDS] */
};

static void run_die(struct rtl_machine *rtl, unsigned die, unsigned cycles, uint64_t *record) {
    struct wisp_machine *machine = &rtl->base;
    struct wisp_die_in *in = &rtl->in[die];
    struct wisp_die_out *out = &rtl->out[die];
    uint64_t *obs = rtl->obs + (size_t)die * WISP_OBS_WORDS;
    for (uint64_t t = machine->now; t < machine->now + cycles; t++) {
        struct wisp_link_slots slots = wisp_link_slots(t, machine->mesh.latency);
        wisp_mesh_receive(&machine->mesh, die, slots, in->flit, in->credit);
        wisp_endpoint_drive(&machine->endpoints[die], t, &in->d2d);
        if (record) {
            wisp_die_observe_in(in, obs);
            memcpy(record, obs, WISP_OBS_WORDS * sizeof *obs);
            record += WISP_OBS_WORDS;
        }
        wisp_mesh_send(&machine->mesh, die, slots, out->flit, out->credit);
        wisp_endpoint_clock(&machine->endpoints[die], t, &in->d2d, &out->d2d);
        rtl->model->step(rtl->instances[die], in, out, obs);
    }
}

/* ENV words come from here, LINK words from the RTL: wisp_die_observe_in would write both. */
static void record_wafer(const struct rtl_machine *rtl, unsigned cycle, uint64_t *record) {
    for (unsigned d = 0; d < rtl->base.dies; d++) {
        uint64_t driven[WISP_OBS_WORDS];
        uint64_t *to = record + ((size_t)d * rtl->base.mesh.latency + cycle) * WISP_OBS_WORDS;
        memcpy(to, rtl->obs + (size_t)d * WISP_OBS_WORDS, WISP_OBS_WORDS * sizeof *to);
        wisp_die_observe_in(&rtl->in[d], driven);
        to[WISP_OBS_ENV] = driven[WISP_OBS_ENV];
    }
}

static void run_wafer(struct rtl_machine *rtl, unsigned cycles, uint64_t *record) {
    struct wisp_machine *machine = &rtl->base;
    for (unsigned i = 0; i < cycles; i++) {
        uint64_t t = machine->now + i;
        for (unsigned d = 0; d < machine->dies; d++) wisp_endpoint_drive(&machine->endpoints[d], t, &rtl->in[d].d2d);
        if (record) record_wafer(rtl, i, record);
        for (unsigned d = 0; d < machine->dies; d++)
            wisp_endpoint_clock(&machine->endpoints[d], t, &rtl->in[d].d2d, &rtl->out[d].d2d);
        rtl->model->step(rtl->instances[0], rtl->in, rtl->out, rtl->obs);
    }
}

static void run_part(struct wisp_machine *machine, unsigned part, unsigned cycles, uint64_t *obs) {
    struct rtl_machine *rtl = (struct rtl_machine *)machine;
    if (rtl->model->has_links)
        run_wafer(rtl, cycles, obs);
    else
        run_die(rtl, part, cycles, obs);
}

static bool quiet(const struct wisp_machine *machine, unsigned die) {
    const struct rtl_machine *rtl = (const struct rtl_machine *)machine;
    return wisp_observe_quiet(rtl->obs + (size_t)die * WISP_OBS_WORDS, &rtl->straps[die]);
}

uint64_t wisp_machine_rtl_cap(const struct wisp_machine *machine) {
    const struct rtl_machine *rtl = (const struct rtl_machine *)machine;
    return rtl->model->cap(rtl->instances[0]);
}

static bool has_cache(const struct wisp_machine *machine) {
    return wisp_machine_rtl_cap(machine) >> 49 & 1;
}

static void port(struct wisp_machine *machine, const struct wisp_apb_in *apb, struct wisp_apb_out *answers) {
    struct rtl_machine *rtl = (struct rtl_machine *)machine;
    for (unsigned d = 0; d < machine->dies; d++) rtl->in[d] = (struct wisp_die_in){.apb = *apb};
    for (unsigned p = 0; p < machine->parts; p++) {
        unsigned d = wisp_machine_part(machine, p).first;
        rtl->model->step(rtl->instances[p], rtl->in + d, rtl->out + d, rtl->obs + (size_t)d * WISP_OBS_WORDS);
    }
    for (unsigned d = 0; d < machine->dies && answers; d++) answers[d] = rtl->out[d].apb;
}

static void destroy(struct wisp_machine *machine) {
    struct rtl_machine *rtl = (struct rtl_machine *)machine;
    if (rtl->instances)
        for (unsigned p = 0; p < machine->parts; p++)
            if (rtl->instances[p]) rtl->model->destroy(rtl->instances[p]);
    free(rtl->instances);
    free(rtl->straps);
    free(rtl->in);
    free(rtl->out);
    free(rtl->obs);
    if (rtl->library) dlclose(rtl->library);
    wisp_machine_free(machine);
    free(rtl);
}

static const struct wisp_machine_ops rtl_ops = {"rtl", run_part, quiet, has_cache, port, destroy};

/* Does it have all that is called? */
static bool is_whole(const struct wisp_rtl_model *model) {
    return model->dies && model->create && model->destroy && model->cap && model->shape && model->reset &&
           model->step && model->waves;
}

static enum wisp_code load(struct rtl_machine *rtl, const char *path, struct wisp_error *error) {
    const struct wisp_rtl_model *(*entry)(void);
    unsigned fields;
    enum wisp_code code = wisp_library_open(path, &rtl->library, error);
    if (code) return code;
    *(void **)&entry = wisp_library_function(rtl->library, "wisp_rtl_model");
    const struct wisp_rtl_model *model = entry ? entry() : NULL;
    if (!model) return wisp_fail(error, WISP_ENVIRONMENT, "%s: not an RTL model of Wisp", path);
    if (model->abi != WISP_ABI)
        return wisp_fail(error, WISP_ENVIRONMENT, "%s: the RTL model has interface version %u, this program has %u",
                         path, model->abi, WISP_ABI);
    if (!is_whole(model)) return wisp_fail(error, WISP_ENVIRONMENT, "%s: the RTL model lacks a function", path);
    rtl->model = model;
    const struct wisp_field *own = wisp_observe_fields(&fields);
    return wisp_library_fields(rtl->library, path, own, fields, error);
}

/* What a configuration needs of the hardware, in the fields of `cap` and `shape`. */
struct need {
    const char *what;
    uint64_t built, wanted;
    bool exact; /* else: at least */
};

/* Compare what the model was built as with what the configuration asks; the first that does not fit is named. */
static enum wisp_code check_fit(const struct rtl_machine *rtl, const struct wisp_config *config, const char *path,
                                struct wisp_error *error) {
    uint64_t cap = rtl->model->cap(rtl->instances[0]);
    uint64_t shape = rtl->model->shape(rtl->instances[0]);
    const struct wisp_config_written *written = &config->written;
    bool wafer = rtl->model->has_links, ahead = cap >> 50 & 1;
    const struct need needs[] = {
        {"interface version", cap & 0xff, WISP_ABI, true},
        {"request buffer flits", cap >> 20 & 0x3ff, written->request_buffer_flits, false},
        {"response buffer flits", cap >> 30 & 0x3ff, written->response_buffer_flits, false},
        {"router stages", (cap >> 60) + 1, written->router_stages, true},
        {"outstanding reads", cap >> 40 & 0x1ff, written->outstanding_reads, false},
        {"tags for reading ahead", ahead ? cap >> 51 & 0x1ff : WISP_AHEAD_TAGS, WISP_AHEAD_TAGS, true},
        {"mesh columns", shape & 0xff, wafer ? written->mesh_x : 0, true},
        {"mesh rows", shape >> 8 & 0xff, wafer ? written->mesh_y : 0, true},
        {"link latency cycles", shape >> 16 & 0xffff, wafer ? config->derived.link_latency_cycles : 0, true},
        {"dies", rtl->model->dies, wafer ? rtl->base.dies : 1, true},
    };
    uint64_t words[2] = {cap, shape};
    for (size_t i = 0; i < sizeof needs / sizeof needs[0]; i++)
        if (needs[i].exact ? needs[i].built != needs[i].wanted : needs[i].built < needs[i].wanted)
            return wisp_fail(error, WISP_ENVIRONMENT,
                             "%s: the RTL model (hash %016llx) was built for another configuration than this one (hash "
                             "%016llx): %s %llu built, %llu wanted",
                             path, (unsigned long long)wisp_hash(words, sizeof words),
                             (unsigned long long)wisp_config_hash(config), needs[i].what,
                             (unsigned long long)needs[i].built, (unsigned long long)needs[i].wanted);
    return WISP_OK;
}

static enum wisp_code allocate(struct rtl_machine *rtl, struct wisp_error *error) {
    unsigned dies = rtl->base.dies;
    rtl->instances = calloc(rtl->base.parts, sizeof *rtl->instances);
    rtl->straps = calloc(dies, sizeof *rtl->straps);
    rtl->in = calloc(dies, sizeof *rtl->in);
    rtl->out = calloc(dies, sizeof *rtl->out);
    rtl->obs = calloc((size_t)dies * WISP_OBS_WORDS, sizeof *rtl->obs);
    if (rtl->instances && rtl->straps && rtl->in && rtl->out && rtl->obs) return WISP_OK;
    return wisp_fail(error, WISP_ENVIRONMENT, "out of memory for %u dies", dies);
}

static enum wisp_code instantiate(struct rtl_machine *rtl, const struct wisp_config *config, uint64_t seed,
                                  const char *path, struct wisp_error *error) {
    struct wisp_machine *machine = &rtl->base;
    wisp_machine_all_straps(machine, config, rtl->straps);
    for (unsigned p = 0; p < machine->parts; p++) {
        rtl->instances[p] = rtl->model->create((unsigned)(seed + p));
        if (!rtl->instances[p])
            return wisp_fail(error, WISP_ENVIRONMENT, "%s: out of memory or threads for an RTL model", path);
    }
    enum wisp_code code = check_fit(rtl, config, path, error);
    if (code) return code;
    for (unsigned p = 0; p < machine->parts; p++) {
        unsigned d = wisp_machine_part(machine, p).first;
        rtl->model->reset(rtl->instances[p], rtl->straps + d, rtl->out + d, rtl->obs + (size_t)d * WISP_OBS_WORDS);
    }
    return WISP_OK;
}

enum wisp_code wisp_machine_create_rtl(const struct wisp_config *config, const struct wisp_traffic *traffic,
                                       const char *model_path, struct wisp_machine **machine,
                                       struct wisp_error *error) {
    struct rtl_machine *rtl = calloc(1, sizeof *rtl);
    if (!rtl) return wisp_fail(error, WISP_ENVIRONMENT, "out of memory for a machine");
    enum wisp_code code = wisp_machine_init(&rtl->base, &rtl_ops, config, traffic, error);
    if (!code && rtl->base.routes)
        code = wisp_fail(error, WISP_BAD_INPUT,
                         "wafer.dead_links, wafer.dead_dies: the Verilog has no routing tables yet; `wisp run "
                         "--machine cycle` and flow do");
    if (!code) code = load(rtl, model_path, error);
    if (!code && rtl->model->has_links) rtl->base.parts = 1;
    if (!code) code = allocate(rtl, error);
    if (!code) code = instantiate(rtl, config, traffic->seed, model_path, error);
    if (code) return destroy(&rtl->base), code;
    *machine = &rtl->base;
    return WISP_OK;
}

enum wisp_code wisp_machine_waves(struct wisp_machine *machine, unsigned die, const char *path,
                                  struct wisp_error *error) {
    struct rtl_machine *rtl = (struct rtl_machine *)machine;
    void *instance = rtl->instances[rtl->model->has_links ? 0 : die];
    if (rtl->model->waves(instance, path)) return WISP_OK;
    return wisp_fail(error, WISP_ENVIRONMENT, "%s: cannot write waves", path ? path : "waves");
}
