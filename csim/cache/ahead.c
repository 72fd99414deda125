#include "cache/ahead.h"

#include "base/observe_table.h"

enum { MATRICES = 3 };

uint64_t wisp_ahead_pack(struct wisp_ahead_job job) {
    return (uint64_t)job.expert << WISP_J_EXPERT | (uint64_t)job.owner_x << WISP_J_PEER_X |
           (uint64_t)job.owner_y << WISP_J_PEER_Y | (uint64_t)job.lines << WISP_J_LINES |
           (uint64_t)job.flits << WISP_J_FLITS | (uint64_t)job.last_flits << WISP_J_LAST_FLITS;
}

struct wisp_ahead_job wisp_ahead_unpack(uint64_t word) {
    return (struct wisp_ahead_job){
        .expert = (uint16_t)wisp_bits(word, WISP_J_EXPERT, WISP_EXPERT_W),
        .owner_x = (uint8_t)wisp_bits(word, WISP_J_PEER_X, WISP_COORD_W),
        .owner_y = (uint8_t)wisp_bits(word, WISP_J_PEER_Y, WISP_COORD_W),
        .lines = (uint32_t)wisp_bits(word, WISP_J_LINES, WISP_LINE_W),
        .flits = (uint8_t)wisp_bits(word, WISP_J_FLITS, WISP_FLITS_W),
        .last_flits = (uint8_t)wisp_bits(word, WISP_J_LAST_FLITS, WISP_FLITS_W),
    };
}

void wisp_ahead_init(struct wisp_ahead *ahead, unsigned tags, unsigned links_limit) {
    *ahead = (struct wisp_ahead){.tags = (uint8_t)tags, .links_limit = (uint16_t)links_limit};
}

void wisp_ahead_evaluate(struct wisp_ahead *ahead, struct wisp_ahead_now now) {
    struct wisp_ahead_job job = wisp_ahead_unpack(ahead->queue[0]);
    ahead->now = now;
    ahead->job_ready = ahead->count < WISP_SKID_DEPTH && now.admit;
    for (ahead->lowest = 0; ahead->lowest < ahead->tags && (ahead->busy >> ahead->lowest & 1);) ahead->lowest++;
    ahead->wanted = ahead->count && now.quiet && ahead->lowest < ahead->tags;
    ahead->matrix_ends = wisp_bits(ahead->in_matrix + 1, 0, WISP_LINE_W) == job.lines;
    ahead->ask = ahead->wanted && !ahead->crowded && !now.stop;
    ahead->ask_slot = ahead->ask ? ahead->lowest : 0;
    ahead->ask_read = (struct wisp_read){0};
    if (ahead->ask)
        ahead->ask_read = (struct wisp_read){.expert = job.expert,
                                             .line = ahead->line,
                                             .flits = ahead->matrix_ends ? job.last_flits : job.flits,
                                             .peer_x = job.owner_x,
                                             .peer_y = job.owner_y};
}

bool wisp_ahead_late(const struct wisp_ahead *ahead, bool demand, unsigned demand_expert) {
    return ahead->count && demand && demand_expert == wisp_ahead_unpack(ahead->queue[0]).expert;
}

/* Rule 2. */
static void count_links(struct wisp_ahead *ahead, unsigned links) {
    ahead->sum = (uint16_t)(ahead->sum + links);
    if (ahead->window == (1 << WISP_WINDOW_W) - 1) {
        ahead->crowded = ahead->sum > ahead->links_limit;
        ahead->sum = 0;
    }
    ahead->window = (uint8_t)((ahead->window + 1) % (1 << WISP_WINDOW_W));
}

static void begin_job(struct wisp_ahead *ahead) {
    ahead->line = ahead->in_matrix = ahead->matrix = 0;
}

static void end_job(struct wisp_ahead *ahead) {
    ahead->queue[0] = ahead->queue[1];
    ahead->count--;
    begin_job(ahead);
}

/* Rule 4. Was it the last line? */
static bool take_line(struct wisp_ahead *ahead) {
    ahead->busy |= (uint16_t)(1u << ahead->ask_slot);
    ahead->asked++;
    ahead->line = (uint32_t)wisp_bits(ahead->line + 1, 0, WISP_LINE_W);
    ahead->in_matrix = ahead->matrix_ends ? 0 : (uint32_t)wisp_bits(ahead->in_matrix + 1, 0, WISP_LINE_W);
    if (ahead->matrix_ends) ahead->matrix++;
    return ahead->matrix == MATRICES;
}

void wisp_ahead_clock(struct wisp_ahead *ahead, const struct wisp_ahead_in *in) {
    bool late = wisp_ahead_late(ahead, in->demand, in->demand_expert), finished = false;
    ahead->held_links += ahead->wanted && ahead->crowded;
    ahead->late += late;
    count_links(ahead, in->links);
    if (in->give) ahead->busy &= (uint16_t) ~(1u << in->give_slot);
    if (in->take) finished = take_line(ahead);
    if (late || finished) end_job(ahead);
    if (in->job_valid && ahead->job_ready) ahead->queue[ahead->count++] = in->job_word;
    if (!ahead->now.stop) return;
    ahead->count = 0;
    begin_job(ahead);
}

void wisp_ahead_observe(const struct wisp_ahead *ahead, bool take, bool late, bool give,
                        uint64_t words[WISP_OBS_AHEAD_WORDS + WISP_OBS_AHEAD_IN_WORDS]) {
    WISP_PACK_AHEAD(words);
    WISP_PACK_AHEAD_IN(words + WISP_OBS_AHEAD_WORDS);
}
