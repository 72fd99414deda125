#include "cli/net_result.h"

#include "base/json.h"

double wisp_net_zero_load(const struct wisp_net *net) {
    double hops = wisp_load_hops(net->load.pattern, net->shape.columns, net->shape.rows),
           stages = net->shape.two_stages ? 3 : net->shape.stages;
    return stages + net->load.packet_flits - 1 + (stages + net->shape.latency) * hops;
}

double wisp_net_bound(const struct wisp_net *net) {
    return wisp_load_bound(net->load.pattern, net->shape.columns, net->shape.rows);
}

static void print_point(FILE *out, double rate, const struct wisp_load_result *result) {
    fprintf(out, rate && rate < 0.0001 ? "%8.1e %9.5f %9.5f " : "%8.4f %9.5f %9.5f ", rate, result->offered,
            result->accepted);
    if (result->delivered)
        fprintf(out, "%10.3f %7u %7.4f ", result->mean_latency, result->p99_latency, result->mean_hops);
    else
        fprintf(out, "%10s %7s %7s ", "-", "-", "-");
    fprintf(out, "%7s %10llu %12llu\n",
            !result->packets ? "-"
            : result->stable ? "yes"
                             : "no",
            (unsigned long long)result->cycles, (unsigned long long)result->flit_hops);
}

/* Why a figure is missing. */
static void print_unknown(FILE *out, const struct wisp_net *net) {
    unsigned none_created = 0, none_arrived = 0;
    for (uint32_t k = 0; k < net->points; k++) {
        none_created += !net->results[k].packets;
        none_arrived += net->results[k].packets && !net->results[k].delivered;
    }
    if (none_created)
        fprintf(
            out,
            "-: no packet was created in the %u measured cycles, so nothing is known of such a point; a higher rate "
            "or a longer --measure has some\n",
            net->load.measure);
    if (none_arrived)
        fprintf(out, "-: none of the measured packets arrived before the drain of %u cycles ended\n", net->load.drain);
}

void wisp_net_table(const struct wisp_net *net, FILE *out) {
    const struct wisp_network_shape *shape = &net->shape;
    char stages[32] = "";
    if (shape->two_stages)
        snprintf(stages, sizeof stages, ", STAGES = 2");
    else if (shape->stages > 1)
        snprintf(stages, sizeof stages, ", %u stages", shape->stages);
    char turns[32] = "";
    if (shape->turn_packets > 1) snprintf(turns, sizeof turns, ", turns of up to %u", shape->turn_packets);
    fprintf(
        out,
        "mesh %ux%u, %s, packets of %u, channels: %u of %u flits%s%s%s%s, links of %u: zero load %.3f cycles, bound "
        "%.4f\n",
        shape->columns, shape->rows, wisp_pattern_names[net->load.pattern], net->load.packet_flits, shape->vcs,
        shape->depth, shape->any_vc ? ", any" : "", shape->separable ? ", separable" : "", stages, turns,
        shape->latency, wisp_net_zero_load(net), wisp_net_bound(net));
    fprintf(out, "%8s %9s %9s %10s %7s %7s %7s %10s %12s\n", "rate", "offered", "accepted", "mean", "p99", "hops",
            "stable", "cycles", "flit hops");
    for (uint32_t k = 0; k < net->points; k++) print_point(out, net->loads[k].rate, &net->results[k]);
    print_unknown(out, net);
}

static void json_latencies(const struct wisp_load_result *result, struct wisp_json *json) {
    static const char *const keys[] = {"mean_packet_latency_cycles", "p99_packet_latency_cycles",
                                       "max_packet_latency_cycles", "mean_hops"};
    const double values[] = {result->mean_latency, result->p99_latency, result->max_latency, result->mean_hops};
    for (unsigned i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (result->delivered)
            wisp_json_double(json, keys[i], values[i]);
        else
            wisp_json_null(json, keys[i]);
    if (result->packets)
        wisp_json_bool(json, "stable", result->stable);
    else
        wisp_json_null(json, "stable");
}

static void json_point(const struct wisp_net *net, uint32_t k, struct wisp_json *json) {
    const struct wisp_load_result *result = &net->results[k];
    wisp_json_double(json, "rate", net->loads[k].rate);
    wisp_json_double(json, "offered_flits_per_node_cycle", result->offered);
    wisp_json_double(json, "accepted_flits_per_node_cycle", result->accepted);
    json_latencies(result, json);
    wisp_json_u64(json, "packets", result->packets);
    wisp_json_u64(json, "packets_delivered", result->delivered);
    wisp_json_u64(json, "cycles", result->cycles);
    wisp_json_u64(json, "flit_hops", result->flit_hops);
    wisp_json_u64(json, "memory_bytes", result->bytes);
    wisp_json_double(json, "wall_s", net->wall_s[k]);
}

static void json_setup(const struct wisp_net *net, struct wisp_json *json) {
    wisp_json_string(json, "record", "net");
    wisp_json_u64(json, "mesh_x", net->shape.columns);
    wisp_json_u64(json, "mesh_y", net->shape.rows);
    wisp_json_string(json, "pattern", wisp_pattern_names[net->load.pattern]);
    wisp_json_u64(json, "packet_flits", net->load.packet_flits);
    wisp_json_u64(json, "vcs", net->shape.vcs);
    wisp_json_bool(json, "any_vc", net->shape.any_vc);
    wisp_json_bool(json, "separable", net->shape.separable);
    wisp_json_u64(json, "stages", net->shape.stages);
    wisp_json_bool(json, "two_stages", net->shape.two_stages);
    wisp_json_u64(json, "turn_packets", net->shape.turn_packets);
    wisp_json_u64(json, "buffer_flits", net->shape.depth);
    wisp_json_u64(json, "link_latency_cycles", net->shape.latency);
    wisp_json_u64(json, "warmup_cycles", net->load.warmup);
    wisp_json_u64(json, "measure_cycles", net->load.measure);
    wisp_json_u64(json, "drain_cycles", net->load.drain);
    wisp_json_u64(json, "seed", net->load.seed);
    wisp_json_double(json, "zero_load_latency_cycles", wisp_net_zero_load(net));
    wisp_json_double(json, "bound_flits_per_node_cycle", wisp_net_bound(net));
}

enum wisp_code wisp_net_json(const struct wisp_net *net, struct wisp_error *error) {
    struct wisp_json *json = wisp_json_new();
    if (!json) return wisp_fail(error, WISP_ENVIRONMENT, "%s: out of memory", net->json);
    wisp_json_object(json, NULL);
    json_setup(net, json);
    if (net->sweep) wisp_json_array(json, "points");
    for (uint32_t k = 0; k < net->points; k++) {
        if (net->sweep) wisp_json_object(json, NULL);
        json_point(net, k, json);
        if (net->sweep) wisp_json_end_object(json);
    }
    if (net->sweep) wisp_json_end_array(json);
    wisp_json_end_object(json);
    return wisp_json_write(json, net->json, error);
}
