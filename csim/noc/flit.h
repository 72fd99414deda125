/* flit.h - the flit and the read word, as laid out in docs/microarchitecture.md, "Conventions".
 *
 * The reference carries 64 bits of payload whatever the width of the RTL; no timing depends on it.
 * An idle channel is all zero, so `header == 0` means "no flit". Plain values, nothing to own.
 */
#ifndef WISP_NOC_FLIT_H
#define WISP_NOC_FLIT_H

#include "wisp_params.h"

#include <stdbool.h>
#include <stdint.h>

struct wisp_flit {
    uint64_t payload;
    uint32_t header;
};

enum { WISP_MESH_PORTS = WISP_PORTS - 1 };

static inline uint64_t wisp_bits(uint64_t word, unsigned lsb, unsigned width) {
    return (word >> lsb) & ((UINT64_C(1) << width) - 1);
}

static inline unsigned wisp_header_dst_x(uint32_t header) {
    return (unsigned)wisp_bits(header, WISP_H_DST_X, WISP_COORD_W);
}

static inline unsigned wisp_header_dst_y(uint32_t header) {
    return (unsigned)wisp_bits(header, WISP_H_DST_Y, WISP_COORD_W);
}

static inline unsigned wisp_header_vc(uint32_t header) {
    return header >> WISP_H_VC & 1;
}

static inline bool wisp_header_head(uint32_t header) {
    return header >> WISP_H_HEAD & 1;
}

static inline bool wisp_header_last(uint32_t header) {
    return header >> WISP_H_LAST & 1;
}

static inline unsigned wisp_header_tag(uint32_t header) {
    return (unsigned)wisp_bits(header, WISP_H_TAG, WISP_TAG_W);
}

static inline uint32_t wisp_header(unsigned dst_x, unsigned dst_y, bool head, bool last, unsigned vc, unsigned tag) {
    return (uint32_t)dst_x << WISP_H_DST_X | (uint32_t)dst_y << WISP_H_DST_Y | (uint32_t)head << WISP_H_HEAD |
           (uint32_t)last << WISP_H_LAST | (uint32_t)vc << WISP_H_VC | UINT32_C(1) << WISP_H_PRESENT |
           (uint32_t)tag << WISP_H_TAG;
}

/* A read, unpacked. `peer` is the owner at the requester and the asker on the mesh; `id` the requester's
 * number there and the tag here. */
struct wisp_read {
    uint32_t line;
    uint16_t expert;
    uint8_t flits;
    uint8_t peer_x, peer_y;
    uint8_t id;
};

static inline uint64_t wisp_read_pack(struct wisp_read read) {
    return (uint64_t)read.expert << WISP_R_EXPERT | (uint64_t)read.line << WISP_R_LINE |
           (uint64_t)read.flits << WISP_R_FLITS | (uint64_t)read.peer_x << WISP_R_PEER_X |
           (uint64_t)read.peer_y << WISP_R_PEER_Y | (uint64_t)read.id << WISP_R_ID;
}

static inline struct wisp_read wisp_read_unpack(uint64_t word) {
    return (struct wisp_read){
        .line = (uint32_t)wisp_bits(word, WISP_R_LINE, WISP_LINE_W),
        .expert = (uint16_t)wisp_bits(word, WISP_R_EXPERT, WISP_EXPERT_W),
        .flits = (uint8_t)wisp_bits(word, WISP_R_FLITS, WISP_FLITS_W),
        .peer_x = (uint8_t)wisp_bits(word, WISP_R_PEER_X, WISP_COORD_W),
        .peer_y = (uint8_t)wisp_bits(word, WISP_R_PEER_Y, WISP_COORD_W),
        .id = (uint8_t)wisp_bits(word, WISP_R_ID, WISP_ID_W),
    };
}

#endif
