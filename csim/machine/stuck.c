#include "machine/stuck.h"

#include <math.h>

/* Inside a die whatever can move does so within some cycles; the slowest is the window of 256 cycles in which `ahead`
 * counts what the links carry. */
enum { DIE_CYCLES = 4096 };

/* exp(-35) = 6e-16 */
#define NO_CHANCE 35.0

/* A number that is another one when anything has moved. */
static uint64_t moved(const struct wisp_machine *machine) {
    uint64_t sum = 0;
    for (unsigned d = 0; d < machine->dies; d++) {
        const struct wisp_endpoint *endpoint = &machine->endpoints[d];
        const struct wisp_requester *requester = &endpoint->requester;
        sum += requester->reads + requester->remote_flits + requester->local_flits + endpoint->memory.written_flits +
               endpoint->cp.next_command;
    }
    return sum;
}

/* May a read start by chance? One more behind those that wait moves nothing. */
static bool may_start(const struct wisp_requester *requester) {
    return requester->to_start && !requester->backlog;
}

/* Does anything wait for its time alone? */
static bool something_is_due(const struct wisp_machine *machine) {
    for (unsigned d = 0; d < machine->dies; d++) {
        const struct wisp_endpoint *endpoint = &machine->endpoints[d];
        const struct wisp_hold *hold = &endpoint->hold;
        bool held = hold->handshakes && machine->now < hold->until && hold->until != UINT64_MAX;
        if (may_start(&endpoint->requester) || held || wisp_memory_due(&endpoint->memory) > machine->now) return true;
    }
    return !wisp_mesh_quiet(&machine->mesh);
}

/* How long a handshake may be held back by chance. */
static uint64_t stall_cycles(const struct wisp_machine *machine) {
    uint32_t below = machine->endpoints[0].stall_below;
    return below ? (uint64_t)(NO_CHANCE / -log(below / 65536.0)) : 0;
}

bool wisp_stuck(struct wisp_stuck *stuck, const struct wisp_machine *reference, const struct wisp_machine *other) {
    uint64_t sum = moved(reference) + wisp_machine_flit_hops(reference) + (other ? moved(other) : 0);
    bool moves = sum != stuck->moved || something_is_due(reference) || (other && something_is_due(other));
    stuck->moved = sum;
    if (moves) stuck->since = reference->now;
    return reference->now - stuck->since > DIE_CYCLES + stall_cycles(reference);
}
