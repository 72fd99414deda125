#include "trace/line_row.h"

#include "base/number.h"

#include <stdarg.h>
#include <string.h>

__attribute__((format(printf, 2, 3))) static int refuse(struct wisp_row *row, const char *format, ...) {
    va_list args;
    va_start(args, format);
    vsnprintf(row->problem, sizeof row->problem, format, args);
    va_end(args);
    return 0;
}

/* A request's name becomes part of a path. */
static bool set_request(struct wisp_row *row, const char *text, size_t length) {
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
    if (length == 0) return refuse(row, "the request has no name");
    if (length > WISP_LINE_REQUEST_MAX)
        return refuse(row, "the request's name is longer than %d", WISP_LINE_REQUEST_MAX);
    snprintf(row->request, sizeof row->request, "%.*s", (int)length, text);
    if (strspn(row->request, allowed) == length && *row->request != '.') return true;
    return refuse(row, "a request's name is letters, digits, '-', '_' and, but not first, '.'");
}

static bool set_phase(struct wisp_row *row, const char *text, size_t length) {
    row->decode = length == 6 && memcmp(text, "decode", 6) == 0;
    if (row->decode || (length == 7 && memcmp(text, "prefill", 7) == 0)) return true;
    return refuse(row, "the phase is neither 'prefill' nor 'decode'");
}

static bool add_expert(struct wisp_row *row, long long id) {
    if (row->count == WTR_TOP_K_MAX) return refuse(row, "more than %d expert ids", WTR_TOP_K_MAX);
    row->experts[row->count++] = id;
    return true;
}

/* ---- CSV ---- */

bool wisp_row_is_header(const char *line) {
    static const char columns[] = "request,token,phase,layer,";
    return strncmp(line, columns, sizeof columns - 1) == 0;
}

/* A whole number of at most 18 digits. */
static bool number(struct wisp_row *row, const char *column, const char *text, long long *value) {
    uint64_t wide;
    if (strlen(text) > 18 || !wisp_parse_count(text, &wide))
        return refuse(row, "the %s '%.40s' is not a whole number", column, text);
    *value = (long long)wide;
    return true;
}

/* The next field of a line, NULL behind the last one. */
static char *next_field(char **rest) {
    char *field = *rest;
    if (!field) return NULL;
    char *comma = strchr(field, ',');
    *rest = comma ? comma + 1 : NULL;
    if (comma) *comma = 0;
    return field;
}

bool wisp_row_csv(struct wisp_row *row, char *line) {
    char *request = next_field(&line), *token = next_field(&line), *phase = next_field(&line);
    char *layer = next_field(&line);
    row->count = 0;
    if (!line) return refuse(row, "fewer than five fields: request,token,phase,layer,experts...");
    bool good = set_request(row, request, strlen(request)) && number(row, "token", token, &row->token) &&
                set_phase(row, phase, strlen(phase)) && number(row, "layer", layer, &row->layer);
    for (char *field; good && (field = next_field(&line));) {
        long long id = 0;
        good = number(row, "expert id", field, &id) && add_expert(row, id);
    }
    return good;
}

/* ---- JSON ---- */

enum { OUTSIDE, IN_OBJECT, AT_REQUEST, AT_TOKEN, AT_PHASE, AT_LAYER, AT_EXPERTS, IN_EXPERTS, BEHIND };

static const char *const keys[] = {
    [AT_REQUEST] = "request", [AT_TOKEN] = "token",     [AT_PHASE] = "phase",
    [AT_LAYER] = "layer",     [AT_EXPERTS] = "experts",
};

static int misplaced(struct wisp_row *row) {
    switch (row->place) {
    case AT_REQUEST: return refuse(row, "\"request\" is neither a string nor a whole number");
    case AT_TOKEN: return refuse(row, "\"token\" is not a whole number");
    case AT_PHASE: return refuse(row, "\"phase\" is not a string");
    case AT_LAYER: return refuse(row, "\"layer\" is not a whole number");
    case AT_EXPERTS: return refuse(row, "\"experts\" is not a list");
    case IN_EXPERTS: return refuse(row, "an expert id is not a whole number");
    case BEHIND: return refuse(row, "something behind the object");
    case OUTSIDE: return refuse(row, "a line is not an object");
    default: return refuse(row, "a key is expected here");
    }
}

static int on_map(void *context) {
    struct wisp_row *row = context;
    if (wisp_json_skip_begin(&row->skip)) return 1;
    if (row->place != OUTSIDE) return misplaced(row);
    row->place = IN_OBJECT;
    return 1;
}

static int on_key(void *context, const unsigned char *key, size_t length) {
    struct wisp_row *row = context;
    if (row->skip.on) return 1;
    for (unsigned place = AT_REQUEST; place <= AT_EXPERTS; place++) {
        if (length != strlen(keys[place]) || memcmp(key, keys[place], length)) continue;
        if (row->seen & 1u << place) return refuse(row, "\"%s\" twice", keys[place]);
        row->seen |= 1u << place;
        row->place = place;
        return 1;
    }
    row->skip.on = true;
    return 1;
}

static int on_integer(void *context, long long value) {
    struct wisp_row *row = context;
    char text[32];
    if (wisp_json_skip_scalar(&row->skip)) return 1;
    switch (row->place) {
    case AT_TOKEN: row->token = value; break;
    case AT_LAYER: row->layer = value; break;
    case AT_REQUEST:
        if (!set_request(row, text, (size_t)snprintf(text, sizeof text, "%lld", value))) return 0;
        break;
    case IN_EXPERTS: return add_expert(row, value);
    default: return misplaced(row);
    }
    row->place = IN_OBJECT;
    return 1;
}

static int on_string(void *context, const unsigned char *text, size_t length) {
    struct wisp_row *row = context;
    if (wisp_json_skip_scalar(&row->skip)) return 1;
    unsigned place = row->place;
    if (place != AT_REQUEST && place != AT_PHASE) return misplaced(row);
    row->place = IN_OBJECT;
    return place == AT_REQUEST ? set_request(row, (const char *)text, length)
                               : set_phase(row, (const char *)text, length);
}

static int on_null(void *context) {
    struct wisp_row *row = context;
    return wisp_json_skip_scalar(&row->skip) || misplaced(row);
}

static int on_boolean(void *context, int value) {
    (void)value;
    return on_null(context);
}

static int on_double(void *context, double value) {
    (void)value;
    return on_null(context);
}

static int on_array(void *context) {
    struct wisp_row *row = context;
    if (wisp_json_skip_begin(&row->skip)) return 1;
    if (row->place != AT_EXPERTS) return misplaced(row);
    row->place = IN_EXPERTS;
    return 1;
}

static int on_end_array(void *context) {
    struct wisp_row *row = context;
    if (!wisp_json_skip_end(&row->skip)) row->place = IN_OBJECT;
    return 1;
}

static int on_end_map(void *context) {
    struct wisp_row *row = context;
    if (wisp_json_skip_end(&row->skip)) return 1;
    row->place = BEHIND;
    for (unsigned place = AT_REQUEST; place <= AT_EXPERTS; place++)
        if (!(row->seen & 1u << place)) return refuse(row, "no \"%s\"", keys[place]);
    return 1;
}

static const yajl_callbacks callbacks = {
    .yajl_null = on_null,
    .yajl_boolean = on_boolean,
    .yajl_integer = on_integer,
    .yajl_double = on_double,
    .yajl_string = on_string,
    .yajl_start_map = on_map,
    .yajl_map_key = on_key,
    .yajl_end_map = on_end_map,
    .yajl_start_array = on_array,
    .yajl_end_array = on_end_array,
};

static bool start_json(struct wisp_row *row) {
    if (!row->json) row->json = wisp_json_parser_new(&callbacks, row);
    row->no_memory = !row->json;
    if (row->json) yajl_config(row->json->handle, yajl_allow_multiple_values, 1);
    return !row->no_memory;
}

bool wisp_row_json(struct wisp_row *row, const char *line, size_t length) {
    row->place = OUTSIDE;
    row->seen = 0;
    row->count = 0;
    if (!start_json(row)) return false;
    yajl_status status = wisp_json_parser_take(row->json, line, length);
    if (status == yajl_status_error) wisp_json_parser_problem(row->json, row->problem, sizeof row->problem);
    row->no_memory = row->json->no_memory;
    if (status != yajl_status_ok) return false;
    if (row->place == OUTSIDE) return misplaced(row);
    return row->place == BEHIND || refuse(row, "the object does not end on its line");
}

void wisp_row_free(struct wisp_row *row) {
    wisp_json_parser_free(row->json);
    row->json = NULL;
}
