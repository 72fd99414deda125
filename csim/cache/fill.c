#include "cache/fill.h"

void wisp_fill_evaluate(struct wisp_fill *fill, const struct wisp_fill_head *head, bool drain, bool may_look) {
    bool known = fill->cur_valid && fill->cur_expert == head->expert;
    bool next = head->line == fill->cur.written && fill->cur.written != fill->cur.lines;
    fill->candidate = head->offered && head->first && head->keep && head->enabled && !drain;
    fill->copy = head->offered && (head->first ? fill->candidate && known && next : fill->copying && !drain);
    fill->hold = (fill->candidate && !known) || (fill->copy && fill->count == WISP_WRITE_DEPTH);
    fill->want = fill->candidate && !known && !fill->looking;
    fill->look = fill->want && may_look;
}

/* Rule 5: the flit goes to the copy as well. */
static void push(struct wisp_fill *fill, const struct wisp_fill_head *head, unsigned index, struct wisp_atu *atu) {
    unsigned slot = (fill->read + fill->count++) % WISP_WRITE_DEPTH;
    fill->slots[slot] = (struct wisp_write){
        .data = head->data,
        .address = (fill->cur.base + head->line) & ((1u << WISP_ADDR_W) - 1),
        .index = (uint8_t)index,
        .last = head->last,
        .final = head->last && fill->cur.written + 1 == fill->cur.lines,
        .expert = head->expert,
    };
    if (!head->last) return;
    fill->cur.written++;
    wisp_atu_write(atu, fill->cur_expert, fill->cur);
}

/* Rule 7: the memory takes the oldest write. */
static void pop(struct wisp_fill *fill, bool drain, struct wisp_pdu *pdu) {
    const struct wisp_write *write = wisp_fill_head_write(fill);
    fill->done_valid = write->final && !drain;
    fill->done_expert = write->expert;
    if (fill->done_valid) wisp_pdu_flip(pdu, write->expert);
    fill->read = (uint8_t)((fill->read + 1) % WISP_WRITE_DEPTH);
    fill->count--;
}

void wisp_fill_clock(struct wisp_fill *fill, const struct wisp_fill_head *head, bool drain, bool forget, bool take,
                     bool wr_ready, struct wisp_atu *atu, struct wisp_pdu *pdu) {
    unsigned index = head->first ? 0 : fill->index;
    fill->done_valid = false;
    if (fill->count && wr_ready) pop(fill, drain, pdu);
    if (take && fill->copy) push(fill, head, index, atu);
    if (take) fill->index = (uint8_t)(index + 1);
    fill->copying = !drain && (take ? fill->copy && !head->last : fill->copying);
    if (fill->looking) {
        fill->cur = atu->entry;
        fill->cur_valid = true;
    }
    if (fill->look) {
        fill->cur_expert = head->expert;
        fill->cur_valid = false;
    }
    fill->looking = fill->look && !forget;
    if (forget) fill->cur_valid = false;
}
