#include "noc/arbiter.h"

void wisp_arbiter_init(struct wisp_arbiter *arbiter, unsigned requesters) {
    *arbiter = (struct wisp_arbiter){.all = requesters < 32 ? (UINT32_C(1) << requesters) - 1 : UINT32_MAX};
}
