/* watched.c - the recorder's eyes: reads and copies of a die, and the heads of packets on the links. */
#include "machine/recorder.h"

#include <string.h>

/* In fetch_of and copy_of, for what found no room. */
#define LEFT_OFF UINT32_MAX

/* ---- experts as they are read ---- */

static void note_fetch(struct wisp_die_record *record, const struct wisp_read *read, uint64_t now) {
    if (record->recorder->traffic || record->fetch_of[read->expert]) return;
    if (record->fetch_count == wisp_recorder_room(record->recorder, WISP_FETCHES_MAX)) {
        record->fetches_left_off++;
        record->fetch_of[read->expert] = LEFT_OFF;
        return;
    }
    record->fetches[record->fetch_count++] = (struct wisp_fetch){.kernel = record->recorder->kernel_count,
                                                                 .expert = read->expert,
                                                                 .owner_x = read->peer_x,
                                                                 .owner_y = read->peer_y,
                                                                 .begin = now,
                                                                 .end = now};
    record->fetch_of[read->expert] = record->fetch_count;
}

static bool keeps_reads(const struct wisp_die_record *record, uint64_t asked) {
    const struct wisp_recorder_setup *setup = &record->recorder->setup;
    int die = (int)(record->column * record->recorder->rows + record->row);
    return setup->reads && (setup->die < 0 || setup->die == die) && asked >= setup->from && asked < setup->until;
}

static void note_read(struct wisp_die_record *record, const struct wisp_die_read *read) {
    if (!keeps_reads(record, read->begin)) return;
    if (record->read_count == wisp_recorder_room(record->recorder, WISP_READS_MAX))
        record->reads_left_off++;
    else
        record->reads[record->read_count++] = *read;
}

/* ---- packets ---- */

static void find_tags(struct wisp_die_record *record) {
    memset(record->packet_of, 0, sizeof record->packet_of);
    for (uint32_t i = 0; i < record->packet_count; i++)
        if (record->packets[i].tagged && !record->packets[i].done)
            record->packet_of[record->packets[i].tag] = (uint16_t)(i + 1);
}

/* No more room: every second one goes, and from now on half as many come. */
static void thin_out(struct wisp_die_record *record) {
    uint32_t kept = 0;
    record->packet_stride *= 2;
    for (uint32_t i = 0; i < record->packet_count; i++) {
        if (record->packets[i].serial % record->packet_stride) continue;
        struct wisp_packet swap = record->packets[kept];
        record->packets[kept++] = record->packets[i];
        record->packets[i] = swap; /* its arrays stay in use */
    }
    record->packet_count = kept;
    find_tags(record);
}

static void note_packet(struct wisp_die_record *record, const struct wisp_read *read, uint64_t now) {
    if (read->peer_x == record->column && read->peer_y == record->row) return;
    uint32_t serial = record->remote_reads++;
    if (serial % record->packet_stride) return;
    if (record->packet_count == wisp_recorder_room(record->recorder, WISP_PACKETS_MAX)) thin_out(record);
    if (serial % record->packet_stride) return;
    struct wisp_packet *packet = &record->packets[record->packet_count++];
    *packet = (struct wisp_packet){
        .serial = serial, .read = *read, .begin = now, .request = packet->request, .response = packet->response};
}

static void end_packet(struct wisp_die_record *record, unsigned id, uint64_t now) {
    for (uint32_t i = record->packet_count; i-- > 0;) {
        struct wisp_packet *packet = &record->packets[i];
        if (packet->done || packet->read.id != id) continue;
        packet->done = true;
        packet->end = now;
        if (packet->tagged && record->packet_of[packet->tag] == i + 1) record->packet_of[packet->tag] = 0;
        return;
    }
}

/* The head of a request leaves the die that asks: is it one that we wait for? Its tag may have been another's before.
 */
static void tag_packet(struct wisp_die_record *record, const struct wisp_read *request) {
    record->packet_of[request->id] = 0;
    for (uint32_t i = record->packet_count; i-- > 0;) {
        struct wisp_packet *packet = &record->packets[i];
        if (packet->done || packet->tagged || packet->read.expert != request->expert ||
            packet->read.line != request->line)
            continue;
        packet->tagged = true;
        packet->tag = request->id;
        record->packet_of[request->id] = (uint16_t)(i + 1);
        return;
    }
}

static void note_request(struct wisp_recorder *r, unsigned die, const struct wisp_flit *head, uint64_t cycle) {
    struct wisp_read request = wisp_read_unpack(head->payload);
    unsigned asker = request.peer_x * r->rows + request.peer_y;
    if (asker >= r->dies) return;
    struct wisp_die_record *record = &r->records[asker];
    if (asker == die) tag_packet(record, &request);
    uint16_t at = record->packet_of[request.id];
    if (!at) return;
    struct wisp_packet *packet = &record->packets[at - 1];
    if (packet->there < r->columns + r->rows) packet->request[packet->there++] = cycle;
}

static void note_response(struct wisp_recorder *r, uint32_t header, uint64_t cycle) {
    unsigned asker = wisp_header_dst_x(header) * r->rows + wisp_header_dst_y(header);
    if (asker >= r->dies) return;
    uint16_t at = r->records[asker].packet_of[wisp_header_tag(header)];
    if (!at) return;
    struct wisp_packet *packet = &r->records[asker].packets[at - 1];
    if (packet->back < r->columns + r->rows) packet->response[packet->back++] = cycle;
}

/* A link holds what was put on it for longer than a window. A packet enters at most one link in a window, so the order
 * in which the links are looked at does not matter. */
void wisp_recorder_follow(struct wisp_recorder *r, unsigned cycles) {
    const struct wisp_mesh *mesh = &r->machine->mesh;
    for (unsigned i = 0; i < r->dies * WISP_MESH_PORTS; i++) {
        const struct wisp_flit *flits = mesh->links[i].flits;
        if (!flits) continue;
        for (uint64_t t = r->machine->now - cycles; t < r->machine->now; t++) {
            const struct wisp_flit *flit = &flits[wisp_link_slots(t, mesh->latency).write];
            if (!wisp_header_head(flit->header)) continue;
            if (wisp_header_vc(flit->header))
                note_response(r, flit->header, t);
            else
                note_request(r, i / WISP_MESH_PORTS, flit, t);
        }
    }
}

/* ---- what the dies tell ---- */

static void on_asked(void *context, const struct wisp_read *read, uint64_t now) {
    struct wisp_die_record *record = context;
    record->asked[read->id] = (struct wisp_die_read){.read = *read, .begin = now};
    note_fetch(record, read, now);
    note_packet(record, read, now);
}

static void on_answered(void *context, unsigned id, enum wisp_source source, uint64_t now) {
    struct wisp_die_record *record = context;
    struct wisp_die_read *asked = &record->asked[id];
    if (!asked->read.flits) return;
    asked->source = source;
    asked->end = now;
    uint32_t at = record->fetch_of[asked->read.expert];
    if (at && at != LEFT_OFF) {
        record->fetches[at - 1].flits[source] += asked->read.flits;
        record->fetches[at - 1].end = now;
    }
    end_packet(record, id, now);
    note_read(record, asked);
    asked->read.flits = 0;
}

static void on_written(void *context, unsigned expert, bool ahead, uint64_t now) {
    struct wisp_die_record *record = context;
    if (!record->copy_of[expert]) {
        if (record->copy_count == wisp_recorder_room(record->recorder, WISP_COPIES_MAX)) {
            record->copies_left_off++;
            record->copy_of[expert] = LEFT_OFF;
            return;
        }
        record->copies[record->copy_count++] = (struct wisp_copy_made){
            .kernel = record->recorder->kernel_count, .expert = (uint16_t)expert, .ahead = ahead, .begin = now};
        record->copy_of[expert] = record->copy_count;
    }
    if (record->copy_of[expert] != LEFT_OFF) record->copies[record->copy_of[expert] - 1].end = now;
}

static void on_whole(void *context, unsigned expert, uint64_t now) {
    struct wisp_die_record *record = context;
    uint32_t at = record->copy_of[expert];
    record->copy_of[expert] = 0;
    if (!at || at == LEFT_OFF) return;
    record->copies[at - 1].whole = true;
    record->copies[at - 1].end = now;
}

void wisp_recorder_watch(struct wisp_recorder *r, struct wisp_machine *machine) {
    for (unsigned d = 0; d < r->dies; d++) {
        struct wisp_watch watch = {.asked = on_asked,
                                   .answered = on_answered,
                                   .written = on_written,
                                   .whole = on_whole,
                                   .context = &r->records[d]};
        wisp_machine_watch(machine, d, &watch);
    }
}

void wisp_recorder_forget_kernel(struct wisp_recorder *r) {
    for (unsigned d = 0; d < r->dies; d++) {
        memset(r->records[d].fetch_of, 0, sizeof r->records[d].fetch_of);
        memset(r->records[d].copy_of, 0, sizeof r->records[d].copy_of);
    }
}
