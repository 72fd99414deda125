/* check_channels.c - the deadlock gate: passes what the hardware does, and refuses what can deadlock. */
#include "noc/channels.h"
#include "noc/router.h"
#include "unit/unit_test.h"

#include <string.h>

static const uint8_t every_turn[WISP_PORTS] = {31, 31, 31, 31, 31};

/* Clockwise around a 2 x 2 mesh: each die sends everything that is not for it to the next. */
static unsigned route_clockwise(unsigned here_x, unsigned here_y, unsigned dst_x, unsigned dst_y) {
    if (here_x == dst_x && here_y == dst_y) return WISP_LOCAL;
    if (here_y == 0) return here_x == 0 ? WISP_EAST : WISP_SOUTH;
    return here_x == 1 ? WISP_WEST : WISP_NORTH;
}

static unsigned route_off_the_edge(unsigned here_x, unsigned here_y, unsigned dst_x, unsigned dst_y) {
    (void)dst_x;
    (void)dst_y;
    return here_x == 0 && here_y == 0 ? WISP_WEST : WISP_LOCAL;
}

/* Y first: correct as a routing, but not what the crossbar has. */
static unsigned route_yx(unsigned here_x, unsigned here_y, unsigned dst_x, unsigned dst_y) {
    if (here_y != dst_y) return dst_y < here_y ? WISP_NORTH : WISP_SOUTH;
    return wisp_router_xy(here_x, here_y, dst_x, dst_y);
}

START_TEST(channels_xy_is_safe) {
    struct wisp_error error;
    for (unsigned columns = 1; columns <= 8; columns++)
        for (unsigned rows = 1; rows <= 8; rows++)
            ck_assert_msg(wisp_channels_check(&wisp_routing_xy, columns, rows, &error) == WISP_OK, "%ux%u: %s", columns,
                          rows, error.message);
}
END_TEST

START_TEST(channels_ring_deadlocks) {
    struct wisp_error error;
    struct wisp_routing ring = {.route = route_clockwise, .legal = every_turn, .vc = {0, 1}};
    ck_assert_int_eq(wisp_channels_check(&ring, 2, 2, &error), WISP_BAD_INPUT);
    ck_assert_str_eq(error.message, "the routing can deadlock: (0,0) east vc0 -> (1,0) south vc0 -> (1,1) west vc0 -> "
                                    "(0,1) north vc0 -> (0,0) east vc0");
}
END_TEST

/* Requests and answers on one channel: the memory closes the cycle (protocol deadlock). */
START_TEST(channels_shared_class_deadlocks) {
    struct wisp_error error;
    struct wisp_routing shared = wisp_routing_xy;
    shared.vc[WISP_CLASS_RESPONSE] = shared.vc[WISP_CLASS_REQUEST];
    ck_assert_int_eq(wisp_channels_check(&shared, 2, 1, &error), WISP_BAD_INPUT);
    ck_assert_ptr_nonnull(strstr(error.message, "eject"));
    ck_assert_ptr_nonnull(strstr(error.message, "inject"));
}
END_TEST

START_TEST(channels_wrong_routes) {
    struct wisp_error error;
    struct wisp_routing yx = {.route = route_yx, .legal = wisp_router_legal, .vc = {0, 1}};
    ck_assert_int_eq(wisp_channels_check(&yx, 2, 2, &error), WISP_BAD_INPUT);
    ck_assert_ptr_nonnull(strstr(error.message, "which is not legal"));
    struct wisp_routing edge = {.route = route_off_the_edge, .legal = every_turn, .vc = {0, 1}};
    ck_assert_int_eq(wisp_channels_check(&edge, 2, 2, &error), WISP_BAD_INPUT);
    ck_assert_ptr_nonnull(strstr(error.message, "leaves the mesh"));
}
END_TEST

/* A memory that takes a write only when it has answered the reads before it: answers wait for answers. */
START_TEST(channels_write_behind_reads_deadlocks) {
    struct wisp_error error;
    struct wisp_routing routing = wisp_routing_xy;
    size_t count = routing.wait_count++;
    for (size_t place = 0; place <= count; place += count) { /* first or last in the list */
        struct wisp_wait waits[20];
        memcpy(waits, wisp_routing_xy.waits, place * sizeof waits[0]);
        waits[place] = (struct wisp_wait){WISP_PLACE_COPY, WISP_PLACE_MEMORY};
        memcpy(waits + place + 1, wisp_routing_xy.waits + place, (count - place) * sizeof waits[0]);
        routing.waits = waits;
        ck_assert_int_eq(wisp_channels_check(&routing, 2, 1, &error), WISP_BAD_INPUT);
        ck_assert_ptr_nonnull(strstr(error.message, "copy -> "));
        ck_assert_ptr_nonnull(strstr(error.message, "memory -> "));
    }
}
END_TEST

/* What stands still when a place takes nothing more: requests may wait for answers, never the other way, and nothing
 * in the network for reads or commands. */
START_TEST(channels_stuck_beside_blocked) {
    enum {
        REQUESTS = 1 << WISP_PLACE_INJECT_REQUEST | 1 << WISP_PLACE_EJECT_REQUEST,
        RESPONSES = 1 << WISP_PLACE_INJECT_RESPONSE | 1 << WISP_PLACE_EJECT_RESPONSE,
        MEMORY = 1 << WISP_PLACE_MEMORY,
        OFFERED = 1 << WISP_PLACE_READ | 1 << WISP_PLACE_TABLE
    };
    static const struct {
        enum wisp_place blocked;
        uint32_t stuck;
    } cases[] = {
        {WISP_PLACE_MEMORY, MEMORY | REQUESTS | OFFERED},
        {WISP_PLACE_DATA, 1 << WISP_PLACE_DATA | RESPONSES | MEMORY | REQUESTS | OFFERED},
        {WISP_PLACE_COPY, 1 << WISP_PLACE_COPY | RESPONSES | MEMORY | REQUESTS | OFFERED},
        {WISP_PLACE_LOCAL, 1 << WISP_PLACE_LOCAL | RESPONSES | MEMORY | REQUESTS | OFFERED},
        {WISP_PLACE_TABLE, OFFERED},
        {WISP_PLACE_READ, 1 << WISP_PLACE_READ},
    };
    struct wisp_error error;
    for (unsigned subset = 0; subset < 1u << 6; subset++) {
        uint32_t blocked = 0, expected = 0, stuck;
        for (unsigned i = 0; i < 6; i++)
            if (subset >> i & 1) blocked |= 1u << cases[i].blocked, expected |= cases[i].stuck;
        ck_assert_int_eq(wisp_channels_stuck(&wisp_routing_xy, 3, 2, blocked, &stuck, &error), WISP_OK);
        ck_assert_uint_eq(stuck, expected);
    }
}
END_TEST

int main(void) {
    const TTest *tests[] = {channels_xy_is_safe,
                            channels_ring_deadlocks,
                            channels_shared_class_deadlocks,
                            channels_wrong_routes,
                            channels_write_behind_reads_deadlocks,
                            channels_stuck_beside_blocked};
    return unit_main("channels", tests, sizeof tests / sizeof tests[0]);
}
