/* check_trace_lies.c - .wtr files that lie under checksums that fit: what stands behind the checksums must hold alone.
 *
 * The file is put together here from docs/format.md, without the writer, and so is a second opinion on it.
 */
#include "base/hash.h"
#include "trace/layout.h"
#include "trace/trace.h"
#include "unit/unit_test.h"

#include <stdio.h>
#include <zstd.h>

/* A file of one request before it is sealed: the raw bytes, and whatever the index and the footer say about them. */
struct draft {
    unsigned char prologue[16], block[64], index[128], footer[24];
    size_t block_size, index_size;
};

enum part { PROLOGUE, BLOCK, INDEX, FOOTER };

/* Offsets in the index, with a model's name and a path of one letter. */
enum {
    AT_REQUESTS = 0,
    AT_LAYERS = 4,
    AT_EXPERTS = 8,
    AT_TOP_K = 12,
    AT_NAME = 40,
    AT_MOE = 42,
    AT_STORED = 43,
    AT_RAW = 51,
    AT_SUM = 59,
    AT_PATH = 67
};

static size_t squeeze(unsigned char to[256], const void *raw, size_t size) {
    size_t stored = ZSTD_compress(to, 256, raw, size, 1);
    ck_assert(!ZSTD_isError(stored));
    return stored;
}

/* The block is 16 + 4 ids: 2 steps of 1 token, 1 MoE layer of 2, top-2 of 4 experts. */
static void put_entry(struct draft *draft) {
    unsigned char stored[256];
    size_t size = squeeze(stored, draft->block, draft->block_size);
    wtr_put(draft->index + AT_STORED, size, 8);
    wtr_put(draft->index + AT_RAW, draft->block_size, 8);
    wtr_put(draft->index + AT_SUM, wisp_hash(stored, size), 8);
}

static void put_footer(struct draft *draft) {
    unsigned char stored[256];
    size_t block = squeeze(stored, draft->block, draft->block_size);
    wtr_put(draft->footer, 16 + block, 8);
    wtr_put(draft->footer + 8, squeeze(stored, draft->index, draft->index_size), 8);
    wtr_put(draft->footer + 16, draft->index_size, 8);
}

static struct draft honest(void) {
    static const unsigned char block[] = {2, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 3, 1, 0, 2};
    struct draft draft = {.block_size = sizeof block, .index_size = 71};
    memcpy(draft.prologue, "WISPTRC\n\1", 9);
    memcpy(draft.block, block, sizeof block);
    wtr_put(draft.index + AT_REQUESTS, 1, 4);
    wtr_put(draft.index + AT_LAYERS, 2, 4);
    wtr_put(draft.index + AT_EXPERTS, 4, 4);
    wtr_put(draft.index + AT_TOP_K, 2, 4);
    wtr_put(draft.index + 24, 1, 8);
    wtr_put(draft.index + 32, 1, 8);
    memcpy(draft.index + AT_NAME, "\1m", 2);
    draft.index[AT_MOE] = 2;
    memcpy(draft.index + AT_PATH, "\1\0a", 4);
    put_entry(&draft);
    put_footer(&draft);
    return draft;
}

/* Write the draft under checksums that fit. */
static void seal(const struct draft *draft, const char *path) {
    unsigned char block[256], index[256], sum[8];
    size_t block_size = squeeze(block, draft->block, draft->block_size);
    size_t index_size = squeeze(index, draft->index, draft->index_size);
    uint64_t hash = wisp_hash(draft->prologue, sizeof draft->prologue);
    hash = wisp_hash_more(wisp_hash_more(hash, index, index_size), draft->footer, sizeof draft->footer);
    wtr_put(sum, hash, 8);
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    fwrite(draft->prologue, 1, sizeof draft->prologue, file);
    fwrite(block, 1, block_size, file);
    fwrite(index, 1, index_size, file);
    fwrite(draft->footer, 1, sizeof draft->footer, file);
    fwrite(sum, 1, sizeof sum, file);
    fwrite("WTREND\n", 1, 8, file);
    ck_assert_int_eq(fclose(file), 0);
}

/* Whatever is read without an error keeps what the reader promises. */
static void check_request(const struct wisp_trace *trace, const struct wisp_request *request) {
    const struct wisp_trace_info *info = wisp_trace_info(trace);
    ck_assert_uint_ge(request->steps, 1);
    for (uint32_t step = 0; step < request->steps; step++)
        for (uint32_t layer = 0; layer < info->layers; layer++) {
            uint32_t tokens;
            const uint16_t *ids = wisp_request_selection(request, step, layer, &tokens);
            ck_assert_uint_ge(tokens, 1);
            ck_assert_int_eq(ids != NULL, wisp_trace_layer_is_moe(trace, layer));
            for (uint32_t i = 0; ids && i < tokens * info->top_k; i++) ck_assert_uint_lt(ids[i], info->experts);
        }
}

static enum wisp_code read_all(const char *path, struct wisp_error *error) {
    struct wisp_trace *trace;
    enum wisp_code code = wisp_trace_open(path, &trace, error);
    if (code) return code;
    for (uint32_t r = 0; r < wisp_trace_info(trace)->requests && !code; r++) {
        struct wisp_request request;
        code = wisp_trace_read(trace, r, &request, error);
        if (code) continue;
        check_request(trace, &request);
        wisp_request_free(&request);
    }
    wisp_trace_close(trace);
    return code;
}

START_TEST(lies_honest) {
    struct draft draft = honest();
    struct wisp_error error;
    struct wisp_trace *trace;
    struct wisp_request request;
    uint32_t tokens;
    seal(&draft, "x.wtr");
    ck_assert_msg(wisp_trace_open("x.wtr", &trace, &error) == WISP_OK, "%s", error.message);
    ck_assert_str_eq(wisp_trace_info(trace)->model, "m");
    ck_assert_str_eq(wisp_trace_path(trace, 0), "a");
    ck_assert_msg(wisp_trace_read(trace, 0, &request, &error) == WISP_OK, "%s", error.message);
    const uint16_t *ids = wisp_request_selection(&request, 1, 1, &tokens);
    ck_assert(tokens == 1 && ids[0] == 0 && ids[1] == 2);
    wisp_request_free(&request);
    wisp_trace_close(trace);
}
END_TEST

/* One number changed, the rest consistent with it wherever the lie is not about that. */
static const struct {
    enum part part;
    unsigned at, bytes;
    uint64_t value;
    enum part told; /* where the message says that the file is wrong */
    const char *message;
} lies[] = {
    {PROLOGUE, 0, 1, 'w', PROLOGUE, "not a .wtr file"},
    {PROLOGUE, 8, 4, 2, PROLOGUE, "version 2, this program reads version 1"},
    {FOOTER, 0, 8, 15, FOOTER, "the footer points outside the file"},
    {FOOTER, 0, 8, 42, FOOTER, "the footer points outside the file"},
    {FOOTER, 0, 8, UINT64_MAX, FOOTER, "the footer points outside the file"},
    {FOOTER, 8, 8, UINT64_MAX, FOOTER, "the footer points outside the file"},
    {FOOTER, 16, 8, UINT64_MAX, FOOTER, "the footer points outside the file"},
    {FOOTER, 16, 8, WTR_INDEX_MAX, FOOTER, "the footer points outside the file"},
    {FOOTER, 16, 8, 72, INDEX, "does not decompress to the length it should have"},
    {FOOTER, 16, 8, 0, INDEX, "does not decompress to the length it should have"},
    {INDEX, AT_REQUESTS, 4, 0, INDEX, "the index describes no trace that can be"},
    {INDEX, AT_REQUESTS, 4, 2, INDEX, "the index is too short for its requests"},
    {INDEX, AT_REQUESTS, 4, UINT32_MAX, INDEX, "the index describes no trace that can be"},
    {INDEX, AT_LAYERS, 4, 0, INDEX, "the index describes no trace that can be"},
    {INDEX, AT_LAYERS, 4, 4097, INDEX, "the index describes no trace that can be"},
    {INDEX, AT_LAYERS, 4, 4096, INDEX, "the index is too short for its requests"},
    {INDEX, AT_EXPERTS, 4, 0, INDEX, "the index describes no trace that can be"},
    {INDEX, AT_EXPERTS, 4, 65536, INDEX, "the index describes no trace that can be"},
    {INDEX, AT_EXPERTS, 4, 3, BLOCK, "an id beyond the experts"},
    {INDEX, AT_EXPERTS, 4, 257, BLOCK, "the ids of a request do not fill its block"},
    {INDEX, AT_TOP_K, 4, 0, INDEX, "the index describes no trace that can be"},
    {INDEX, AT_TOP_K, 4, 5, INDEX, "the index describes no trace that can be"},
    {INDEX, AT_TOP_K, 4, 1, BLOCK, "the ids of a request do not fill its block"},
    {INDEX, AT_NAME, 1, 255, INDEX, "the index describes no trace that can be"},
    {INDEX, AT_MOE, 1, 0, INDEX, "the index describes a model without MoE layers"},
    {INDEX, AT_MOE, 1, 3, BLOCK, "the ids of a request do not fill its block"},
    {INDEX, AT_STORED, 8, 24, INDEX, "the index does not fit the file"},
    {INDEX, AT_STORED, 8, 26, INDEX, "an entry of the index is wrong"},
    {INDEX, AT_STORED, 8, UINT64_MAX, INDEX, "an entry of the index is wrong"},
    {INDEX, AT_RAW, 8, 17, BLOCK, "does not decompress to the length it should have"},
    {INDEX, AT_RAW, 8, WTR_BLOCK_MAX, INDEX, "an entry of the index is wrong"},
    {INDEX, AT_RAW, 8, WTR_BLOCK_MAX + 1, INDEX, "an entry of the index is wrong"},
    {INDEX, AT_SUM, 8, 1, BLOCK, "the checksum of a request does not fit: the file is damaged"},
    {INDEX, AT_PATH, 2, 2, INDEX, "an entry of the index is wrong"},
    {INDEX, AT_PATH, 2, 0, INDEX, "an entry of the index is wrong"},
    {INDEX, AT_PATH, 2, 65535, INDEX, "an entry of the index is wrong"},
    {INDEX, AT_PATH + 2, 1, '/', INDEX, "an entry of the index is wrong"},
    {INDEX, AT_PATH + 2, 1, '.', INDEX, "an entry of the index is wrong"},
    {INDEX, AT_PATH + 2, 1, 0, INDEX, "an entry of the index is wrong"},
    {INDEX, AT_PATH + 3, 1, 'b', INDEX, "an entry of the index is wrong"},
    {BLOCK, 0, 4, 0, BLOCK, "a request without steps, or with more than its block can hold"},
    {BLOCK, 0, 4, 4, BLOCK, "a request without steps, or with more than its block can hold"},
    {BLOCK, 0, 4, UINT32_MAX, BLOCK, "a request without steps, or with more than its block can hold"},
    {BLOCK, 0, 4, 1, BLOCK, "the ids of a request do not fill its block"},
    {BLOCK, 4, 4, 0, BLOCK, "a step without tokens, or with more than its block can hold"},
    {BLOCK, 4, 4, UINT32_MAX, BLOCK, "a step without tokens, or with more than its block can hold"},
    {BLOCK, 4, 4, 2, BLOCK, "the ids of a request do not fill its block"},
    {BLOCK, 12, 1, 4, BLOCK, "an id beyond the experts"},
};

static unsigned char *bytes_of(struct draft *draft, enum part part) {
    switch (part) {
    case PROLOGUE: return draft->prologue;
    case BLOCK: return draft->block;
    case INDEX: return draft->index;
    case FOOTER: return draft->footer;
    }
    return NULL;
}

/* What is not lied about agrees with the lie. */
static void agree(struct draft *draft, enum part part) {
    if (part == BLOCK) put_entry(draft);
    if (part == BLOCK || part == INDEX) put_footer(draft);
}

static unsigned long long told_at(const struct draft *draft, size_t lie) {
    switch (lies[lie].told) {
    case PROLOGUE: return lies[lie].at;
    case BLOCK: return 16;
    case INDEX: return wtr_get(draft->footer, 8);
    case FOOTER: return wtr_get(draft->footer, 8) + wtr_get(draft->footer + 8, 8);
    }
    return 0;
}

START_TEST(lies_each) {
    for (size_t i = 0; i < sizeof lies / sizeof lies[0]; i++) {
        struct draft draft = honest(), told;
        struct wisp_error error = {0};
        char message[256];
        wtr_put(bytes_of(&draft, lies[i].part) + lies[i].at, lies[i].value, lies[i].bytes);
        told = draft;
        put_footer(&told);
        agree(&draft, lies[i].part);
        seal(&draft, "x.wtr");
        snprintf(message, sizeof message, "x.wtr: byte %llu: %s", told_at(&told, i), lies[i].message);
        enum wisp_code code = read_all("x.wtr", &error);
        ck_assert_msg(code == WISP_BAD_INPUT && strcmp(error.message, message) == 0,
                      "lie %zu (part %d, byte %u): exit %d '%s', expected '%s'", i, lies[i].part, lies[i].at, code,
                      error.message, message);
    }
}
END_TEST

/* Longer or shorter than what it says. */
START_TEST(lies_of_length) {
    struct draft draft = honest();
    struct wisp_error error;
    for (size_t size = 0; size < draft.index_size + 9; size++) {
        struct draft cut = draft;
        if (size == draft.index_size) continue;
        cut.index_size = size;
        put_footer(&cut);
        seal(&cut, "x.wtr");
        ck_assert_int_eq(read_all("x.wtr", &error), WISP_BAD_INPUT);
    }
    for (size_t size = 0; size < draft.block_size + 9; size++) {
        struct draft cut = draft;
        if (size == draft.block_size) continue;
        cut.block_size = size;
        put_entry(&cut);
        put_footer(&cut);
        seal(&cut, "x.wtr");
        ck_assert_int_eq(read_all("x.wtr", &error), WISP_BAD_INPUT);
    }
}
END_TEST

/* Random bytes in any part, sealed: refused, or read as something that keeps every promise. */
START_TEST(lies_random) {
    static const size_t sizes[] = {[PROLOGUE] = 16, [BLOCK] = 16, [INDEX] = 71, [FOOTER] = 24};
    struct wisp_rng rng;
    struct wisp_error error;
    unsigned read = 0;
    wisp_rng_init(&rng, unit_env("WISP_SEED", 1), 1);
    for (unsigned round = 0; round < 3000; round++) {
        struct draft draft = honest();
        enum part part = (enum part)wisp_rng_below(&rng, 4);
        for (unsigned i = 0; i < 1 + round % 3; i++) {
            unsigned char *at = bytes_of(&draft, part) + wisp_rng_below(&rng, (uint32_t)sizes[part]);
            *at = (unsigned char)(round % 2 ? wisp_rng_next(&rng) : *at + 1u);
        }
        agree(&draft, part);
        seal(&draft, "x.wtr");
        enum wisp_code code = read_all("x.wtr", &error);
        ck_assert(code == WISP_OK || code == WISP_BAD_INPUT);
        read += code == WISP_OK;
    }
    ck_assert_uint_gt(read, 0); /* some lies are as good as the truth: another name, another id */
}
END_TEST

int main(void) {
    const TTest *tests[] = {lies_honest, lies_each, lies_of_length, lies_random};
    return unit_main("trace_lies", tests, sizeof tests / sizeof tests[0]);
}
