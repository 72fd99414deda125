#include "study/machines.h"

#include "gcp/plan.h"
#include "study/cycle_run.h"
#include "study/flow_config.h"

#include <math.h>

static bool is_paper(const struct wisp_study_setup *setup) {
    return setup->machine == WISP_STUDY_FLOW && setup->discipline == WISP_DISCIPLINE_PAPER;
}

const char *wisp_study_machine_word(const struct wisp_study_setup *setup) {
    return setup->machine == WISP_STUDY_FLOW ? "flow" : "cycle";
}

const char *wisp_study_discipline_word(const struct wisp_study_setup *setup) {
    if (setup->machine != WISP_STUDY_FLOW) return NULL;
    return setup->discipline == WISP_DISCIPLINE_PAPER ? "paper" : "wormhole";
}

/* ---- terms ---- */

static struct wisp_flow_model model_of(const struct wisp_study_setup *setup, const struct wisp_config *config,
                                       const struct wisp_trace_info *info) {
    return (struct wisp_flow_model){.layers = info->layers,
                                    .experts = info->experts + config->derived.dies * setup->shared,
                                    .hidden = info->hidden,
                                    .width = info->width,
                                    .weight_bytes = config->written.weight_bytes,
                                    .activation_bytes = 2};
}

/* The authors' constants are those of Dojo; other wafers are told apart from it by their configuration. */
static void scale_rates(struct wisp_flow_rates *rates, const struct wisp_config_written *written) {
    rates->hbm_bytes_per_ns *= written->hbm_bandwidth_gbps / 3350;
    rates->link_bytes_per_ns *= written->link_bandwidth_gbps / 1700;
    rates->flops_per_ns *= written->compute_tflops / 989;
    rates->hbm_ns = (uint32_t)lround(written->hbm_latency_ns);
    rates->link_ns = (uint32_t)lround(written->link_latency_ns);
    rates->llc_hit_ns = (uint32_t)lround(written->llc_hit_ns);
    rates->llc_miss_ns = (uint32_t)lround(written->llc_miss_ns);
    rates->llc_write_ns = (uint32_t)lround(written->llc_write_ns);
    rates->llc_bytes = (uint64_t)(written->llc_capacity_mib * 1048576);
}

/* Their machine, and a plan that counts on its peaks. */
static enum wisp_code paper_terms(const struct wisp_config *config, const struct wisp_flow_model *model,
                                  struct wisp_study_terms *terms, struct wisp_error *error) {
    const struct wisp_config_written *written = &config->written;
    struct wisp_flow_rates rates = wisp_flow_paper_rates(model);
    double bytes = (double)WISP_EXPERT_MATRICES * model->hidden * model->width * model->weight_bytes;
    scale_rates(&rates, written);
    terms->flow = (struct wisp_flow_setup){.discipline = WISP_DISCIPLINE_PAPER,
                                           .wafer = {written->mesh_x, written->mesh_y},
                                           .model = *model,
                                           .rates = rates};
    terms->costs.flops_per_ns = rates.flops_per_ns * written->compute_share_percent / 100;
    terms->costs.read_ns = rates.hbm_ns + bytes / (rates.hbm_bytes_per_ns * written->hbm_share_percent / 100);
    terms->costs.transfer_ns = bytes / (rates.link_bytes_per_ns * written->link_share_percent / 100);
    terms->costs.hop_ns = rates.link_ns;
    return wisp_no_faults(&config->derived.faults) ? WISP_OK : wisp_routes_of(config, &terms->flow.routes, error);
}

/* `wormhole` has the network of the cycle-accurate machine and computes as fast as the authors measured; that machine
 * itself computes nothing. */
enum wisp_code wisp_study_terms(const struct wisp_study_setup *setup, const struct wisp_study_point *point,
                                const struct wisp_trace_info *info, struct wisp_study_terms *terms,
                                struct wisp_error *error) {
    const struct wisp_config *config = point->config;
    struct wisp_flow_model model = model_of(setup, config, info);
    *terms = (struct wisp_study_terms){.costs = wisp_config_allocate_costs(config, info->hidden, info->width)};
    if (is_paper(setup)) return paper_terms(config, &model, terms, error);
    enum wisp_code code = wisp_flow_setup_config(config, &model, 1, &terms->flow, error);
    if (code || setup->machine != WISP_STUDY_FLOW) return code;
    terms->flow.wormhole.chunk_bytes = setup->chunk_reads * terms->flow.wormhole.read_bytes;
    terms->flow.rates.flops_per_ns = config->written.compute_tflops * 1e3;
    terms->flow.rates.compute_share = wisp_flow_paper_rates(&model).compute_share;
    return WISP_OK;
}

/* ---- machines ---- */

/* Room for copies in matrices: the same for all dies, so what the fullest one has. */
static enum wisp_code copy_room(const struct wisp_study_setup *setup, const struct wisp_config *config,
                                const struct wisp_trace_info *info, uint64_t *matrices, struct wisp_error *error) {
    uint64_t experts = setup->copy_experts;
    for (unsigned d = 0; d < config->derived.dies && !setup->copy_experts; d++) {
        uint32_t slots;
        enum wisp_code code = wisp_copy_slots(config, info, d, &slots, error);
        if (code) return code;
        if (d == 0 || slots < experts) experts = slots;
    }
    *matrices = experts == UINT64_MAX ? UINT64_MAX : experts * WISP_EXPERT_MATRICES;
    return WISP_OK;
}

enum wisp_code wisp_study_runner(const struct wisp_study_setup *setup, const struct wisp_study_point *point,
                                 const struct wisp_trace_info *info, const struct wisp_study_terms *terms,
                                 struct wisp_runner **runner, struct wisp_error *error) {
    struct wisp_flow_setup flow = terms->flow;
    struct wisp_cycle_setup cycle = {.config = point->config,
                                     .copies = point->strategy->predicts,
                                     .copy_experts = setup->copy_experts,
                                     .stop = setup->stop};
    if (setup->machine != WISP_STUDY_FLOW) return wisp_cycle_create(&cycle, info, runner, error);
    flow.switches = setup->switches;
    flow.copies = point->strategy->predicts;
    flow.stop = setup->stop;
    enum wisp_code code = flow.copies ? copy_room(setup, point->config, info, &flow.copy_matrices, error) : WISP_OK;
    return code ? code : wisp_flow_create(&flow, runner, error);
}
