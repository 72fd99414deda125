#include "machine/flow.h"

enum wisp_code wisp_flow_create_wormhole(const struct wisp_flow_setup *setup, struct wisp_flow **flow,
                                         struct wisp_error *error) {
    (void)setup;
    *flow = NULL;
    return wisp_fail(error, WISP_BAD_INPUT, "the discipline wormhole is not built in");
}
