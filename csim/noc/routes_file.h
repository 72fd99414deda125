/* routes_file.h - a routing table as a text (docs/format.md, "Routing tables"). Reading fails with BAD_INPUT and
 * file:line; it does not check the routes (wisp_routes_check). Nothing to own.
 */
#ifndef WISP_NOC_ROUTES_FILE_H
#define WISP_NOC_ROUTES_FILE_H

#include "noc/routes.h"

/* The letter of each port, and of WISP_NO_ROUTE. */
extern const char wisp_routes_letters[];

/* What goes wrong shows in the stream. */
void wisp_routes_write(const struct wisp_routes *routes, FILE *stream);

/* A table of this wafer. What is dead does not stand in a table: it is what the caller says. */
enum wisp_code wisp_routes_read(const char *path, struct wisp_wafer_shape wafer, const struct wisp_faults *faults,
                                struct wisp_routes *routes, struct wisp_error *error);

#endif
