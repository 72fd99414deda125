/* flow_config.h - the setup of the `flow` machine that equals the `cycle` machine of a configuration. */
#ifndef WISP_STUDY_FLOW_CONFIG_H
#define WISP_STUDY_FLOW_CONFIG_H

#include "base/config.h"
#include "machine/flow.h"

/* Discipline `wormhole`, no copies, computing takes no time; scale as for the reads of the `cycle` machine (a matrix is
 * whole flits of all planes, at least one). BAD_INPUT if the wafer has more dies than the machine. */
enum wisp_code wisp_flow_setup_config(const struct wisp_config *config, const struct wisp_flow_model *model,
                                      double scale, struct wisp_flow_setup *setup, struct wisp_error *error);

#endif
