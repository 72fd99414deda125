#include "noc/channels.h"

#include "noc/mesh.h"
#include "noc/router.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* docs/microarchitecture.md, "d2d": requests end in the memory, which answers; an answer goes to the requester and into
 * a copy, which both take it in the end, and may wait for the translation table, which a hit holds until the own memory
 * takes it; a read behind a table command waits for it, and the command for what is older
 * than it: reads that were accepted, and copies that are being written. Nothing in the network waits for either. */
static const struct wisp_wait hardware_waits[] = {
    {WISP_PLACE_EJECT_REQUEST, WISP_PLACE_MEMORY}, {WISP_PLACE_MEMORY, WISP_PLACE_INJECT_RESPONSE},
    {WISP_PLACE_EJECT_RESPONSE, WISP_PLACE_DATA},  {WISP_PLACE_EJECT_RESPONSE, WISP_PLACE_LOCAL},
    {WISP_PLACE_EJECT_RESPONSE, WISP_PLACE_COPY},  {WISP_PLACE_READ, WISP_PLACE_INJECT_REQUEST},
    {WISP_PLACE_READ, WISP_PLACE_LOCAL},           {WISP_PLACE_READ, WISP_PLACE_TABLE},
    {WISP_PLACE_TABLE, WISP_PLACE_INJECT_REQUEST}, {WISP_PLACE_TABLE, WISP_PLACE_LOCAL},
    {WISP_PLACE_TABLE, WISP_PLACE_COPY},
};

const struct wisp_routing wisp_routing_xy = {
    .route = wisp_router_xy,
    .legal = wisp_router_legal,
    .vc = {[WISP_CLASS_REQUEST] = WISP_VC_REQUEST, [WISP_CLASS_RESPONSE] = WISP_VC_RESPONSE},
    .waits = hardware_waits,
    .wait_count = sizeof hardware_waits / sizeof hardware_waits[0],
};

/* Nodes of a die: first the channels of its ports, 0 ejection (LOCAL), 1..4 links out of the die, 5 injection; then the
 * places beyond them. */
enum {
    INJECT = WISP_PORTS,
    CHANNELS = (INJECT + 1) * WISP_VCS,
    FIRST_END = WISP_PLACE_MEMORY,
    NODES = CHANNELS + WISP_PLACES - FIRST_END
};
enum { WHITE, GREY, BLACK };

struct graph {
    const struct wisp_routing *routing;
    unsigned columns, rows, nodes;
    uint32_t *edges; /* [node]: what it can wait for, as a mask over the nodes of the next die */
    uint8_t *colour;
    struct wisp_error *error;
};

static unsigned node_of(unsigned die, unsigned port, unsigned vc) {
    return die * NODES + port * WISP_VCS + vc;
}

/* A place within a die. */
static unsigned node_of_place(const struct wisp_routing *routing, unsigned place) {
    if (place >= FIRST_END) return CHANNELS + place - FIRST_END;
    unsigned port = place == WISP_PLACE_INJECT_REQUEST || place == WISP_PLACE_INJECT_RESPONSE ? INJECT : WISP_LOCAL;
    bool request = place == WISP_PLACE_INJECT_REQUEST || place == WISP_PLACE_EJECT_REQUEST;
    return node_of(0, port, routing->vc[request ? WISP_CLASS_REQUEST : WISP_CLASS_RESPONSE]);
}

/* The die whose nodes a node leads to. */
static unsigned next_die(const struct graph *graph, unsigned node) {
    unsigned die = node / NODES, port = node % NODES / WISP_VCS;
    return port >= 1 && port < WISP_PORTS ? (unsigned)wisp_mesh_neighbour(graph->columns, graph->rows, die, port) : die;
}

static unsigned route(const struct graph *graph, unsigned here, unsigned dst) {
    if (graph->routing->table) return graph->routing->table->port[here][dst];
    return graph->routing->route(here / graph->rows, here % graph->rows, dst / graph->rows, dst % graph->rows);
}

static bool lives(const struct graph *graph, unsigned die) {
    return !graph->routing->table || wisp_die_lives(&graph->routing->table->faults, die);
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
        if (!lives(graph, die) || !lives(graph, dst)) continue;
        code = add_turn(graph, node_of(die, INJECT, vc), die, WISP_LOCAL, dst, vc);
        for (unsigned port = 1; port < WISP_PORTS && !code; port++) {
            int from = wisp_mesh_neighbour(graph->columns, graph->rows, die, port);
            unsigned back = wisp_mesh_opposite(port);
            if (from >= 0 && lives(graph, (unsigned)from) && route(graph, (unsigned)from, dst) == back)
                code = add_turn(graph, node_of((unsigned)from, back, vc), die, port, dst, vc);
        }
    }
    return code;
}

static enum wisp_code build(struct graph *graph) {
    const struct wisp_routing *routing = graph->routing;
    enum wisp_code code = WISP_OK;
    for (unsigned die = 0; die < graph->columns * graph->rows && !code; die++) {
        for (unsigned c = 0; c < WISP_CLASSES && !code; c++) code = add_class(graph, die, routing->vc[c]);
        for (size_t w = 0; w < routing->wait_count; w++)
            graph->edges[die * NODES + node_of_place(routing, routing->waits[w].place)] |=
                UINT32_C(1) << node_of_place(routing, routing->waits[w].goes_on);
    }
    return code;
}

static void print_node(const struct graph *graph, unsigned node, char *text, size_t size) {
    static const char *const ports[] = {"eject", "north", "east", "south", "west", "inject"};
    static const char *const ends[] = {"memory", "data", "copy", "local", "read", "table"};
    unsigned die = node / NODES, at = node % NODES;
    size_t used = strlen(text);
    int length = snprintf(text + used, size - used, "%s(%u,%u) %s", used ? " -> " : "", die / graph->rows,
                          die % graph->rows, at < CHANNELS ? ports[at / WISP_VCS] : ends[at - CHANNELS]);
    used += (size_t)length;
    if (at < CHANNELS && used < size) snprintf(text + used, size - used, " vc%u", at % WISP_VCS);
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

/* The edges of a mesh; `graph` is to be released whatever comes back. */
static enum wisp_code make(struct graph *graph, const struct wisp_routing *routing, unsigned columns, unsigned rows,
                           struct wisp_error *error) {
    *graph = (struct graph){.routing = routing, .columns = columns, .rows = rows, .error = error};
    graph->nodes = columns * rows * NODES;
    graph->edges = calloc(graph->nodes, sizeof *graph->edges);
    graph->colour = calloc(graph->nodes, sizeof *graph->colour);
    if (!graph->edges || !graph->colour)
        return wisp_fail(error, WISP_ENVIRONMENT, "out of memory for %u channels", graph->nodes);
    return build(graph);
}

static void release(struct graph *graph) {
    free(graph->edges);
    free(graph->colour);
}

enum wisp_code wisp_channels_check(const struct wisp_routing *routing, unsigned columns, unsigned rows,
                                   struct wisp_error *error) {
    struct graph graph;
    enum wisp_code code = make(&graph, routing, columns, rows, error);
    unsigned *path = calloc(graph.nodes, sizeof *path);
    if (!code && !path) code = wisp_fail(error, WISP_ENVIRONMENT, "out of memory for %u channels", graph.nodes);
    for (unsigned node = 0; node < graph.nodes && !code; node++)
        if (graph.colour[node] == WHITE) code = visit(&graph, node, path);
    release(&graph);
    free(path);
    return code;
}

/* Does the node wait for one that is black? */
static bool waits_for_black(const struct graph *graph, unsigned node) {
    const uint8_t *next = graph->colour + (size_t)next_die(graph, node) * NODES;
    for (uint32_t edges = graph->edges[node]; edges; edges &= edges - 1)
        if (next[__builtin_ctz(edges)] == BLACK) return true;
    return false;
}

enum wisp_code wisp_channels_stuck(const struct wisp_routing *routing, unsigned columns, unsigned rows,
                                   uint32_t blocked, uint32_t *stuck, struct wisp_error *error) {
    struct graph graph;
    enum wisp_code code = make(&graph, routing, columns, rows, error);
    for (unsigned place = 0; place < WISP_PLACES && !code; place++)
        for (unsigned die = 0; die < columns * rows && blocked >> place & 1; die++)
            graph.colour[die * NODES + node_of_place(routing, place)] = BLACK;
    for (bool more = !code; more;) {
        more = false;
        for (unsigned node = 0; node < graph.nodes; node++)
            if (graph.colour[node] == WHITE && waits_for_black(&graph, node)) graph.colour[node] = BLACK, more = true;
    }
    *stuck = 0;
    for (unsigned place = 0; place < WISP_PLACES && !code; place++)
        for (unsigned die = 0; die < columns * rows; die++)
            if (graph.colour[die * NODES + node_of_place(routing, place)] == BLACK) *stuck |= UINT32_C(1) << place;
    release(&graph);
    return code;
}
