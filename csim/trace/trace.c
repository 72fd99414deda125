#include "trace/trace.h"

#include "base/file.h"
#include "base/hash.h"
#include "base/memory_notice.h"
#include "trace/block.h"
#include "trace/layout.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PART = 1 << 20 }; /* bytes of a file that are read at a time */

struct entry {
    const char *path;
    uint64_t offset, stored, raw, checksum;
};

struct wisp_trace {
    char *name; /* of the file */
    int file;   /* read with pread alone: it has no position that threads could fight over */
    struct wisp_trace_info info;
    unsigned char *index; /* decompressed; the paths point into it */
    uint64_t index_offset;
    struct entry *entries;
    uint32_t *moe_index;
    wisp_stop *stop;
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

__attribute__((format(printf, 4, 5))) static enum wisp_code bad(const struct wisp_trace *trace, uint64_t offset,
                                                                struct wisp_error *error, const char *format, ...) {
    char what[512];
    va_list args;
    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    return wisp_fail(error, WISP_BAD_INPUT, "%s: byte %llu: %s", trace->name, (unsigned long long)offset, what);
}

static enum wisp_code no_memory(const struct wisp_trace *trace, const char *what, uint64_t bytes,
                                struct wisp_error *error) {
    return wisp_fail(error, WISP_ENVIRONMENT, "%s: out of memory for %s of %llu bytes", trace->name, what,
                     (unsigned long long)bytes);
}

/* In parts: a signal is answered between two calls of the system, and one that reads a file is not ended by it. */
static enum wisp_code read_bytes(const struct wisp_trace *trace, uint64_t offset, void *to, size_t size,
                                 struct wisp_error *error) {
    unsigned char *at = to;
    while (size) {
        if (wisp_stop_asked(trace->stop)) return wisp_stop_error(error);
        ssize_t got = pread(trace->file, at, size < PART ? size : PART, (off_t)offset);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return wisp_cannot_read(trace->name, error);
        if (got == 0) return bad(trace, offset, error, "the file ends here");
        at += got;
        offset += (size_t)got;
        size -= (size_t)got;
    }
    return WISP_OK;
}

/* ---- index ---- */

/* A field and what it may be. */
static enum wisp_code check_range(const struct wisp_trace *trace, const char *field, uint64_t value, uint64_t least,
                                  uint64_t most, struct wisp_error *error) {
    if (value >= least && value <= most) return WISP_OK;
    return bad(trace, trace->index_offset, error, "index: %s: %llu; %llu to %llu", field, (unsigned long long)value,
               (unsigned long long)least, (unsigned long long)most);
}

static enum wisp_code check_info(const struct wisp_trace *trace, struct wisp_error *error) {
    const struct wisp_trace_info *info = &trace->info;
    enum wisp_code code = check_range(trace, "requests", info->requests, 1, WTR_REQUESTS_MAX, error);
    if (!code) code = check_range(trace, "layers", info->layers, 1, WTR_LAYERS_MAX, error);
    if (!code) code = check_range(trace, "experts", info->experts, 1, WTR_EXPERTS_MAX, error);
    uint32_t most = info->experts < WTR_TOP_K_MAX ? info->experts : WTR_TOP_K_MAX;
    if (!code) code = check_range(trace, "top_k", info->top_k, 1, most, error);
    if (!code) code = check_range(trace, "hidden", info->hidden, 0, WTR_MATRIX_MAX, error);
    if (!code) code = check_range(trace, "width", info->width, 0, WTR_MATRIX_MAX, error);
    return code;
}

static enum wisp_code take_info(struct wisp_trace *trace, struct cursor *cursor, struct wisp_error *error) {
    struct wisp_trace_info *info = &trace->info;
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
    if (cursor->broken) return bad(trace, trace->index_offset, error, "index: it ends in the name of the model");
    if (strlen(info->model) != length)
        return bad(trace, trace->index_offset, error, "index: a zero byte in the name of the model");
    return check_info(trace, error);
}

static enum wisp_code take_layers(struct wisp_trace *trace, struct cursor *cursor, struct wisp_error *error) {
    uint32_t layers = trace->info.layers;
    trace->moe_index = calloc(layers, sizeof *trace->moe_index);
    if (!trace->moe_index) return no_memory(trace, "layers", layers * sizeof *trace->moe_index, error);
    uint64_t bits = 0;
    for (uint32_t layer = 0; layer < layers; layer++) {
        if (layer % 8 == 0) bits = take(cursor, 1);
        trace->moe_index[layer] = bits >> layer % 8 & 1 ? trace->info.moe_layers++ : WISP_DENSE;
    }
    if (cursor->broken) return bad(trace, trace->index_offset, error, "index: it ends in the bits of the layers");
    if (layers % 8 && bits >> layers % 8)
        return bad(trace, trace->index_offset, error, "index: a bit is set behind the last of %u layers", layers);
    if (trace->info.moe_layers) return WISP_OK;
    return bad(trace, trace->index_offset, error, "index: no layer is MoE");
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

static enum wisp_code take_path(const struct wisp_trace *trace, struct cursor *cursor, uint32_t r, const char **path,
                                struct wisp_error *error) {
    size_t length = take(cursor, 2);
    *path = (const char *)cursor->at;
    if (length < 1 || length > WISP_TRACE_PATH_MAX)
        return bad(trace, trace->index_offset, error, "index: entry %u: a path of %zu bytes; 1 to %d", r, length,
                   WISP_TRACE_PATH_MAX);
    if ((size_t)(cursor->end - cursor->at) < length + 1)
        return bad(trace, trace->index_offset, error, "index: entry %u: the index ends in its path", r);
    if (cursor->at[length] || strlen(*path) != length)
        return bad(trace, trace->index_offset, error, "index: entry %u: its path does not end with one zero byte", r);
    if (!safe_path(*path))
        return bad(trace, trace->index_offset, error,
                   "index: entry %u: path '%.200s'; a relative one without empty parts, '.' and '..'", r, *path);
    cursor->at += length + 1;
    return WISP_OK;
}

/* Blocks stand one behind the other from the prologue to the index, so that no byte is outside a checksum. */
static enum wisp_code take_entry(const struct wisp_trace *trace, struct cursor *cursor, uint32_t r, uint64_t *offset,
                                 struct wisp_error *error) {
    struct entry *entry = &trace->entries[r];
    entry->offset = *offset;
    entry->stored = take(cursor, 8);
    entry->raw = take(cursor, 8);
    entry->checksum = take(cursor, 8);
    enum wisp_code code = take_path(trace, cursor, r, &entry->path, error);
    if (code) return code;
    if (entry->stored > trace->index_offset - *offset)
        return bad(trace, trace->index_offset, error,
                   "index: entry %u: %llu stored bytes where the blocks have %llu left", r,
                   (unsigned long long)entry->stored, (unsigned long long)(trace->index_offset - *offset));
    if (entry->raw > WTR_BLOCK_MAX || !wisp_block_can_hold(entry->stored, entry->raw))
        return bad(trace, trace->index_offset, error,
                   "index: entry %u: %llu raw bytes; at most 2^30, and 128 KiB for every 4 stored bytes", r,
                   (unsigned long long)entry->raw);
    *offset += entry->stored;
    return WISP_OK;
}

/* With T tokens in all, n blocks of S steps have 4 n + 4 S + T x (bytes of a token) raw bytes, and S is from n to n +
 * decode tokens, for a step has a token at least, but for the prefill of a block that has decode tokens. Totals for
 * which no S will do are found without a block. */
static enum wisp_code check_totals(const struct wisp_trace *trace, struct wisp_error *error) {
    const struct wisp_trace_info *info = &trace->info;
    uint64_t raw = 0, per_token = (uint64_t)info->moe_layers * info->top_k * wtr_id_bytes(info->experts);
    uint64_t heads = 4 * (uint64_t)info->requests, tokens = info->prefill_tokens + info->decode_tokens;
    for (uint32_t r = 0; r < info->requests; r++) raw += trace->entries[r].raw;
    bool fits = tokens >= info->requests && tokens >= info->prefill_tokens && raw >= 2 * heads &&
                tokens <= (raw - 2 * heads) / per_token;
    uint64_t steps = fits ? (raw - heads - tokens * per_token) / 4 : 0;
    if (fits && raw == heads + 4 * steps + tokens * per_token && steps - info->requests <= info->decode_tokens)
        return WISP_OK;
    return bad(trace, trace->index_offset, error,
               "index: %llu prefill and %llu decode tokens do not fit %u blocks of %llu raw bytes",
               (unsigned long long)info->prefill_tokens, (unsigned long long)info->decode_tokens, info->requests,
               (unsigned long long)raw);
}

static enum wisp_code take_entries(struct wisp_trace *trace, struct cursor *cursor, struct wisp_error *error) {
    uint64_t offset = WTR_PROLOGUE;
    enum wisp_code code = WISP_OK;
    /* An entry takes 28 bytes at least: a count that cannot be there is not allocated. */
    if ((size_t)(cursor->end - cursor->at) / 28 < trace->info.requests)
        return bad(trace, trace->index_offset, error, "index: too short for %u requests", trace->info.requests);
    trace->entries = calloc(trace->info.requests, sizeof *trace->entries);
    if (!trace->entries)
        return no_memory(trace, "an index", trace->info.requests * (uint64_t)sizeof *trace->entries, error);
    for (uint32_t r = 0; !code && r < trace->info.requests; r++) code = take_entry(trace, cursor, r, &offset, error);
    if (code) return code;
    if (cursor->at != cursor->end)
        return bad(trace, trace->index_offset, error, "index: %zu bytes behind the last entry",
                   (size_t)(cursor->end - cursor->at));
    if (offset != trace->index_offset)
        return bad(trace, trace->index_offset, error, "index: begins here, but the blocks end at byte %llu",
                   (unsigned long long)offset);
    return check_totals(trace, error);
}

static enum wisp_code parse_index(struct wisp_trace *trace, size_t size, struct wisp_error *error) {
    struct cursor cursor = {trace->index, trace->index + size, false};
    enum wisp_code code = take_info(trace, &cursor, error);
    if (!code) code = take_layers(trace, &cursor, error);
    return code ? code : take_entries(trace, &cursor, error);
}

/* Decompress it, under a checksum that has been found right, into trace->index. */
static enum wisp_code inflate_index(struct wisp_trace *trace, const void *packed, uint64_t stored, uint64_t raw,
                                    struct wisp_error *error) {
    bool lack;
    wisp_memory_notice(trace->name, stored + raw);
    trace->index = malloc(raw + 1);
    if (!trace->index) return no_memory(trace, "an index", raw, error);
    const char *problem = wisp_block_inflate(packed, stored, trace->index, raw, &lack);
    if (!problem) return parse_index(trace, raw, error);
    return lack ? no_memory(trace, "an index", raw, error)
                : bad(trace, trace->index_offset, error, "index: %s", problem);
}

/* The first and the last bytes of the file: what says that it is one, and where its index is. */
static enum wisp_code check_frame(struct wisp_trace *trace, unsigned char prologue[WTR_PROLOGUE],
                                  unsigned char footer[WTR_FOOTER], struct wisp_error *error) {
    uint64_t bytes = trace->info.bytes;
    if (bytes < WTR_PROLOGUE + WTR_FOOTER) return bad(trace, 0, error, "too short for a .wtr file");
    enum wisp_code code = read_bytes(trace, 0, prologue, WTR_PROLOGUE, error);
    if (!code) code = read_bytes(trace, bytes - WTR_FOOTER, footer, WTR_FOOTER, error);
    if (code) return code;
    if (memcmp(prologue, WTR_BEGIN, 8)) return bad(trace, 0, error, "not a .wtr file");
    uint64_t version = wtr_get(prologue + 8, 4), reserved = wtr_get(prologue + 12, 4);
    if (version != WTR_VERSION)
        return bad(trace, 8, error, "version %llu, this program reads version %d", (unsigned long long)version,
                   WTR_VERSION);
    if (reserved)
        return bad(trace, 12, error, "the reserved word is %llu; version 1 has 0", (unsigned long long)reserved);
    if (memcmp(footer + 32, WTR_END, 8))
        return bad(trace, bytes - 8, error, "the end of the file is missing: it was cut off or is damaged");
    return WISP_OK;
}

/* Check the frame of the file, then read its index. */
static enum wisp_code read_index(struct wisp_trace *trace, struct wisp_error *error) {
    unsigned char prologue[WTR_PROLOGUE], footer[WTR_FOOTER];
    enum wisp_code code = check_frame(trace, prologue, footer, error);
    if (code) return code;
    uint64_t end = trace->info.bytes - WTR_FOOTER;
    uint64_t offset = wtr_get(footer, 8), stored = wtr_get(footer + 8, 8), raw = wtr_get(footer + 16, 8);
    if (offset < WTR_PROLOGUE || offset > end || stored != end - offset)
        return bad(trace, end, error, "footer: an index of %llu bytes at byte %llu; it ends where the footer begins",
                   (unsigned long long)stored, (unsigned long long)offset);
    if (raw > WTR_INDEX_MAX || !wisp_block_can_hold(stored, raw))
        return bad(trace, end, error,
                   "footer: an index of %llu raw bytes; at most 2^32, and 128 KiB for every 4 stored bytes",
                   (unsigned long long)raw);
    trace->index_offset = offset;
    unsigned char *packed = malloc(stored + 1);
    code = packed ? read_bytes(trace, offset, packed, stored, error) : no_memory(trace, "an index", stored, error);
    if (!code) {
        uint64_t sum = wisp_hash(prologue, sizeof prologue);
        sum = wisp_hash_more(wisp_hash_more(sum, packed, stored), footer, WTR_FOOTER_SUMMED);
        if (sum != wtr_get(footer + WTR_FOOTER_SUMMED, 8))
            code = bad(trace, offset, error, "index: the checksum does not fit: the file is damaged");
    }
    if (!code) code = inflate_index(trace, packed, stored, raw, error);
    free(packed);
    return code;
}

static enum wisp_code open_file(struct wisp_trace *trace, const char *path, struct wisp_error *error) {
    struct stat info;
    if (strcmp(path, "-") == 0)
        return wisp_fail(error, WISP_BAD_INPUT, "-: a trace is read from its end, so not from standard input");
    trace->file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a pipe is refused, not waited for */
    if (trace->file < 0 || fstat(trace->file, &info)) return wisp_cannot_read(path, error);
    if (S_ISFIFO(info.st_mode))
        return wisp_fail(error, WISP_BAD_INPUT, "%s: a pipe: a trace is read from its end; store it in a file first",
                         path);
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

void wisp_trace_heed(struct wisp_trace *trace, wisp_stop *stop) {
    trace->stop = stop;
}

bool wisp_trace_layer_is_moe(const struct wisp_trace *trace, uint32_t layer) {
    return trace->moe_index[layer] != WISP_DENSE;
}

const char *wisp_trace_path(const struct wisp_trace *trace, uint32_t r) {
    return trace->entries[r].path;
}

/* ---- requests ---- */

enum wisp_code wisp_trace_read(const struct wisp_trace *trace, uint32_t r, struct wisp_request *request,
                               struct wisp_error *error) {
    const struct entry *entry = &trace->entries[r];
    struct wisp_block block = {trace->name, entry->path,     r,          entry->offset, entry->stored,
                               entry->raw,  entry->checksum, trace->stop};
    *request =
        (struct wisp_request){.top_k = trace->info.top_k, .layers = trace->info.layers, .moe_index = trace->moe_index};
    unsigned char *stored = malloc(entry->stored + 1);
    enum wisp_code code = stored ? read_bytes(trace, entry->offset, stored, entry->stored, error)
                                 : no_memory(trace, "a block", entry->stored, error);
    if (!code) code = wisp_block_parse(&block, &trace->info, stored, request, error);
    free(stored);
    if (code) wisp_request_free(request);
    return code;
}

uint64_t wisp_trace_memory(const struct wisp_trace *trace) {
    uint64_t most = 0;
    for (uint32_t r = 0; r < trace->info.requests; r++) {
        uint64_t bytes = trace->entries[r].stored + wisp_block_room(&trace->info, trace->entries[r].raw);
        if (bytes > most) most = bytes;
    }
    return most;
}

enum wisp_code wisp_trace_totals(const struct wisp_trace *trace, uint64_t prefill_tokens, uint64_t decode_tokens,
                                 struct wisp_error *error) {
    const struct wisp_trace_info *info = &trace->info;
    if (prefill_tokens == info->prefill_tokens && decode_tokens == info->decode_tokens) return WISP_OK;
    return bad(trace, trace->index_offset, error,
               "index: %llu prefill and %llu decode tokens, but the blocks have %llu and %llu",
               (unsigned long long)info->prefill_tokens, (unsigned long long)info->decode_tokens,
               (unsigned long long)prefill_tokens, (unsigned long long)decode_tokens);
}

enum wisp_code wisp_trace_check(const struct wisp_trace *trace, wisp_stop *stop, struct wisp_error *error) {
    uint64_t prefill = 0, decode = 0;
    wisp_memory_notice(trace->name, wisp_trace_memory(trace));
    for (uint32_t r = 0; r < trace->info.requests; r++) {
        struct wisp_request request;
        if (wisp_stopped(stop)) return wisp_stop_error(error);
        enum wisp_code code = wisp_trace_read(trace, r, &request, error);
        if (code) return code;
        prefill += request.first_token[1];
        decode += request.first_token[request.steps] - request.first_token[1];
        wisp_request_free(&request);
    }
    return wisp_trace_totals(trace, prefill, decode, error);
}

void wisp_request_free(struct wisp_request *request) {
    free(request->first_token);
    free(request->ids);
    request->first_token = NULL;
    request->ids = NULL;
}
