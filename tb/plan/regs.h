/* regs.h - cover points of the unit `regs` (tb/plan/plan), from the reference before the edge and what comes in at it.
 */
#ifndef WISP_PLAN_REGS_H
#define WISP_PLAN_REGS_H

#include "die/regs.h"
#include "plan/cover.h"

/* before: the port in the cycle before. */
static inline void cover_regs(const struct wisp_regs *regs, const struct wisp_apb_in *before,
                              const struct wisp_apb_in *apb, unsigned faults) {
    bool setup = apb->select && !apb->enable, access = apb->select && apb->enable;
    bool clears = access && apb->write && apb->address == WISP_REG_ERROR;
    cover("regs.read", setup && !apb->write && apb->address == WISP_REG_USED_WEST);
    cover("regs.write_enable", access && apb->write && apb->address == WISP_REG_ENABLE);
    cover("regs.write_read_only", setup && apb->write && apb->address == WISP_REG_CAP_LOW);
    cover("regs.no_register", setup && apb->address % 4);
    cover("regs.back_to_back", setup && before->enable);
    cover("regs.error_kept", clears && regs->error & ~apb->data);
    cover("regs.error_cleared", clears && regs->error & apb->data & ~faults);
    cover("regs.error_comes_as_cleared", clears && regs->error & apb->data & faults);
    cover("regs.strap_clamped", regs->wrong);
    cover("regs.cache_off", !regs->cache_on);
    cover("regs.ahead_off", !regs->ahead_on);
}

#endif
