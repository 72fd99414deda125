/* routes_search.h - the search behind wisp_routes_compute (routes.h): from live links to a table. Owns nothing, and
 * cannot fail: the live dies must be connected, and at most WISP_DIES_MAX.
 */
#ifndef WISP_NOC_ROUTES_SEARCH_H
#define WISP_NOC_ROUTES_SEARCH_H

#include "noc/routes.h"

void wisp_routes_search(struct wisp_wafer_shape wafer, const struct wisp_faults *faults, struct wisp_routes *routes);

#endif
