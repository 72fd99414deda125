/* regs.h - reference of the unit `regs` (docs/microarchitecture.md, "regs"): the registers of a die on an APB port, and
 * its straps, held in range. The map is base/registers.h.
 *
 * Outputs are state; one cycle is wisp_regs_clock (the edge). A plain struct that holds all its state; nothing can
 * fail.
 */
#ifndef WISP_DIE_REGS_H
#define WISP_DIE_REGS_H

#include "base/registers.h"
#include "wisp_params.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The APB port in one cycle: psel, penable, pwrite, paddr, pwdata. */
struct wisp_apb_in {
    uint32_t data;
    uint16_t address;
    bool select, enable, write;
};

/* prdata and pslverr; pready is always 1. */
struct wisp_apb_out {
    uint32_t data;
    bool error;
};

/* As the pins have them, and what of the hardware they are held against. */
struct wisp_regs_straps {
    uint8_t here_x, here_y;
    uint8_t columns, rows; /* of the mesh; 0: not told */
    uint16_t credits[WISP_VCS], depth[WISP_VCS];
    uint16_t tag_limit, tags;
    uint16_t links_limit;
};

/* What the units tell, for a read. */
struct wisp_regs_seen {
    uint32_t used[WISP_PORTS], stall_credit[WISP_PORTS], stall_arbitration[WISP_PORTS];
    uint32_t asked, late, held_links;
    uint16_t fresh, free_tags;
};

struct wisp_regs {
    struct wisp_regs_straps straps; /* as the pins have them */
    uint64_t cap;                   /* what the hardware says that it is */
    uint32_t wrong;                 /* errors of the straps */
    /* state */
    uint32_t error;
    bool cache_on, ahead_on;
    struct wisp_apb_out out;
};

/* in_range: the straps that the units work with. */
void wisp_regs_init(struct wisp_regs *regs, const struct wisp_regs_straps *straps, struct wisp_regs_straps *in_range);

/* seen: of this cycle; NULL unless apb->select. faults: those that d2d tells in
 * this cycle; the reference has no bits that flip. */
void wisp_regs_clock(struct wisp_regs *regs, const struct wisp_apb_in *apb, const struct wisp_regs_seen *seen,
                     uint32_t faults);

/* A row per register, in the order of their offsets. */
struct wisp_register {
    const char *name;
    uint16_t offset;
    uint32_t at_reset; /* 0 where the hardware decides */
    bool writable;
};
const struct wisp_register *wisp_registers(unsigned *count);

#endif
