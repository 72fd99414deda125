/* json_nan.h - NaN and Infinity, which Python writes and JSON does not have. */
#ifndef WISP_TRACE_JSON_NAN_H
#define WISP_TRACE_JSON_NAN_H

#include <stdbool.h>
#include <stddef.h>

/* Each NaN and Infinity outside strings becomes a number with a fraction, of the same length: what passes values over
 * passes it over, and nothing takes it for an expert. False: there was none. */
bool wisp_json_mend_nan(char *text, size_t size);

#endif
