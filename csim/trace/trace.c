#include "trace/trace.h"

#include "base/file.h"
#include "base/hash.h"
#include "trace/layout.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>
#include <zstd_errors.h>

struct entry {
    const char *path;
    uint64_t offset, stored, raw, checksum;
};

struct wisp_trace {
    char *name; /* of the file */
    int file;   /* read with pread alone: it has no position that threads could fight over */
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

static enum wisp_code read_bytes(const struct wisp_trace *trace, uint64_t offset, void *to, size_t size,
                                 struct wisp_error *error) {
    unsigned char *at = to;
    while (size) {
        ssize_t got = pread(trace->file, at, size, (off_t)offset);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return wisp_cannot_read(trace->name, error);
        if (got == 0) return bad(trace, offset, "the file ends here", error);
        at += got;
        offset += (size_t)got;
        size -= (size_t)got;
    }
    return WISP_OK;
}

/* Decompress exactly raw bytes into *to, which the caller frees; a frame that states another length is refused before
 * it costs memory; that the stored bytes can hold the length (can_hold) has been checked. */
static enum wisp_code inflate(const struct wisp_trace *trace, uint64_t offset, const void *stored, size_t stored_size,
                              uint64_t raw, unsigned char **to, struct wisp_error *error) {
    static const char lie[] = "does not decompress to the length it should have";
    if (ZSTD_getFrameContentSize(stored, stored_size) != raw) return bad(trace, offset, lie, error);
    *to = malloc(raw + 1);
    if (!*to) return no_memory(trace, error);
    size_t got = ZSTD_decompress(*to, raw, stored, stored_size);
    if (ZSTD_getErrorCode(got) == ZSTD_error_memory_allocation) return no_memory(trace, error);
    return got == raw ? WISP_OK : bad(trace, offset, lie, error);
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

static enum wisp_code take_layers(struct wisp_trace *trace, struct cursor *cursor, uint64_t index_offset,
                                  struct wisp_error *error) {
    trace->moe_index = calloc(trace->info.layers, sizeof *trace->moe_index);
    if (!trace->moe_index) return no_memory(trace, error);
    uint64_t bits = 0;
    for (uint32_t layer = 0; layer < trace->info.layers; layer++) {
        if (layer % 8 == 0) bits = take(cursor, 1);
        trace->moe_index[layer] = bits >> layer % 8 & 1 ? trace->info.moe_layers++ : WISP_DENSE;
    }
    if (trace->info.moe_layers) return WISP_OK;
    return bad(trace, index_offset, "the index describes a model without MoE layers", error);
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
    enum wisp_code code = take_layers(trace, &cursor, index_offset, error);
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
    code = packed ? read_bytes(trace, offset, packed, stored, error) : no_memory(trace, error);
    if (!code) {
        uint64_t sum = wisp_hash(prologue, sizeof prologue);
        sum = wisp_hash_more(wisp_hash_more(sum, packed, stored), footer, WTR_FOOTER_SUMMED);
        if (sum != wtr_get(footer + WTR_FOOTER_SUMMED, 8))
            code = bad(trace, offset, "the checksum of the index does not fit: the file is damaged", error);
    }
    if (!code) code = inflate(trace, offset, packed, stored, raw, &trace->index, error);
    free(packed);
    return code ? code : parse_index(trace, raw, offset, error);
}

static enum wisp_code open_file(struct wisp_trace *trace, const char *path, struct wisp_error *error) {
    struct stat info;
    trace->file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a pipe is refused, not waited for */
    if (trace->file < 0 || fstat(trace->file, &info)) return wisp_cannot_read(path, error);
    if (!S_ISREG(info.st_mode)) return wisp_fail(error, WISP_BAD_INPUT, "%s: not a regular file", path);
    trace->info.bytes = (uint64_t)info.st_size;
    return WISP_OK;
}

enum wisp_code wisp_trace_open(const char *path, struct wisp_trace **opened, struct wisp_error *error) {
    struct wisp_trace *trace = calloc(1, sizeof *trace);
    if (!trace) return wisp_fail(error, WISP_ENVIRONMENT, "%s: out of memory", path);
    trace->file = -1;
    trace->name = strdup(path);
    enum wisp_code code =
        trace->name ? open_file(trace, path, error) : wisp_fail(error, WISP_ENVIRONMENT, "%s: out of memory", path);
    if (!code) code = read_index(trace, error);
    if (code) return wisp_trace_close(trace), code;
    *opened = trace;
    return WISP_OK;
}

void wisp_trace_close(struct wisp_trace *trace) {
    if (!trace) return;
    if (trace->file >= 0) close(trace->file);
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

static enum wisp_code take_steps(const struct wisp_trace *trace, const struct entry *entry, struct cursor *cursor,
                                 struct wisp_request *request, struct wisp_error *error) {
    uint64_t all = 0;
    request->steps = (uint32_t)take(cursor, 4);
    if (cursor->broken || request->steps == 0 || request->steps > (size_t)(cursor->end - cursor->at) / 4)
        return bad(trace, entry->offset, "a request without steps, or with more than its block can hold", error);
    request->first_token = calloc((size_t)request->steps + 1, sizeof *request->first_token);
    if (!request->first_token) return no_memory(trace, error);
    for (uint32_t step = 0; step < request->steps; step++) {
        uint64_t tokens = take(cursor, 4);
        all += tokens;
        request->first_token[step + 1] = (uint32_t)all;
        if (tokens == 0 || all > WTR_BLOCK_MAX)
            return bad(trace, entry->offset, "a step without tokens, or with more than its block can hold", error);
    }
    return WISP_OK;
}

/* False if one of them is beyond the experts. */
static bool copy_ids(const unsigned char *from, unsigned id_bytes, size_t count, uint32_t experts, uint16_t *ids) {
    uint32_t largest = 0;
    for (size_t i = 0; i < count; i++) {
        ids[i] = (uint16_t)(id_bytes == 1 ? from[i] : from[2 * i] | from[2 * i + 1] << 8);
        if (ids[i] > largest) largest = ids[i];
    }
    return largest < experts;
}

/* Steps and their tokens, then the ids: everything must be there, and nothing more. */
static enum wisp_code parse_block(const struct wisp_trace *trace, const struct entry *entry, const unsigned char *raw,
                                  struct wisp_request *request, struct wisp_error *error) {
    const struct wisp_trace_info *info = &trace->info;
    struct cursor cursor = {raw, raw + entry->raw, false};
    unsigned id_bytes = wtr_id_bytes(info->experts);
    enum wisp_code code = take_steps(trace, entry, &cursor, request, error);
    if (code) return code;
    uint64_t count = (uint64_t)request->first_token[request->steps] * info->moe_layers * info->top_k;
    if ((uint64_t)(cursor.end - cursor.at) != count * id_bytes)
        return bad(trace, entry->offset, "the ids of a request do not fill its block", error);
    request->ids = malloc((size_t)count * sizeof *request->ids);
    if (!request->ids) return no_memory(trace, error);
    if (copy_ids(cursor.at, id_bytes, (size_t)count, info->experts, request->ids)) return WISP_OK;
    return bad(trace, entry->offset, "an id beyond the experts", error);
}

enum wisp_code wisp_trace_read(const struct wisp_trace *trace, uint32_t r, struct wisp_request *request,
                               struct wisp_error *error) {
    const struct entry *entry = &trace->entries[r];
    *request =
        (struct wisp_request){.top_k = trace->info.top_k, .layers = trace->info.layers, .moe_index = trace->moe_index};
    unsigned char *stored = malloc(entry->stored + 1), *raw = NULL;
    enum wisp_code code =
        stored ? read_bytes(trace, entry->offset, stored, entry->stored, error) : no_memory(trace, error);
    if (!code && wisp_hash(stored, entry->stored) != entry->checksum)
        code = bad(trace, entry->offset, "the checksum of a request does not fit: the file is damaged", error);
    if (!code) code = inflate(trace, entry->offset, stored, entry->stored, entry->raw, &raw, error);
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
