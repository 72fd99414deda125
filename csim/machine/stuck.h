/* stuck.h - is a machine that still has work in a deadlock?
 *
 * It is when nothing can move: nothing has moved for a while, and nothing waits for its time alone. What waits for its
 * time is a flit or a credit on a link, a read or a write in a memory, and traffic that starts by chance. So no
 * latency of a configuration, however long, looks like a deadlock, and a deadlock is found within some thousand
 * cycles. Handshakes that are held back at random can move, too: they are waited for so long that chance does not
 * explain it (once in 10^15). Nothing can fail, and there is nothing to free.
 */
#ifndef WISP_MACHINE_STUCK_H
#define WISP_MACHINE_STUCK_H

#include "machine/machine.h"

struct wisp_stuck {
    uint64_t moved; /* what had moved when it was last looked at */
    uint64_t since; /* cycle in which something moved, or could */
};

/* Call it after each window while there is work. reference: the `cycle` machine; other: one that does the same work, or
 * NULL. True: a deadlock. */
bool wisp_stuck(struct wisp_stuck *stuck, const struct wisp_machine *reference, const struct wisp_machine *other);

#endif
