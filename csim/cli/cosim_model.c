#include "cli/cosim_model.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum wisp_code wisp_model_beside(char path[PATH_MAX], const char *name, struct wisp_error *error) {
    char directory[PATH_MAX - 128];
    ssize_t length = readlink("/proc/self/exe", directory, sizeof directory - 1);
    if (length < 0) return wisp_fail(error, WISP_ENVIRONMENT, "cannot tell where the program is; give --rtl FILE");
    directory[length] = 0;
    *strrchr(directory, '/') = 0;
    snprintf(path, PATH_MAX, "%s/rtl/%s.so", directory, name);
    return WISP_OK;
}

enum wisp_code wisp_model_of(const struct wisp_config *config, bool wafer, char path[PATH_MAX],
                             struct wisp_error *error) {
    char name[64] = "wisp_die";
    if (wafer) snprintf(name, sizeof name, "wisp_wafer_%ux%u", config->written.mesh_x, config->written.mesh_y);
    return wisp_model_beside(path, name, error);
}
