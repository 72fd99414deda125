/* cosim_model.h - where the Verilated models of a run are: in rtl/ beside the program, wherever that is. ENVIRONMENT if
 * that cannot be told.
 */
#ifndef WISP_CLI_COSIM_MODEL_H
#define WISP_CLI_COSIM_MODEL_H

#include "base/config.h"

#include <limits.h>
#include <stdbool.h>

/* The model of this name. */
enum wisp_code wisp_model_beside(char path[PATH_MAX], const char *name, struct wisp_error *error);

/* That of a die, or of the whole wafer. */
enum wisp_code wisp_model_of(const struct wisp_config *config, bool wafer, char path[PATH_MAX],
                             struct wisp_error *error);

#endif
