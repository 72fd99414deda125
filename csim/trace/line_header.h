/* line_header.h - how the lines of a file are to be read: by the header of CSV, or by the keys of the first objects. */
#ifndef WISP_TRACE_LINE_HEADER_H
#define WISP_TRACE_LINE_HEADER_H

#include "trace/keys.h"
#include "trace/line_row.h"

/* The first line of CSV, which is changed. Sets the row's keys and columns. False: see the row's problem. */
bool wisp_header_csv(struct wisp_row *row, const struct wisp_reading *reading, char *line);

/* The first objects. Sets the row's keys. True: the object is a head, without any part of a row. */
bool wisp_header_json(struct wisp_row *row, const struct wisp_reading *reading, const char *line, size_t length);

#endif
