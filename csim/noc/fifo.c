#include "noc/fifo.h"

void wisp_fifo_init(struct wisp_fifo *fifo, struct wisp_flit *slots, unsigned depth) {
    *fifo = (struct wisp_fifo){.slots = slots, .depth = (uint16_t)depth};
}
