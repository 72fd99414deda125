#include "trace/json_plain.h"

#include <stdint.h>
#include <string.h>

enum { DEPTH_MAX = 32, DIGITS_MAX = 18 };
#define INLINE static inline __attribute__((always_inline))

struct plain {
    const char *at, *end;
    const yajl_callbacks *callbacks;
    void *context;
    unsigned depth;
    uint32_t maps; /* bit per level: 1 is a map */
};

/* How many blanks these eight bytes begin with. */
INLINE unsigned blanks(uint64_t word) {
    uint64_t other = word ^ UINT64_C(0x2020202020202020);
    if (!other) return 8;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    return (unsigned)__builtin_ctzll(other) / 8;
#else
    return (unsigned)__builtin_clzll(other) / 8;
#endif
}

/* Most of an indented document is white space. */
INLINE const char *past_spaces(const char *at, const char *end) {
    while (at < end && (unsigned char)*at <= ' ') {
        unsigned count = 8;
        at += *at == '\n';
        while (count == 8 && end - at >= 8) {
            uint64_t word;
            memcpy(&word, at, 8);
            at += count = blanks(word);
        }
        if (at < end && (unsigned char)*at > ' ') break;
        if (at < end && *at == ' ')
            at++; /* near the end */
        else if (at < end && (*at == '\r' || *at == '\t'))
            at++;
        else if (at == end || *at != '\n')
            break;
    }
    return at;
}

/* The next character that is no space, which is passed; 0 at the end. */
INLINE char next(struct plain *plain) {
    plain->at = past_spaces(plain->at, plain->end);
    return plain->at < plain->end ? *plain->at++ : 0;
}

/* Behind the first digit. */
INLINE bool number(struct plain *plain, char first) {
    const char *begin = plain->at;
    uint64_t value = (uint64_t)(first - '0'); /* of too many digits it is void */
    while (plain->at < plain->end && *plain->at >= '0' && *plain->at <= '9')
        value = 10 * value + (uint64_t)(*plain->at++ - '0');
    if (plain->at - begin >= DIGITS_MAX || (first == '0' && plain->at > begin)) return false;
    return plain->callbacks->yajl_integer(plain->context, (long long)value);
}

static bool null(struct plain *plain) {
    if (plain->end - plain->at < 3 || memcmp(plain->at, "ull", 3)) return false;
    plain->at += 3;
    return plain->callbacks->yajl_null(plain->context);
}

/* A key without escapes, and the colon; the quote was passed. */
static bool key(struct plain *plain) {
    const char *begin = plain->at, *at = begin;
    while (at < plain->end && *at >= ' ' && *at < 0x7f && *at != '"' && *at != '\\') at++;
    if (at == plain->end || *at != '"') return false;
    plain->at = at + 1;
    return plain->callbacks->yajl_map_key(plain->context, (const unsigned char *)begin, (size_t)(at - begin)) &&
           next(plain) == ':';
}

INLINE bool open(struct plain *plain, bool map) {
    if (plain->depth == DEPTH_MAX) return false;
    plain->maps = plain->maps << 1 | map;
    plain->depth++;
    return map ? plain->callbacks->yajl_start_map(plain->context) : plain->callbacks->yajl_start_array(plain->context);
}

INLINE bool close(struct plain *plain, bool map) {
    if (!plain->depth || (plain->maps & 1) != map) return false;
    plain->maps >>= 1;
    plain->depth--;
    return map ? plain->callbacks->yajl_end_map(plain->context) : plain->callbacks->yajl_end_array(plain->context);
}

/* Behind a value: the ends of what it is the last of, then a comma and, in a map, the next key; or the document's end.
 */
INLINE bool after_value(struct plain *plain) {
    while (plain->depth) {
        char c = next(plain);
        if (c == ',') return !(plain->maps & 1) || (next(plain) == '"' && key(plain));
        if ((c != ']' && c != '}') || !close(plain, c == '}')) return false;
    }
    return true;
}

enum step { WRONG, BEGUN, ENDED };

/* A list or a map: is it empty? A map that is not has its first key. */
INLINE enum step begin(struct plain *plain, bool map) {
    if (!open(plain, map)) return WRONG;
    plain->at = past_spaces(plain->at, plain->end);
    if (plain->at < plain->end && *plain->at == (map ? '}' : ']')) return ENDED;
    return !map || (next(plain) == '"' && key(plain)) ? BEGUN : WRONG;
}

/* A value, or the begin of one. */
INLINE enum step value(struct plain *plain) {
    char c = next(plain);
    if (c == '[' || c == '{') return begin(plain, c == '{');
    if (c >= '0' && c <= '9') return number(plain, c) ? ENDED : WRONG;
    return c == 'n' && null(plain) ? ENDED : WRONG;
}

bool wisp_json_plain(const yajl_callbacks *callbacks, void *context, const char *text, size_t size) {
    struct plain plain = {.at = text, .end = text + size, .callbacks = callbacks, .context = context};
    do {
        enum step step = value(&plain);
        if (step == WRONG || (step == ENDED && !after_value(&plain))) return false;
    } while (plain.depth);
    return !next(&plain) && plain.at == plain.end;
}
