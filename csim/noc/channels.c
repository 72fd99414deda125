#include "noc/channels.h"

#include "noc/mesh.h"
#include "noc/router.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct wisp_routing wisp_routing_xy = {
    .route = wisp_router_xy,
    .legal = wisp_router_legal,
    .vc = {[WISP_CLASS_REQUEST] = WISP_VC_REQUEST, [WISP_CLASS_RESPONSE] = WISP_VC_RESPONSE},
};

/* Ports of the graph: 0 ejection (LOCAL), 1..4 links out of the die, 5 injection. */
enum { INJECT = WISP_PORTS, NODE_PORTS };
enum { WHITE, GREY, BLACK };

struct graph {
    const struct wisp_routing *routing;
    unsigned columns, rows, nodes;
    uint32_t *edges; /* [node]: the channels it can wait for, as a mask over (port * VCS + vc) of the next die */
    uint8_t *colour;
    struct wisp_error *error;
};

static unsigned node_of(unsigned die, unsigned port, unsigned vc) {
    return (die * NODE_PORTS + port) * WISP_VCS + vc;
}

/* The die whose channels a channel leads to. */
static unsigned next_die(const struct graph *graph, unsigned node) {
    unsigned die = node / (NODE_PORTS * WISP_VCS), port = node / WISP_VCS % NODE_PORTS;
    return port >= 1 && port < WISP_PORTS ? (unsigned)wisp_mesh_neighbour(graph->columns, graph->rows, die, port) : die;
}

static unsigned route(const struct graph *graph, unsigned here, unsigned dst) {
    return graph->routing->route(here / graph->rows, here % graph->rows, dst / graph->rows, dst % graph->rows);
}

/* Packets for dst that are in this die, having come in by in_port over channel `node`. */
static enum wisp_code add_turn(struct graph *graph, unsigned node, unsigned die, unsigned in_port, unsigned dst,
                               unsigned vc) {
    unsigned out = route(graph, die, dst);
    unsigned x = die / graph->rows, y = die % graph->rows;
    if (!(graph->routing->legal[out] >> in_port & 1))
        return wisp_fail(graph->error, WISP_BAD_INPUT,
                         "die (%u,%u): the route to (%u,%u) turns from %u to %u, which is not legal", x, y,
                         dst / graph->rows, dst % graph->rows, in_port, out);
    if (out != WISP_LOCAL && wisp_mesh_neighbour(graph->columns, graph->rows, die, out) < 0)
        return wisp_fail(graph->error, WISP_BAD_INPUT, "die (%u,%u): the route to (%u,%u) leaves the mesh", x, y,
                         dst / graph->rows, dst % graph->rows);
    graph->edges[node] |= UINT32_C(1) << (out * WISP_VCS + vc);
    return WISP_OK;
}

static enum wisp_code add_class(struct graph *graph, unsigned die, unsigned vc) {
    enum wisp_code code = WISP_OK;
    for (unsigned dst = 0; dst < graph->columns * graph->rows && !code; dst++) {
        code = add_turn(graph, node_of(die, INJECT, vc), die, WISP_LOCAL, dst, vc);
        for (unsigned port = 1; port < WISP_PORTS && !code; port++) {
            int from = wisp_mesh_neighbour(graph->columns, graph->rows, die, port);
            unsigned back = wisp_mesh_opposite(port);
            if (from >= 0 && route(graph, (unsigned)from, dst) == back)
                code = add_turn(graph, node_of((unsigned)from, back, vc), die, port, dst, vc);
        }
    }
    return code;
}

static enum wisp_code build(struct graph *graph) {
    const uint8_t *vc = graph->routing->vc;
    enum wisp_code code = WISP_OK;
    for (unsigned die = 0; die < graph->columns * graph->rows && !code; die++) {
        for (unsigned c = 0; c < WISP_CLASSES && !code; c++) code = add_class(graph, die, vc[c]);
        graph->edges[node_of(die, WISP_LOCAL, vc[WISP_CLASS_REQUEST])] |=
            UINT32_C(1) << (INJECT * WISP_VCS + vc[WISP_CLASS_RESPONSE]);
    }
    return code;
}

static void print_node(const struct graph *graph, unsigned node, char *text, size_t size) {
    static const char *const ports[NODE_PORTS] = {"eject", "north", "east", "south", "west", "inject"};
    unsigned die = node / (NODE_PORTS * WISP_VCS);
    size_t used = strlen(text);
    snprintf(text + used, size - used, "%s(%u,%u) %s vc%u", used ? " -> " : "", die / graph->rows, die % graph->rows,
             ports[node / WISP_VCS % NODE_PORTS], node % WISP_VCS);
}

/* Depth first over an explicit path; a grey successor closes a cycle. */
static enum wisp_code visit(struct graph *graph, unsigned root, unsigned *path) {
    unsigned depth = 0;
    path[depth++] = root;
    graph->colour[root] = GREY;
    while (depth) {
        unsigned node = path[depth - 1];
        if (!graph->edges[node]) {
            graph->colour[node] = BLACK;
            depth--;
            continue;
        }
        unsigned out = (unsigned)__builtin_ctz(graph->edges[node]);
        graph->edges[node] &= graph->edges[node] - 1;
        unsigned next = node_of(next_die(graph, node), 0, 0) + out;
        if (graph->colour[next] == GREY) {
            char text[900] = "";
            unsigned from = 0;
            while (path[from] != next) from++;
            for (; from < depth; from++) print_node(graph, path[from], text, sizeof text);
            print_node(graph, next, text, sizeof text);
            return wisp_fail(graph->error, WISP_BAD_INPUT, "the routing can deadlock: %s", text);
        }
        if (graph->colour[next] != WHITE) continue;
        graph->colour[next] = GREY;
        path[depth++] = next;
    }
    return WISP_OK;
}

enum wisp_code wisp_channels_check(const struct wisp_routing *routing, unsigned columns, unsigned rows,
                                   struct wisp_error *error) {
    struct graph graph = {.routing = routing, .columns = columns, .rows = rows, .error = error};
    graph.nodes = columns * rows * NODE_PORTS * WISP_VCS;
    graph.edges = calloc(graph.nodes, sizeof *graph.edges);
    graph.colour = calloc(graph.nodes, sizeof *graph.colour);
    unsigned *path = calloc(graph.nodes, sizeof *path);
    enum wisp_code code = graph.edges && graph.colour && path
                              ? build(&graph)
                              : wisp_fail(error, WISP_ENVIRONMENT, "out of memory for %u channels", graph.nodes);
    for (unsigned node = 0; node < graph.nodes && !code; node++)
        if (graph.colour[node] == WHITE) code = visit(&graph, node, path);
    free(graph.edges);
    free(graph.colour);
    free(path);
    return code;
}
