/* check_routing.c - a gate of the build: for the mesh of each configuration, no route can deadlock.
 * usage: check_routing CONFIG... */
#include "base/config.h"
#include "noc/channels.h"

#include <stdio.h>

int main(int argc, char **argv) {
    struct wisp_error error;
    for (int i = 1; i < argc; i++) {
        struct wisp_config config;
        enum wisp_code code = wisp_config_load(argv[i], NULL, 0, &config, &error);
        if (!code) code = wisp_channels_check(&wisp_routing_xy, config.written.mesh_x, config.written.mesh_y, &error);
        if (code) {
            fprintf(stderr, "%s: %s\n", argv[i], error.message);
            return code;
        }
    }
    return 0;
}
