#include "die/regs.h"

static const struct wisp_register registers[] = {WISP_REGISTERS_LIST};

enum {
    MOST_LINKS = (WISP_PORTS - 1) << WISP_WINDOW_W,
    MOST_DIES = 1 << WISP_COORD_W,
};

const struct wisp_register *wisp_registers(unsigned *count) {
    *count = sizeof registers / sizeof registers[0];
    return registers;
}

/* The value, or the nearest one in range; `wrong` gets the bit if it was not. */
static uint16_t held(uint16_t value, uint16_t least, uint16_t most, unsigned bit, uint32_t *wrong) {
    if (value >= least && value <= most) return value;
    *wrong |= 1u << bit;
    return value < least ? least : most;
}

/* Is the die not on the mesh, in this direction? */
static bool is_outside(uint8_t here, uint8_t dies) {
    return dies && (here >= dies || dies > MOST_DIES);
}

void wisp_regs_init(struct wisp_regs *regs, const struct wisp_regs_straps *straps, struct wisp_regs_straps *in_range) {
    uint32_t *wrong = &regs->wrong;
    *regs = (struct wisp_regs){.straps = *straps, .cache_on = true, .ahead_on = true};
    *in_range = *straps;
    in_range->tag_limit = held(straps->tag_limit, 1, straps->tags, WISP_REG_ERROR_TAG_LIMIT, wrong);
    in_range->links_limit = held(straps->links_limit, 0, MOST_LINKS, WISP_REG_ERROR_LINKS_LIMIT, wrong);
    for (unsigned v = 0; v < WISP_VCS; v++)
        in_range->credits[v] = held(straps->credits[v], 1, straps->depth[v], WISP_REG_ERROR_CREDITS, wrong);
    if (!straps->columns) in_range->columns = MOST_DIES;
    if (!straps->rows) in_range->rows = MOST_DIES;
    if (!is_outside(straps->here_x, straps->columns) && !is_outside(straps->here_y, straps->rows)) return;
    in_range->columns = in_range->rows = 0;
    *wrong |= 1u << WISP_REG_ERROR_PLACE;
}

/* Rule 2: what is read at this offset. */
static uint32_t value_at(const struct wisp_regs *regs, const struct wisp_regs_seen *seen, unsigned offset) {
    const struct wisp_regs_straps *straps = &regs->straps;
    switch (offset) { WISP_REGISTERS_READ }
    return 0;
}

static const struct wisp_register *find(unsigned offset) {
    for (unsigned i = 0; i < sizeof registers / sizeof registers[0]; i++)
        if (registers[i].offset == offset) return &registers[i];
    return NULL;
}

/* Rule 2: the answer, in the first cycle of a transfer. */
static struct wisp_apb_out answer(const struct wisp_regs *regs, const struct wisp_apb_in *apb,
                                  const struct wisp_regs_seen *seen) {
    const struct wisp_register *at = find(apb->address);
    if (!at || (apb->write && !at->writable)) return (struct wisp_apb_out){.error = true};
    return (struct wisp_apb_out){.data = apb->write ? 0 : value_at(regs, seen, apb->address)};
}

/* Rules 3 to 5. */
static void write(struct wisp_regs *regs, const struct wisp_apb_in *apb) {
    if (apb->address == WISP_REG_ENABLE) {
        regs->cache_on = apb->data >> WISP_REG_ENABLE_CACHE & 1;
        regs->ahead_on = apb->data >> WISP_REG_ENABLE_AHEAD & 1;
    } else if (apb->address == WISP_REG_ERROR) {
        regs->error &= ~apb->data;
    }
}

void wisp_regs_clock(struct wisp_regs *regs, const struct wisp_apb_in *apb, const struct wisp_regs_seen *seen,
                     uint32_t faults) {
    struct wisp_apb_out out = {0};
    if (apb->select && !apb->enable) out = answer(regs, apb, seen);
    if (apb->select && apb->enable && apb->write) write(regs, apb);
    regs->error |= regs->wrong | faults;
    regs->out = out;
}
