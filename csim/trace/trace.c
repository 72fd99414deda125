#include "trace/trace.h"

#include "base/hash.h"
#include "trace/layout.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <zstd.h>

struct entry {
    const char *path;
    uint64_t offset, stored, raw, checksum;
};

struct wisp_trace {
    char *name; /* of the file */
    FILE *file;
    struct wisp_trace_info info;
    unsigned char *index; /* decompressed; the paths point into it */
    struct entry *entries;
    uint32_t *moe_index;
};

/* A cursor over bytes that may lie. */
struct cursor {
    const unsigned char *at, *end;
    bool broken;
};

static uint64_t take(struct cursor *cursor, unsigned bytes) {
    if ((size_t)(cursor->end - cursor->at) < bytes) {
        cursor->broken = true;
        return 0;
    }
    cursor->at += bytes;
    return wtr_get(cursor->at - bytes, bytes);
}

static enum wisp_code bad(const struct wisp_trace *trace, uint64_t offset, const char *what, struct wisp_error *error) {
    return wisp_fail(error, WISP_BAD_INPUT, "%s: byte %llu: %s", trace->name, (unsigned long long)offset, what);
}

static enum wisp_code no_memory(const struct wisp_trace *trace, struct wisp_error *error) {
    return wisp_fail(error, WISP_ENVIRONMENT, "%s: out of memory", trace->name);
}

static enum wisp_code read_bytes(struct wisp_trace *trace, uint64_t offset, void *to, size_t size,
                                 struct wisp_error *error) {
    if (fseeko(trace->file, (off_t)offset, SEEK_SET) == 0 && fread(to, 1, size, trace->file) == size) return WISP_OK;
    return bad(trace, offset, "cannot be read", error);
}

/* Decompress exactly raw bytes; both sizes have been checked against their limits. */
static enum wisp_code inflate(struct wisp_trace *trace, uint64_t offset, const void *stored, size_t stored_size,
                              void *to, size_t raw, struct wisp_error *error) {
    size_t size = ZSTD_decompress(to, raw, stored, stored_size);
    if (!ZSTD_isError(size) && size == raw) return WISP_OK;
    return bad(trace, offset, "does not decompress to the length it should have", error);
}

/* A block of zstd takes at least 4 bytes and holds at most 128 KiB: a length that cannot be there is not allocated. */
static bool can_hold(uint64_t stored, uint64_t raw) {
    return raw / (UINT64_C(1) << 17) <= stored / 4;
}

/* ---- index ---- */

static bool plausible(const struct wisp_trace_info *info) {
    return info->layers >= 1 && info->layers <= WTR_LAYERS_MAX && info->experts >= 1 &&
           info->experts <= WTR_EXPERTS_MAX && info->top_k >= 1 && info->top_k <= WTR_TOP_K_MAX &&
           info->top_k <= info->experts && info->requests >= 1 && info->requests <= WTR_REQUESTS_MAX;
}

static void take_info(struct cursor *cursor, struct wisp_trace_info *info) {
    info->requests = (uint32_t)take(cursor, 4);
    info->layers = (uint32_t)take(cursor, 4);
    info->experts = (uint32_t)take(cursor, 4);
    info->top_k = (uint32_t)take(cursor, 4);
    info->hidden = (uint32_t)take(cursor, 4);
    info->width = (uint32_t)take(cursor, 4);
    info->prefill_tokens = take(cursor, 8);
    info->decode_tokens = take(cursor, 8);
    size_t length = take(cursor, 1);
    for (size_t i = 0; i < length; i++) info->model[i] = (char)take(cursor, 1);
}

static enum wisp_code take_layers(struct wisp_trace *trace, struct cursor *cursor, struct wisp_error *error) {
    trace->moe_index = calloc(trace->info.layers, sizeof *trace->moe_index);
    if (!trace->moe_index) return no_memory(trace, error);
    uint64_t bits = 0;
    for (uint32_t layer = 0; layer < trace->info.layers; layer++) {
        if (layer % 8 == 0) bits = take(cursor, 1);
        trace->moe_index[layer] = bits >> layer % 8 & 1 ? trace->info.moe_layers++ : WISP_DENSE;
    }
    return WISP_OK;
}

/* A relative path that stays below where it is unpacked. */
static bool safe_path(const char *path) {
    if (!*path || *path == '/') return false;
    for (const char *part = path;; part++) {
        size_t length = strcspn(part, "/");
        if (length == 0 || (length == 1 && part[0] == '.') || (length == 2 && part[0] == '.' && part[1] == '.'))
            return false;
        part += length;
        if (!*part) return true;
    }
}

/* Blocks stand one behind the other from the prologue to the index, so that no byte is outside a checksum. */
static bool take_entry(struct cursor *cursor, struct entry *entry, uint64_t *offset, uint64_t end) {
    entry->stored = take(cursor, 8);
    entry->raw = take(cursor, 8);
    entry->checksum = take(cursor, 8);
    size_t length = take(cursor, 2);
    entry->path = (const char *)cursor->at;
    cursor->broken |= (size_t)(cursor->end - cursor->at) < length + 1 || length > WISP_TRACE_PATH_MAX;
    if (cursor->broken || cursor->at[length] || strlen(entry->path) != length || !safe_path(entry->path)) return false;
    cursor->at += length + 1;
    entry->offset = *offset;
    if (entry->stored > end - *offset || entry->raw > WTR_BLOCK_MAX || !can_hold(entry->stored, entry->raw))
        return false;
    *offset += entry->stored;
    return true;
}

static enum wisp_code take_entries(struct wisp_trace *trace, struct cursor *cursor, uint64_t index_offset,
                                   struct wisp_error *error) {
    uint64_t offset = WTR_PROLOGUE;
    /* An entry takes 28 bytes at least: a count that cannot be there is not allocated. */
    if ((size_t)(cursor->end - cursor->at) / 28 < trace->info.requests)
        return bad(trace, index_offset, "the index is too short for its requests", error);
    trace->entries = calloc(trace->info.requests, sizeof *trace->entries);
    if (!trace->entries) return no_memory(trace, error);
    for (uint32_t r = 0; r < trace->info.requests; r++)
        if (!take_entry(cursor, &trace->entries[r], &offset, index_offset))
            return bad(trace, index_offset, "an entry of the index is wrong", error);
    if (offset != index_offset || cursor->at != cursor->end)
        return bad(trace, index_offset, "the index does not fit the file", error);
    return WISP_OK;
}

static enum wisp_code parse_index(struct wisp_trace *trace, size_t size, uint64_t index_offset,
                                  struct wisp_error *error) {
    struct cursor cursor = {trace->index, trace->index + size, false};
    take_info(&cursor, &trace->info);
    if (cursor.broken || !plausible(&trace->info))
        return bad(trace, index_offset, "the index describes no trace that can be", error);
    enum wisp_code code = take_layers(trace, &cursor, error);
    return code ? code : take_entries(trace, &cursor, index_offset, error);
}

/* Check the frame of the file, then read its index. */
static enum wisp_code read_index(struct wisp_trace *trace, struct wisp_error *error) {
    unsigned char prologue[WTR_PROLOGUE], footer[WTR_FOOTER];
    uint64_t bytes = trace->info.bytes;
    if (bytes < WTR_PROLOGUE + WTR_FOOTER) return bad(trace, 0, "too short for a .wtr file", error);
    enum wisp_code code = read_bytes(trace, 0, prologue, sizeof prologue, error);
    if (!code) code = read_bytes(trace, bytes - WTR_FOOTER, footer, sizeof footer, error);
    if (code) return code;
    if (memcmp(prologue, wtr_begin, sizeof wtr_begin)) return bad(trace, 0, "not a .wtr file", error);
    if (wtr_get(prologue + 8, 4) != WTR_VERSION)
        return wisp_fail(error, WISP_BAD_INPUT, "%s: byte 8: version %llu, this program reads version %d", trace->name,
                         (unsigned long long)wtr_get(prologue + 8, 4), WTR_VERSION);
    if (memcmp(footer + 32, wtr_end, sizeof wtr_end))
        return bad(trace, bytes - 8, "the end of the file is missing: it was cut off or is damaged", error);
    uint64_t offset = wtr_get(footer, 8), stored = wtr_get(footer + 8, 8), raw = wtr_get(footer + 16, 8);
    if (offset < WTR_PROLOGUE || offset > bytes - WTR_FOOTER || stored != bytes - WTR_FOOTER - offset ||
        raw > WTR_INDEX_MAX || !can_hold(stored, raw))
        return bad(trace, bytes - WTR_FOOTER, "the footer points outside the file", error);
    unsigned char *packed = malloc(stored + 1);
    trace->index = malloc(raw + 1);
    code = packed && trace->index ? read_bytes(trace, offset, packed, stored, error) : no_memory(trace, error);
    if (!code) {
        uint64_t sum = wisp_hash(prologue, sizeof prologue);
        sum = wisp_hash_more(wisp_hash_more(sum, packed, stored), footer, WTR_FOOTER_SUMMED);
        if (sum != wtr_get(footer + WTR_FOOTER_SUMMED, 8))
            code = bad(trace, offset, "the checksum of the index does not fit: the file is damaged", error);
    }
    if (!code) code = inflate(trace, offset, packed, stored, trace->index, raw, error);
    free(packed);
    return code ? code : parse_index(trace, raw, offset, error);
}

enum wisp_code wisp_trace_open(const char *path, struct wisp_trace **opened, struct wisp_error *error) {
    struct wisp_trace *trace = calloc(1, sizeof *trace);
    if (!trace) return wisp_fail(error, WISP_ENVIRONMENT, "%s: out of memory", path);
    trace->name = strdup(path);
    trace->file = fopen(path, "rb");
    enum wisp_code code = WISP_OK;
    if (!trace->name)
        code = wisp_fail(error, WISP_ENVIRONMENT, "%s: out of memory", path);
    else if (!trace->file || fseeko(trace->file, 0, SEEK_END) || ftello(trace->file) < 0)
        code = wisp_fail(error, WISP_BAD_INPUT, "%s: cannot read: %s", path, strerror(errno));
    if (!code) {
        trace->info.bytes = (uint64_t)ftello(trace->file);
        code = read_index(trace, error);
    }
    if (code) return wisp_trace_close(trace), code;
    *opened = trace;
    return WISP_OK;
}

void wisp_trace_close(struct wisp_trace *trace) {
    if (!trace) return;
    if (trace->file) fclose(trace->file);
    free(trace->name);
    free(trace->index);
    free(trace->entries);
    free(trace->moe_index);
    free(trace);
}

const struct wisp_trace_info *wisp_trace_info(const struct wisp_trace *trace) {
    return &trace->info;
}

bool wisp_trace_layer_is_moe(const struct wisp_trace *trace, uint32_t layer) {
    return trace->moe_index[layer] != WISP_DENSE;
}

const char *wisp_trace_path(const struct wisp_trace *trace, uint32_t r) {
    return trace->entries[r].path;
}

/* ---- a request ---- */

/* Steps and their tokens, then the ids: everything must be there, and nothing more. */
static enum wisp_code parse_block(struct wisp_trace *trace, const struct entry *entry, const unsigned char *raw,
                                  struct wisp_request *request, struct wisp_error *error) {
    const struct wisp_trace_info *info = &trace->info;
    struct cursor cursor = {raw, raw + entry->raw, false};
    unsigned id_bytes = wtr_id_bytes(info->experts);
    uint64_t tokens = 0;
    request->steps = (uint32_t)take(&cursor, 4);
    if (cursor.broken || request->steps == 0 || request->steps > entry->raw / 4)
        return bad(trace, entry->offset, "a request without steps, or with more than its block can hold", error);
    request->first_token = calloc((size_t)request->steps + 1, sizeof *request->first_token);
    if (!request->first_token) return no_memory(trace, error);
    for (uint32_t step = 0; step < request->steps; step++) {
        tokens += take(&cursor, 4);
        request->first_token[step + 1] = (uint32_t)tokens;
        if (tokens > WTR_BLOCK_MAX) return bad(trace, entry->offset, "more tokens than its block can hold", error);
    }
    uint64_t count = tokens * info->moe_layers * info->top_k;
    if (cursor.broken || (uint64_t)(cursor.end - cursor.at) != count * id_bytes)
        return bad(trace, entry->offset, "the ids of a request do not fill its block", error);
    request->ids = malloc((size_t)count * sizeof *request->ids + 1);
    if (!request->ids) return no_memory(trace, error);
    for (uint64_t i = 0; i < count; i++) {
        request->ids[i] = (uint16_t)take(&cursor, id_bytes);
        if (request->ids[i] >= info->experts) return bad(trace, entry->offset, "an id beyond the experts", error);
    }
    return WISP_OK;
}

enum wisp_code wisp_trace_read(struct wisp_trace *trace, uint32_t r, struct wisp_request *request,
                               struct wisp_error *error) {
    const struct entry *entry = &trace->entries[r];
    *request =
        (struct wisp_request){.top_k = trace->info.top_k, .layers = trace->info.layers, .moe_index = trace->moe_index};
    unsigned char *stored = malloc(entry->stored + 1), *raw = malloc(entry->raw + 1);
    enum wisp_code code =
        stored && raw ? read_bytes(trace, entry->offset, stored, entry->stored, error) : no_memory(trace, error);
    if (!code && wisp_hash(stored, entry->stored) != entry->checksum)
        code = bad(trace, entry->offset, "the checksum of a request does not fit: the file is damaged", error);
    if (!code) code = inflate(trace, entry->offset, stored, entry->stored, raw, entry->raw, error);
    if (!code) code = parse_block(trace, entry, raw, request, error);
    free(stored);
    free(raw);
    if (code) wisp_request_free(request);
    return code;
}

void wisp_request_free(struct wisp_request *request) {
    free(request->first_token);
    free(request->ids);
    request->first_token = NULL;
    request->ids = NULL;
}
