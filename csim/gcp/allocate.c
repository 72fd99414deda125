#include "gcp/allocate.h"

#include <string.h>

/* ---- what the paper leaves open ---- */

struct wisp_allocate_costs wisp_allocate_paper_costs(double expert_bytes, double flops_per_request) {
    return (struct wisp_allocate_costs){
        .flops_per_request = flops_per_request,
        .flops_per_ns = 7e5,
        .read_ns = 300 + expert_bytes / (3350 * 0.9),
        .transfer_ns = expert_bytes / (1741 * 0.9),
        .hop_ns = 200,
    };
}

static bool same_word(const char *a, const char *b) {
    while (*a && *a == *b) a++, b++;
    return *a == *b;
}

int wisp_allocate_preset(const char *name, struct wisp_allocate_rules *rules) {
    static const struct {
        const char *name;
        struct wisp_allocate_rules rules;
    } presets[] = {
        {"paper-code", {512, 1, 5, 512, WISP_ALLOCATE_CODE}},
        {"paper-text", {50, 1, 5, 256, WISP_ALLOCATE_TEXT}},
    };
    for (unsigned i = 0; i < sizeof presets / sizeof presets[0]; i++)
        if (same_word(name, presets[i].name)) return *rules = presets[i].rules, 0;
    return -1;
}

uint32_t wisp_allocate_room(uint32_t experts, uint32_t dies) {
    return experts * dies;
}

/* ---- plans ----
 *
 * Experts are dealt in an order of their own, and no expert twice to a die. So entries are written into a slot per
 * expert, one wide enough for all dies and ended by an entry without requests, and the slots are closed up at the end:
 * that sorts them. */

static void open_slots(struct wisp_plan_entry *entries, uint32_t experts, uint32_t dies) {
    for (uint32_t e = 0; e < experts; e++) entries[e * dies].requests = 0;
}

static void deal(struct wisp_plan_entry *slot, uint32_t *used, uint32_t dies, struct wisp_plan_entry entry) {
    slot[(*used)++] = entry;
    if (*used < dies) slot[*used].requests = 0;
}

static uint32_t close_up(struct wisp_plan_entry *entries, uint32_t experts, uint32_t dies) {
    uint32_t count = 0;
    for (uint32_t e = 0; e < experts; e++) {
        const struct wisp_plan_entry *slot = &entries[e * dies];
        for (uint32_t i = 0; i < dies && slot[i].requests; i++) entries[count++] = slot[i];
    }
    return count;
}

/* ---- base and ep ---- */

uint32_t wisp_allocate_base(uint32_t experts, uint32_t dies, const uint32_t *requests, const uint16_t *order,
                            uint32_t active, struct wisp_plan_entry *entries) {
    open_slots(entries, experts, dies);
    for (uint32_t k = 0; k < active; k++) {
        uint32_t e = order[k], used = 0;
        struct wisp_plan_entry entry = {.requests = requests[e], .expert = (uint16_t)e};
        entry.die = (uint16_t)((k + 7) % dies);
        deal(&entries[e * dies], &used, dies, entry);
    }
    return close_up(entries, experts, dies);
}

uint32_t wisp_allocate_base_even(uint32_t experts, uint32_t dies, const uint32_t *requests, const uint16_t *order,
                                 uint32_t active, struct wisp_plan_entry *entries) {
    uint64_t total = 0;
    for (uint32_t k = 0; k < active; k++) total += requests[order[k]];
    uint64_t share = total / dies, more = total % dies, room = share + (more > 0);
    uint32_t die = 0;
    open_slots(entries, experts, dies);
    for (uint32_t k = 0; k < active; k++) {
        uint32_t e = order[k], left = requests[e], used = 0;
        while (left > 0) {
            if (room == 0) die++, room = share + (die < more);
            uint32_t piece = left < room ? left : (uint32_t)room;
            deal(&entries[e * dies], &used, dies, (struct wisp_plan_entry){piece, (uint16_t)e, (uint16_t)die});
            left -= piece, room -= piece;
        }
    }
    return close_up(entries, experts, dies);
}

static uint32_t count_dies(uint64_t dies) {
    uint32_t count = 0;
    for (; dies; dies &= dies - 1) count++;
    return count;
}

uint32_t wisp_allocate_ep(const struct wisp_distribution *where, const uint32_t *requests,
                          struct wisp_plan_entry *entries) {
    uint32_t count = 0;
    for (uint32_t e = 0; e < where->experts; e++) {
        uint32_t dies = count_dies(where->holders[e]), share = requests[e] / dies, more = requests[e] % dies;
        for (uint64_t left = where->holders[e]; left; left &= left - 1) {
            uint32_t piece = share + (more > 0);
            more -= more > 0;
            if (piece) entries[count++] = (struct wisp_plan_entry){piece, (uint16_t)e, (uint16_t)wisp_lowest_die(left)};
        }
    }
    return count;
}

/* ---- Algorithm 1 ---- */

static unsigned apart(unsigned a, unsigned b) {
    return a > b ? a - b : b - a;
}

static unsigned hops(const struct wisp_allocator *allocator, unsigned a, unsigned b) {
    return apart(allocator->column[a], allocator->column[b]) + apart(allocator->row[a], allocator->row[b]);
}

void wisp_allocator_init(struct wisp_allocator *allocator, const struct wisp_allocate_rules *rules,
                         const struct wisp_allocate_costs *costs, struct wisp_wafer_shape wafer) {
    unsigned dies = wafer.columns * wafer.rows;
    memset(allocator, 0, sizeof *allocator);
    allocator->rules = *rules;
    allocator->costs = *costs;
    allocator->wafer = wafer;
    allocator->live = wisp_live_dies(wafer, &(struct wisp_faults){0});
    for (unsigned d = 0; d < dies; d++) {
        allocator->column[d] = (uint8_t)(d / wafer.rows);
        allocator->row[d] = (uint8_t)(d % wafer.rows);
    }
    for (unsigned a = 0; a < dies; a++)
        for (unsigned b = 0; b < dies; b++)
            if (a != b && hops(allocator, a, b) <= rules->distance) allocator->near[a] |= UINT64_C(1) << b;
}

void wisp_allocator_leave_out(struct wisp_allocator *allocator, const struct wisp_faults *faults) {
    allocator->live = wisp_live_dies(allocator->wafer, faults);
    for (unsigned d = 0; d < WISP_DIES_MAX; d++) allocator->near[d] &= ~faults->dies;
}

static double larger(double a, double b) {
    return a > b ? a : b;
}

/* When a die is done. In the code's model reading, receiving and computing of local work overlap; in the text's nothing
 * does. */
static double done(const struct wisp_allocator *allocator, const struct wisp_die_load *load) {
    double read = load->read_local + load->read_remote;
    if (allocator->rules.model == WISP_ALLOCATE_CODE)
        return larger(larger(load->compute_local, read), load->link_in) + load->compute_remote;
    return read + load->link_in + load->compute_local + load->compute_remote;
}

/* Whole ns, rounded up. */
static double compute_ns(const struct wisp_allocate_costs *costs, uint32_t requests) {
    double ns = costs->flops_per_request * requests / costs->flops_per_ns;
    if (ns >= 0x1p53) return ns; /* all such numbers are whole, and some have no integer */
    double whole = (double)(uint64_t)ns;
    return whole < ns ? whole + 1 : whole;
}

/* A die that may get requests of an expert. */
struct candidate {
    double value; /* by which candidates are sorted */
    double move;  /* to bring the expert here; 0 where it is held */
    uint32_t requests;
    uint8_t die, source;
    bool local; /* holds the expert */
};

struct candidates {
    uint32_t count;
    struct candidate of[WISP_DIES_MAX];
};

/* Dies come in ascending order, so of equal values the lower die stays first. */
static void insert(struct candidates *list, const struct candidate *candidate) {
    uint32_t at = list->count++;
    for (; at > 0 && candidate->value < list->of[at - 1].value; at--) list->of[at] = list->of[at - 1];
    list->of[at] = *candidate;
}

/* Others fetch the expert from its home, as the machines do. In the code's model it is dear to be far away from the
 * start, in the text's only the load counts. */
static void add_candidate(const struct wisp_allocator *allocator, unsigned die, unsigned home, bool local,
                          struct candidates *list) {
    struct candidate candidate = {.value = done(allocator, &allocator->loads[die]),
                                  .die = (uint8_t)die,
                                  .source = (uint8_t)(local ? die : home),
                                  .local = local};
    if (!local) {
        candidate.move = 2 * hops(allocator, die, home) * allocator->costs.hop_ns + allocator->costs.transfer_ns;
        if (allocator->rules.model == WISP_ALLOCATE_CODE) candidate.value += candidate.move;
    }
    insert(list, &candidate);
}

static uint64_t near_holders(const struct wisp_allocator *allocator, uint64_t holders) {
    uint64_t near = 0;
    for (; holders; holders &= holders - 1) near |= allocator->near[wisp_lowest_die(holders)];
    return near;
}

/* Who holds the expert, and who is near: to its home in the code's model, to any holder in the text's. */
static void find_candidates(const struct wisp_allocator *allocator, const struct wisp_distribution *where,
                            uint32_t expert, struct candidates *list) {
    uint64_t holders = where->holders[expert];
    unsigned home = where->home[expert];
    uint64_t near =
        allocator->rules.model == WISP_ALLOCATE_CODE ? allocator->near[home] : near_holders(allocator, holders);
    list->count = 0;
    for (uint64_t left = holders | near; left; left &= left - 1) {
        unsigned die = wisp_lowest_die(left);
        add_candidate(allocator, die, home, holders >> die & 1, list);
    }
}

/* floor(n / d) of the exact quotient, for d >= 1: the division rounds, and may round up to a whole number that it does
 * not reach. d = high + low, with so few bits each that the products are exact. */
static double floor_quotient(uint32_t n, double d) {
    double whole = (double)(uint64_t)(n / d), high = (double)(float)d, low = d - high;
    return n - whole * high < whole * low ? whole - 1 : whole;
}

static uint32_t most_dies(const struct wisp_allocate_rules *rules, uint32_t requests, double mean) {
    double per_die = rules->split_requests;
    if (rules->model == WISP_ALLOCATE_CODE) per_die = larger(per_die, mean);
    double dies = floor_quotient(requests, per_die);
    return dies > rules->least_dies ? (uint32_t)dies : rules->least_dies;
}

/* What the code's model would come to: the later of the candidate and its source. The link is charged with every
 * block, the source's HBM with the first; a die that holds the expert reads for nothing. */
static double cost_code(const struct wisp_allocator *allocator, const struct candidate *candidate, double compute) {
    struct wisp_die_load load = allocator->loads[candidate->die], source;
    if (candidate->local) {
        load.compute_local += compute;
        return done(allocator, &load);
    }
    load.compute_remote += compute;
    load.link_in += candidate->move;
    source = allocator->loads[candidate->source];
    if (!candidate->requests) source.read_remote += allocator->costs.read_ns;
    return larger(done(allocator, &load), done(allocator, &source));
}

/* The text's: DRAM access, compute and D2D of this block, after what the die has to do already. */
static double cost_text(const struct wisp_allocator *allocator, const struct candidate *candidate, double compute) {
    double cost = done(allocator, &allocator->loads[candidate->die]) + compute;
    return candidate->requests ? cost : cost + allocator->costs.read_ns + candidate->move;
}

static void take(struct wisp_allocator *allocator, struct candidate *candidate, double compute, uint32_t requests) {
    struct wisp_die_load *load = &allocator->loads[candidate->die], *source = &allocator->loads[candidate->source];
    bool code = allocator->rules.model == WISP_ALLOCATE_CODE, first = !candidate->requests;
    if (candidate->local) {
        load->compute_local += compute;
        if (first && !code) load->read_local += allocator->costs.read_ns;
    } else {
        load->compute_remote += compute;
        if (first || code) load->link_in += candidate->move;
        if (first) source->read_remote += allocator->costs.read_ns;
    }
    candidate->requests += requests;
}

/* Of equal costs one that holds the expert, then the first. */
static struct candidate *cheapest(const struct wisp_allocator *allocator, struct candidates *list, double compute) {
    bool code = allocator->rules.model == WISP_ALLOCATE_CODE;
    struct candidate *best = NULL;
    double least = 0;
    for (uint32_t i = 0; i < list->count; i++) {
        struct candidate *candidate = &list->of[i];
        double cost = code ? cost_code(allocator, candidate, compute) : cost_text(allocator, candidate, compute);
        if (!best || cost < least || (cost == least && candidate->local && !best->local))
            best = candidate, least = cost;
    }
    return best;
}

/* In the code's model a rest that would be less than a block joins the last one. */
static uint32_t next_block(const struct wisp_allocate_rules *rules, uint32_t left) {
    uint32_t block = rules->block_requests < left ? rules->block_requests : left;
    bool join = rules->model == WISP_ALLOCATE_CODE && left - block < rules->block_requests;
    return join ? left : block;
}

static void deal_expert(struct wisp_allocator *allocator, const struct wisp_distribution *where, uint32_t expert,
                        uint32_t requests, double mean, struct wisp_plan_entry *slot) {
    uint32_t most = most_dies(&allocator->rules, requests, mean), used = 0;
    uint32_t dies = allocator->wafer.columns * allocator->wafer.rows;
    struct candidates list;
    find_candidates(allocator, where, expert, &list);
    if (list.count > most) list.count = most;
    for (uint32_t left = requests, block; left > 0; left -= block) {
        block = next_block(&allocator->rules, left);
        double compute = compute_ns(&allocator->costs, block);
        take(allocator, cheapest(allocator, &list, compute), compute, block);
    }
    for (uint32_t i = 0; i < list.count; i++) {
        struct wisp_plan_entry entry = {list.of[i].requests, (uint16_t)expert, list.of[i].die};
        if (entry.requests) deal(slot, &used, dies, entry);
    }
}

/* One pass of a radix sort, stable. */
static void sort_pass(const uint32_t *requests, const uint16_t *from, uint16_t *to, uint32_t count, unsigned shift) {
    uint32_t first[256] = {0}, sum = 0;
    for (uint32_t i = 0; i < count; i++) first[requests[from[i]] >> shift & 255]++;
    for (unsigned b = 0; b < 256; b++) {
        uint32_t here = first[b];
        first[b] = sum;
        sum += here;
    }
    for (uint32_t i = 0; i < count; i++) to[first[requests[from[i]] >> shift & 255]++] = from[i];
}

/* The active experts by requests, ascending, then by number. */
static const uint16_t *sort_ascending(struct wisp_allocator *allocator, const uint32_t *requests, uint32_t experts,
                                      uint32_t *active) {
    uint32_t most = 0, count = 0, from = 0;
    for (uint32_t e = 0; e < experts; e++)
        if (requests[e]) {
            allocator->order[0][count++] = (uint16_t)e;
            if (requests[e] > most) most = requests[e];
        }
    for (unsigned shift = 0; shift < 32 && most >> shift; shift += 8, from ^= 1)
        sort_pass(requests, allocator->order[from], allocator->order[from ^ 1], count, shift);
    *active = count;
    return allocator->order[from];
}

/* The mean is over all experts. In the code's model every home is charged with reading its experts from the start. */
static double prepare(struct wisp_allocator *allocator, const struct wisp_distribution *where,
                      const uint32_t *requests) {
    uint64_t total = 0;
    memset(allocator->loads, 0, sizeof allocator->loads);
    for (uint32_t e = 0; e < where->experts; e++) {
        total += requests[e];
        if (requests[e] && allocator->rules.model == WISP_ALLOCATE_CODE)
            allocator->loads[where->home[e]].read_local += allocator->costs.read_ns;
    }
    return (double)total / where->experts;
}

uint32_t wisp_allocate_near(struct wisp_allocator *allocator, const struct wisp_distribution *where,
                            const uint32_t *requests, struct wisp_plan_entry *entries) {
    uint32_t dies = allocator->wafer.columns * allocator->wafer.rows, active;
    double mean = prepare(allocator, where, requests);
    const uint16_t *order = sort_ascending(allocator, requests, where->experts, &active);
    open_slots(entries, where->experts, dies);
    for (uint32_t i = 0; i < active; i++)
        deal_expert(allocator, where, order[i], requests[order[i]], mean, &entries[order[i] * dies]);
    return close_up(entries, where->experts, dies);
}
