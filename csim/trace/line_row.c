#include "trace/line_row.h"

#include "trace/json_keys.h"
#include "trace/json_nan.h"

#include <stdarg.h>
#include <string.h>

__attribute__((format(printf, 2, 3))) static int refuse(struct wisp_row *row, const char *format, ...) {
    va_list args;
    va_start(args, format);
    vsnprintf(row->problem, sizeof row->problem, format, args);
    va_end(args);
    return 0;
}

/* A request's name becomes part of a path. Most lines are of the request of the line before. */
static bool set_request(struct wisp_row *row, const char *text, size_t length) {
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
    if (length == 0) return refuse(row, "the request has no name");
    if (length > WISP_LINE_REQUEST_MAX)
        return refuse(row, "the request's name is longer than %d", WISP_LINE_REQUEST_MAX);
    if (memcmp(row->request, text, length) == 0 && !row->request[length]) return true;
    memcpy(row->request, text, length);
    row->request[length] = 0;
    if (strspn(row->request, allowed) == length && *row->request != '.') return true;
    return refuse(row, "a request's name is letters, digits, '-', '_' and, but not first, '.'");
}

static bool set_phase(struct wisp_row *row, const char *text, size_t length) {
    bool decode = length == 6 && memcmp(text, "decode", 6) == 0;
    row->phase = decode ? WISP_TOKEN_DECODE : WISP_TOKEN_PREFILL;
    if (decode || (length == 7 && memcmp(text, "prefill", 7) == 0)) return true;
    return refuse(row, "the phase is neither 'prefill' nor 'decode'");
}

static bool add_expert(struct wisp_row *row, long long id) {
    if (row->count == WTR_TOP_K_MAX) return refuse(row, "more than %d expert ids", WTR_TOP_K_MAX);
    row->experts[row->count++] = id;
    return true;
}

/* ---- CSV ---- */

/* At most 18 digits and nothing else. */
static bool digits(const char *text, long long *value) {
    const char *at = text;
    for (*value = 0; *at >= '0' && *at <= '9' && at - text < 18; at++) *value = 10 * *value + (*at - '0');
    return at > text && !*at;
}

static bool number(struct wisp_row *row, const char *column, const char *text, long long *value) {
    return digits(text, value) || refuse(row, "the %s '%.40s' is not a whole number", column, text);
}

/* The next field of a line, without its quotes, NULL behind the last one. */
static char *next_field(char **rest) {
    char *field = *rest, *comma = NULL;
    if (!field) return NULL;
    char *quote = *field == '"' ? strchr(field + 1, '"') : NULL;
    comma = strchr(quote ? quote : field, ',');
    *rest = comma ? comma + 1 : NULL;
    if (comma) *comma = 0;
    if (!quote) return field;
    *quote = 0;
    return field + 1;
}

/* Several ids in one field, as lists are written: "[3, 1]", "3 1", "3;1". */
static bool expert_list(struct wisp_row *row, char *field) {
    static const char between[] = " ,;|[](){}\t";
    char *rest = NULL;
    bool good = true;
    for (char *id = strtok_r(field, between, &rest); good && id; id = strtok_r(NULL, between, &rest)) {
        long long value = 0;
        good = number(row, "expert id", id, &value) && add_expert(row, value);
    }
    return good;
}

static bool expert_field(struct wisp_row *row, char *field) {
    long long id = 0;
    if (digits(field, &id)) return add_expert(row, id);
    size_t numbers = strspn(field, "0123456789"), list = strspn(field, "0123456789 ,;|[](){}\t");
    return !field[list] && list > numbers ? expert_list(row, field) : number(row, "expert id", field, &id);
}

/* A field of a file whose header is not the line format's own. */
static bool take_field(struct wisp_row *row, unsigned part, char *field) {
    switch (part) {
    case WISP_KEY_REQUEST: return set_request(row, field, strlen(field));
    case WISP_KEY_TOKEN: return number(row, row->keys->name[part], field, &row->token);
    case WISP_KEY_PHASE: return set_phase(row, field, strlen(field));
    case WISP_KEY_LAYER: return number(row, row->keys->name[part], field, &row->layer);
    case WISP_KEY_EXPERTS: return expert_field(row, field);
    default: return true;
    }
}

/* Fields beyond the header's last column are experts, if that column is. */
static bool other_columns(struct wisp_row *row, char *line) {
    unsigned at = 0, last = row->column[row->columns - 1];
    for (char *field; (field = next_field(&line)); at++) {
        if (at >= row->columns && last != WISP_KEY_EXPERTS)
            return refuse(row, "more than the %u fields of the header", row->columns);
        if (!take_field(row, at < row->columns ? row->column[at] : last, field)) return false;
    }
    return at >= row->columns || refuse(row, "%u fields, the header has %u", at, row->columns);
}

bool wisp_row_csv(struct wisp_row *row, char *line) {
    row->count = 0;
    row->phase = WISP_TOKEN_UNSAID;
    if (!row->plain) return other_columns(row, line);
    char *request = next_field(&line), *token = next_field(&line), *phase = next_field(&line);
    char *layer = next_field(&line);
    if (!line) return refuse(row, "fewer than five fields: request,token,phase,layer,experts...");
    bool good = set_request(row, request, strlen(request)) && number(row, "token", token, &row->token) &&
                set_phase(row, phase, strlen(phase)) && number(row, "layer", layer, &row->layer);
    for (char *field; good && (field = next_field(&line));) good = expert_field(row, field);
    return good;
}

/* ---- JSON ---- */

enum { OUTSIDE, IN_OBJECT, AT_REQUEST, AT_TOKEN, AT_PHASE, AT_LAYER, AT_EXPERTS, IN_EXPERTS, BEHIND };

/* The place behind the key of a part. */
static unsigned place_of(unsigned part) {
    return part + AT_REQUEST;
}

static const char *key_at(const struct wisp_row *row, unsigned place) {
    return row->keys->name[place - AT_REQUEST];
}

static int misplaced(struct wisp_row *row) {
    switch (row->place) {
    case AT_REQUEST: return refuse(row, "\"%s\" is neither a string nor a whole number", key_at(row, AT_REQUEST));
    case AT_TOKEN:
    case AT_LAYER: return refuse(row, "\"%s\" is not a whole number", key_at(row, row->place));
    case AT_PHASE: return refuse(row, "\"%s\" is not a string", key_at(row, AT_PHASE));
    case AT_EXPERTS: return refuse(row, "\"%s\" is not a list", key_at(row, AT_EXPERTS));
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
    for (unsigned part = 0; part < WISP_KEYS; part++) {
        if (length != row->keys->length[part] || memcmp(key, row->keys->name[part], length)) continue;
        if (row->seen & 1u << part) return refuse(row, "\"%s\" twice", row->keys->name[part]);
        row->seen |= 1u << part;
        row->place = place_of(part);
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

/* The keys of a line that lacks one, and how to say which it is. */
static bool lacks(struct wisp_row *row, const char *line, size_t length) {
    char list[512];
    struct wisp_json_keys keys;
    unsigned part = 0;
    while (part == WISP_KEY_PHASE || row->seen & 1u << part) part++;
    wisp_json_keys_scan(line, length, &keys);
    if (!keys.count) return refuse(row, "no \"%s\": the object is empty", row->keys->name[part]);
    return refuse(row, "no \"%s\"; the keys here are %s: say which one it is, --map %s=KEY", row->keys->name[part],
                  wisp_json_keys_list(&keys, list, sizeof list), wisp_key_name(part));
}

/* False: see problem. */
static bool parse(struct wisp_row *row, const char *line, size_t length, bool *syntax) {
    row->place = OUTSIDE;
    row->seen = 0;
    row->count = 0;
    row->phase = WISP_TOKEN_UNSAID;
    row->skip = (struct wisp_json_skip){0};
    if (!start_json(row)) return false;
    yajl_status status = wisp_json_parser_take(row->json, line, length);
    *syntax = status == yajl_status_error;
    if (*syntax) wisp_json_parser_problem(row->json, row->problem, sizeof row->problem);
    row->no_memory = row->json->no_memory;
    return status == yajl_status_ok;
}

bool wisp_row_json(struct wisp_row *row, char *line, size_t length) {
    enum { NEEDED = (1u << WISP_KEYS) - 1 - (1u << WISP_KEY_PHASE) };
    bool syntax = false;
    if (row->mend) wisp_json_mend_nan(line, length);
    bool good = parse(row, line, length, &syntax);
    if (syntax && !row->no_memory && wisp_json_mend_nan(line, length)) {
        row->mend = true;
        wisp_row_free(row);
        good = parse(row, line, length, &syntax);
    }
    row->whole = good && row->place == BEHIND;
    if (!good) return false;
    if (row->place == OUTSIDE) return misplaced(row);
    if (row->place != BEHIND) return refuse(row, "the object does not end on its line");
    return (row->seen & NEEDED) == NEEDED || lacks(row, line, length);
}

void wisp_row_free(struct wisp_row *row) {
    wisp_json_parser_free(row->json);
    row->json = NULL;
}
