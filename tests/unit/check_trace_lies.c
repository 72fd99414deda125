/* check_trace_lies.c - .wtr files that lie under checksums that fit: what stands behind the checksums must hold alone.
 * Each field of docs/format.md lies at least once, and the message says which; files at the limits are read.
 *
 * WISP_LIES=DIR keeps the files, for a look at what the commands say.
 */
#include "unit/wtr_draft.h"

#include <stdlib.h>

enum part { PROLOGUE, BLOCK, INDEX, FOOTER, END };

/* Offsets in the index, with a model's name and a path of one letter. */
enum {
    AT_REQUESTS = 0,
    AT_LAYERS = 4,
    AT_EXPERTS = 8,
    AT_TOP_K = 12,
    AT_HIDDEN = 16,
    AT_WIDTH = 20,
    AT_PREFILL = 24,
    AT_DECODE = 32,
    AT_NAME = 40,
    AT_MOE = 42,
    AT_STORED = 43,
    AT_RAW = 51,
    AT_SUM = 59,
    AT_PATH = 67
};

/* Two steps of one token, one MoE layer of two, top-2 of 4 experts: a block of 16 bytes, with the ids 3 2 and 1 0. */
static const struct draft_shape small = {.layers = 2,
                                         .first_moe = 1,
                                         .experts = 4,
                                         .top_k = 2,
                                         .prefill = 1,
                                         .decode = 1,
                                         .decode_step = 1,
                                         .name = 1,
                                         .path = 1};

/* Ids below the experts, none twice in a row. */
static bool rows_hold(const struct wisp_trace_info *info, const uint16_t *ids, uint32_t tokens) {
    bool hold = true;
    for (size_t i = 0; i < (size_t)tokens * info->top_k; i++) {
        hold = hold && ids[i] < info->experts;
        for (size_t j = i + 1; j % info->top_k && hold; j++) hold = ids[i] != ids[j];
    }
    return hold;
}

/* Whatever is read without an error keeps what the reader promises. */
static bool request_holds(const struct wisp_trace *trace, const struct wisp_request *request) {
    const struct wisp_trace_info *info = wisp_trace_info(trace);
    bool hold = request->steps >= 1;
    for (uint32_t step = 0; step < request->steps; step++)
        for (uint32_t layer = 0; layer < info->layers; layer++) {
            uint32_t tokens;
            const uint16_t *ids = wisp_request_selection(request, step, layer, &tokens);
            hold = hold && tokens >= 1 && (ids != NULL) == wisp_trace_layer_is_moe(trace, layer) &&
                   (!ids || rows_hold(info, ids, tokens));
        }
    return hold;
}

static enum wisp_code read_all(const char *path, struct wisp_error *error) {
    struct wisp_trace *trace;
    enum wisp_code code = wisp_trace_open(path, &trace, error);
    if (code) return code;
    for (uint32_t r = 0; r < wisp_trace_info(trace)->requests && !code; r++) {
        struct wisp_request request;
        code = wisp_trace_read(trace, r, &request, error);
        if (code) continue;
        ck_assert(request_holds(trace, &request));
        wisp_request_free(&request);
    }
    if (!code) code = wisp_trace_check(trace, NULL, error);
    wisp_trace_close(trace);
    return code;
}

START_TEST(lies_honest) {
    struct draft draft = draft_make(&small);
    struct wisp_error error;
    struct wisp_trace *trace;
    struct wisp_request request;
    uint32_t tokens;
    draft_seal(&draft, "x.wtr");
    ck_assert_msg(wisp_trace_open("x.wtr", &trace, &error) == WISP_OK, "%s", error.message);
    ck_assert_str_eq(wisp_trace_info(trace)->model, "m");
    ck_assert_str_eq(wisp_trace_path(trace, 0), "a");
    ck_assert_msg(wisp_trace_read(trace, 0, &request, &error) == WISP_OK, "%s", error.message);
    const uint16_t *ids = wisp_request_selection(&request, 1, 1, &tokens);
    ck_assert(tokens == 1 && ids[0] == 1 && ids[1] == 0);
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
    {PROLOGUE, 8, 4, 0, PROLOGUE, "version 0, this program reads version 1"},
    {PROLOGUE, 12, 4, 5, PROLOGUE, "the reserved word is 5; version 1 has 0"},
    {FOOTER, 0, 8, 15, FOOTER, "it ends where the footer begins"},
    {FOOTER, 0, 8, 42, FOOTER, "it ends where the footer begins"},
    {FOOTER, 0, 8, UINT64_MAX, FOOTER, "it ends where the footer begins"},
    {FOOTER, 8, 8, UINT64_MAX, FOOTER, "it ends where the footer begins"},
    {FOOTER, 16, 8, UINT64_MAX, FOOTER,
     "footer: an index of 18446744073709551615 raw bytes; at most 2^32, and 128 KiB for every 4 stored bytes"},
    {FOOTER, 16, 8, WTR_INDEX_MAX, FOOTER,
     "footer: an index of 4294967296 raw bytes; at most 2^32, and 128 KiB for every 4 stored bytes"},
    {FOOTER, 16, 8, 72, INDEX, "index: does not decompress to the length it should have"},
    {FOOTER, 16, 8, 0, INDEX, "index: does not decompress to the length it should have"},
    {END, 0, 8, 1, INDEX, "index: the checksum does not fit: the file is damaged"},
    {END, 8, 1, 1, END, "the end of the file is missing: it was cut off or is damaged"},
    {END, 15, 1, 1, END, "the end of the file is missing: it was cut off or is damaged"},
    {INDEX, AT_REQUESTS, 4, 0, INDEX, "index: requests: 0; 1 to 67108864"},
    {INDEX, AT_REQUESTS, 4, 2, INDEX, "index: too short for 2 requests"},
    {INDEX, AT_REQUESTS, 4, (1 << 26) + 1, INDEX, "index: requests: 67108865; 1 to 67108864"},
    {INDEX, AT_REQUESTS, 4, UINT32_MAX, INDEX, "index: requests: 4294967295; 1 to 67108864"},
    {INDEX, AT_LAYERS, 4, 0, INDEX, "index: layers: 0; 1 to 4096"},
    {INDEX, AT_LAYERS, 4, 4097, INDEX, "index: layers: 4097; 1 to 4096"},
    {INDEX, AT_LAYERS, 4, 4096, INDEX, "index: it ends in the bits of the layers"},
    {INDEX, AT_LAYERS, 4, 1, INDEX, "index: a bit is set behind the last of 1 layers"},
    {INDEX, AT_EXPERTS, 4, 0, INDEX, "index: experts: 0; 1 to 65535"},
    {INDEX, AT_EXPERTS, 4, 65536, INDEX, "index: experts: 65536; 1 to 65535"},
    {INDEX, AT_EXPERTS, 4, 3, BLOCK, "block 0 (a): layer 1, token 0: expert 3 is beyond the 3 experts"},
    {INDEX, AT_EXPERTS, 4, 257, BLOCK, "block 0 (a): ids: 4 bytes; 2 tokens x 1 MoE layers x top-2 take 8"},
    {INDEX, AT_TOP_K, 4, 0, INDEX, "index: top_k: 0; 1 to 4"},
    {INDEX, AT_TOP_K, 4, 5, INDEX, "index: top_k: 5; 1 to 4"},
    {INDEX, AT_TOP_K, 4, 1, INDEX, "index: 1 prefill and 1 decode tokens do not fit 1 blocks of 16 raw bytes"},
    {INDEX, AT_HIDDEN, 4, (1 << 26) + 1, INDEX, "index: hidden: 67108865; 0 to 67108864"},
    {INDEX, AT_WIDTH, 4, UINT32_MAX, INDEX, "index: width: 4294967295; 0 to 67108864"},
    {INDEX, AT_PREFILL, 8, 0, INDEX, "index: 0 prefill and 1 decode tokens do not fit 1 blocks of 16 raw bytes"},
    {INDEX, AT_PREFILL, 8, 2, INDEX, "index: 2 prefill and 1 decode tokens do not fit 1 blocks of 16 raw bytes"},
    {INDEX, AT_PREFILL, 8, UINT64_MAX, INDEX,
     "index: 18446744073709551615 prefill and 1 decode tokens do not fit 1 blocks of 16 raw bytes"},
    {INDEX, AT_DECODE, 8, 0, INDEX, "index: 1 prefill and 0 decode tokens do not fit 1 blocks of 16 raw bytes"},
    {INDEX, AT_DECODE, 8, 3, INDEX, "index: 1 prefill and 3 decode tokens, but the blocks have 1 and 1"},
    {INDEX, AT_DECODE, 8, UINT64_MAX, INDEX,
     "index: 1 prefill and 18446744073709551615 decode tokens do not fit 1 blocks of 16 raw bytes"},
    {INDEX, AT_NAME, 1, 255, INDEX, "index: it ends in the name of the model"},
    {INDEX, AT_NAME + 1, 1, 0, INDEX, "index: a zero byte in the name of the model"},
    {INDEX, AT_MOE, 1, 0, INDEX, "index: no layer is MoE"},
    {INDEX, AT_MOE, 1, 3, BLOCK, "block 0 (a): ids: 4 bytes; 2 tokens x 2 MoE layers x top-2 take 8"},
    {INDEX, AT_MOE, 1, 6, INDEX, "index: a bit is set behind the last of 2 layers"},
    {INDEX, AT_STORED, 8, 24, INDEX, "index: begins here, but the blocks end at byte"},
    {INDEX, AT_STORED, 8, 26, INDEX, "index: entry 0: 26 stored bytes where the blocks have"},
    {INDEX, AT_STORED, 8, UINT64_MAX, INDEX, "index: entry 0: 18446744073709551615 stored bytes where the blocks have"},
    {INDEX, AT_RAW, 8, 0, INDEX, "index: 1 prefill and 1 decode tokens do not fit 1 blocks of 0 raw bytes"},
    {INDEX, AT_RAW, 8, 12, BLOCK, "block 0 (a): does not decompress to the length it should have"},
    {INDEX, AT_RAW, 8, WTR_BLOCK_MAX, INDEX,
     "index: entry 0: 1073741824 raw bytes; at most 2^30, and 128 KiB for every 4 stored bytes"},
    {INDEX, AT_RAW, 8, WTR_BLOCK_MAX + 1, INDEX,
     "index: entry 0: 1073741825 raw bytes; at most 2^30, and 128 KiB for every 4 stored bytes"},
    {INDEX, AT_SUM, 8, 1, BLOCK, "block 0 (a): the checksum does not fit: the file is damaged"},
    {INDEX, AT_PATH, 2, 2, INDEX, "index: entry 0: the index ends in its path"},
    {INDEX, AT_PATH, 2, 0, INDEX, "index: entry 0: a path of 0 bytes; 1 to 1023"},
    {INDEX, AT_PATH, 2, 1024, INDEX, "index: entry 0: a path of 1024 bytes; 1 to 1023"},
    {INDEX, AT_PATH, 2, 65535, INDEX, "index: entry 0: a path of 65535 bytes; 1 to 1023"},
    {INDEX, AT_PATH + 2, 1, '/', INDEX, "index: entry 0: path '/'; a relative one without empty parts, '.' and '..'"},
    {INDEX, AT_PATH + 2, 1, '.', INDEX, "index: entry 0: path '.'; a relative one without empty parts, '.' and '..'"},
    {INDEX, AT_PATH + 2, 1, 0, INDEX, "index: entry 0: its path does not end with one zero byte"},
    {INDEX, AT_PATH + 3, 1, 'b', INDEX, "index: entry 0: its path does not end with one zero byte"},
    {BLOCK, 0, 4, 0, BLOCK, "block 0 (a): steps: 0; 1 to 3 in a block of 16 bytes"},
    {BLOCK, 0, 4, 4, BLOCK, "block 0 (a): steps: 4; 1 to 3 in a block of 16 bytes"},
    {BLOCK, 0, 4, UINT32_MAX, BLOCK, "block 0 (a): steps: 4294967295; 1 to 3 in a block of 16 bytes"},
    {BLOCK, 0, 4, 1, BLOCK, "block 0 (a): ids: 8 bytes; 1 tokens x 1 MoE layers x top-2 take 2"},
    {BLOCK, 4, 4, 0, BLOCK, "block 0 (a): ids: 4 bytes; 1 tokens x 1 MoE layers x top-2 take 2"},
    {BLOCK, 8, 4, 0, BLOCK, "block 0 (a): step 1 has no token"},
    {BLOCK, 8, 4, UINT32_MAX, BLOCK, "block 0 (a): step 1: tokens: 4294967295, more than the block can hold"},
    {BLOCK, 4, 4, 2, BLOCK, "block 0 (a): ids: 4 bytes; 3 tokens x 1 MoE layers x top-2 take 6"},
    {BLOCK, 12, 1, 4, BLOCK, "block 0 (a): layer 1, token 0: expert 4 is beyond the 4 experts"},
    {BLOCK, 13, 1, 3, BLOCK, "block 0 (a): layer 1, token 0: expert 3 twice"},
    {BLOCK, 14, 1, 0, BLOCK, "block 0 (a): layer 1, token 1: expert 0 twice"},
};

static unsigned char *bytes_of(struct draft *draft, enum part part) {
    switch (part) {
    case PROLOGUE: return draft->prologue;
    case BLOCK: return draft->block;
    case INDEX: return draft->index;
    case FOOTER: return draft->footer;
    case END: return draft->end;
    }
    return NULL;
}

/* What is not lied about agrees with the lie. */
static void agree(struct draft *draft, enum part part) {
    if (part == BLOCK) draft_entry(draft);
    if (part == BLOCK || part == INDEX) draft_footer(draft);
}

static unsigned long long told_at(const struct draft *draft, size_t lie) {
    switch (lies[lie].told) {
    case PROLOGUE: return lies[lie].at;
    case BLOCK: return 16;
    case INDEX: return wtr_get(draft->footer, 8);
    case FOOTER: return wtr_get(draft->footer, 8) + wtr_get(draft->footer + 8, 8);
    case END: return wtr_get(draft->footer, 8) + wtr_get(draft->footer + 8, 8) + 32;
    }
    return 0;
}

/* The draft as a file; WISP_LIES gets one of its name. */
static void seal_and_keep(const struct draft *draft, const char *name) {
    const char *directory = getenv("WISP_LIES");
    char path[4096];
    draft_seal(draft, "x.wtr");
    if (!directory) return;
    snprintf(path, sizeof path, "%s/%s.wtr", directory, name);
    draft_seal(draft, path);
}

/* It is refused, for this reason, which is said of this byte. */
static void refused(const char *name, unsigned long long byte, const char *message) {
    struct wisp_error error = {0};
    char place[64];
    int length = snprintf(place, sizeof place, "x.wtr: byte %llu: ", byte);
    enum wisp_code code = read_all("x.wtr", &error);
    bool told = code == WISP_BAD_INPUT && !strncmp(error.message, place, (size_t)length);
    ck_assert_msg(told && strstr(error.message, message), "%s: exit %d '%s', expected '%s%s'", name, code,
                  error.message, place, message);
}

START_TEST(lies_each) {
    for (size_t i = 0; i < sizeof lies / sizeof lies[0]; i++) {
        struct draft draft = draft_make(&small), told;
        char name[32];
        snprintf(name, sizeof name, "lie-%02zu", i);
        wtr_put(bytes_of(&draft, lies[i].part) + lies[i].at, lies[i].value, lies[i].bytes);
        told = draft;
        draft_footer(&told);
        agree(&draft, lies[i].part);
        seal_and_keep(&draft, name);
        refused(name, told_at(&told, i), lies[i].message);
    }
}
END_TEST

/* A second frame behind the one that there should be, which holds nothing and so changes no length. */
START_TEST(lies_of_frames) {
    struct draft draft = draft_make(&small);
    draft.block_more = 1;
    draft_entry(&draft);
    draft_footer(&draft);
    seal_and_keep(&draft, "two-frames");
    refused("block", 16, "block 0 (a): more than one zstd frame");
    draft = draft_make(&small);
    draft.index_more = 2;
    draft_footer(&draft);
    seal_and_keep(&draft, "index-frames");
    refused("index", wtr_get(draft.footer, 8), "index: more than one zstd frame");
}
END_TEST

/* Totals that the lengths allow, for a step may have many tokens: one block shows the first, all of them the second. */
START_TEST(lies_of_totals) {
    struct draft_shape shape = small;
    shape.decode = shape.decode_step = 2;
    struct draft draft = draft_make(&shape);
    wtr_put(draft.index + AT_PREFILL, 2, 8);
    wtr_put(draft.index + AT_DECODE, 1, 8);
    draft_footer(&draft);
    seal_and_keep(&draft, "totals-of-one");
    refused("one", 16, "block 0 (a): 2 decode tokens, but the index says 1 for all blocks");
    draft = draft_make(&shape);
    wtr_put(draft.index + AT_DECODE, 4, 8);
    draft_footer(&draft);
    seal_and_keep(&draft, "totals-of-all");
    refused("all", wtr_get(draft.footer, 8), "index: 1 prefill and 4 decode tokens, but the blocks have 1 and 2");
}
END_TEST

/* At the limits, and read: the ids are those that were put in. */
START_TEST(lies_at_the_limits) {
    static const struct draft_shape shapes[] = {
        {1, 0, 1, 1, 0, 0, 1, 0, 1, 0, 1},                /* the least of everything; a model without a name */
        {4096, 0, 4, 2, 1 << 26, 1 << 26, 1, 0, 1, 1, 1}, /* layers, sizes of a matrix */
        {4096, 4095, 4, 2, 8, 0, 1, 1, 1, 1, 1},
        {8, 7, 65535, 1024, 8, 8, 3, 5, 1, 255, 1023}, /* experts, top_k, name, path */
        {9, 8, 1024, 1024, 8, 8, 1, 1, 1, 1, 1},
        {2, 1, 256, 8, 8, 8, 100, 100, 1, 1, 1}, /* the last ids of one byte, the first of two */
        {2, 1, 257, 8, 8, 8, 100, 100, 1, 1, 1},
        {2, 1, 4, 4, 8, 8, 1, 3000, 1, 1, 1}, /* steps, of one token and of many */
        {2, 1, 4, 1, 8, 8, 3000, 3000, 1000, 1, 1},
    };
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
        const struct draft_shape *shape = &shapes[i];
        struct draft draft = draft_make(shape);
        struct wisp_trace *trace;
        struct wisp_request request;
        struct wisp_error error;
        char name[32];
        snprintf(name, sizeof name, "good-%zu", i);
        seal_and_keep(&draft, name);
        ck_assert_msg(read_all("x.wtr", &error) == WISP_OK, "shape %zu: %s", i, error.message);
        ck_assert_int_eq(wisp_trace_open("x.wtr", &trace, &error), WISP_OK);
        ck_assert_uint_eq(strlen(wisp_trace_info(trace)->model), shape->name);
        ck_assert_int_eq(wisp_trace_read(trace, 0, &request, &error), WISP_OK);
        uint32_t rows = (shape->layers - shape->first_moe) * (shape->prefill + shape->decode);
        bool same = true;
        for (uint32_t id = 0; id < rows * shape->top_k; id++)
            same = same && request.ids[id] == shape->experts - 1 - id % shape->experts;
        ck_assert_msg(same, "shape %zu", i);
        wisp_request_free(&request);
        wisp_trace_close(trace);
    }
}
END_TEST

/* Longer or shorter than what it says. */
START_TEST(lies_of_length) {
    struct draft draft = draft_make(&small);
    struct wisp_error error;
    for (size_t size = 0; size < draft.index_size + 9; size++) {
        struct draft cut = draft;
        if (size == draft.index_size) continue;
        cut.index_size = size;
        draft_footer(&cut);
        draft_seal(&cut, "x.wtr");
        ck_assert_int_eq(read_all("x.wtr", &error), WISP_BAD_INPUT);
    }
    for (size_t size = 0; size < draft.block_size + 9; size++) {
        struct draft cut = draft;
        if (size == draft.block_size) continue;
        cut.block_size = size;
        draft_entry(&cut);
        draft_footer(&cut);
        draft_seal(&cut, "x.wtr");
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
        struct draft draft = draft_make(&small);
        enum part part = (enum part)wisp_rng_below(&rng, 4);
        for (unsigned i = 0; i < 1 + round % 3; i++) {
            unsigned char *at = bytes_of(&draft, part) + wisp_rng_below(&rng, (uint32_t)sizes[part]);
            *at = (unsigned char)(round % 2 ? wisp_rng_next(&rng) : *at + 1u);
        }
        agree(&draft, part);
        draft_seal(&draft, "x.wtr");
        enum wisp_code code = read_all("x.wtr", &error);
        ck_assert(code == WISP_OK || code == WISP_BAD_INPUT);
        read += code == WISP_OK;
    }
    ck_assert_uint_gt(read, 0); /* some lies are as good as the truth: another name, another id */
}
END_TEST

int main(void) {
    const TTest *tests[] = {lies_honest,        lies_each,      lies_of_frames, lies_of_totals,
                            lies_at_the_limits, lies_of_length, lies_random};
    return unit_main("trace_lies", tests, sizeof tests / sizeof tests[0]);
}
