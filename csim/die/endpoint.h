/* endpoint.h - requester, memory and Local CP of one die behind its ports (not hardware of Wisp).
 *
 * What it drives in a cycle is a function of its state alone, as for the hardware: wisp_endpoint_drive before the
 * edge, wisp_endpoint_clock at it. With stalls switched on, every handshake is held back at random, from the seed
 * and the die alone. A kernel's reads begin when its table commands have been taken. The endpoint owns its parts.
 */
#ifndef WISP_DIE_ENDPOINT_H
#define WISP_DIE_ENDPOINT_H

#include "die/die.h"
#include "die/local_cp.h"
#include "die/memory.h"
#include "die/requester.h"
#include "die/watch.h"

/* Somebody else at the ports of a die, in place of requester, memory and Local CP. */
struct wisp_outside {
    void (*drive)(void *context, uint64_t now, struct wisp_d2d_in *in); /* NULL: nobody else */
    void (*clock)(void *context, uint64_t now, const struct wisp_d2d_in *in, const struct wisp_d2d_out *out);
    void *context;
};

struct wisp_endpoint {
    struct wisp_outside outside;
    struct wisp_watch watch;
    struct wisp_load load;
    struct wisp_requester requester;
    struct wisp_memory memory;
    struct wisp_local_cp cp;
    struct wisp_rng stall_rng;
    uint32_t stall_below; /* of 65536 */
    struct wisp_hold hold;
    uint32_t matrix_flits;                          /* of an expert's matrix; for reading ahead */
    bool rd_valid, ans_valid, tbl_valid, job_valid; /* a word stands on the port until it is taken */
    bool writing; /* data that was asked for came, or its copy stood on wr, in the last cycle: more may be written */
    uint64_t rd_word, tbl_word, job_word;
    uint64_t last_write_cycle; /* of a copy of what was asked for */
    struct wisp_flit ans_flit;
};

enum wisp_code wisp_endpoint_init(struct wisp_endpoint *endpoint, const struct wisp_config *config, unsigned here_x,
                                  unsigned here_y, const struct wisp_traffic *traffic, struct wisp_error *error);
void wisp_endpoint_free(struct wisp_endpoint *endpoint);

/* Switch the expert cache on, before the first work, with this region. */
enum wisp_code wisp_endpoint_cache(struct wisp_endpoint *endpoint, const struct wisp_config *config,
                                   const struct wisp_copy_regions *regions, unsigned die, struct wisp_error *error);

/* The die's part of a work; the old one must be done, on all dies in cycle `ended`. */
enum wisp_code wisp_endpoint_submit(struct wisp_endpoint *endpoint, const struct wisp_work *work, unsigned die,
                                    uint64_t ended, struct wisp_error *error);

void wisp_endpoint_drive(struct wisp_endpoint *endpoint, uint64_t now, struct wisp_d2d_in *in);
void wisp_endpoint_clock(struct wisp_endpoint *endpoint, uint64_t now, const struct wisp_d2d_in *in,
                         const struct wisp_d2d_out *out);

/* No command to send, no read to start, none outstanding, and all its data with the memory, where it is copied? What is
 * read ahead of use does not count. */
bool wisp_endpoint_done(const struct wisp_endpoint *endpoint);

#endif
