/* check_trace.c - csim/trace: JSON in and out, the .wtr file, damage of every kind, generated traces. */
#include "trace/export.h"
#include "trace/generate.h"
#include "trace/import.h"
#include "trace/json_trace.h"
#include "unit/unit_test.h"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const char sample[] = "[{\"0\":null,\"1\":[[3,1],[0,2],[1,3]],\"2\":[[2,0],[3,2],[0,1]]},"
                             "{\"0\":null,\"1\":[[1,2]],\"2\":[[3,0]]}]";

static void write_bytes(const char *path, const char *text, size_t size) {
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(text, 1, size, file), size);
    fclose(file);
}

static void write_text(const char *path, const char *text) {
    write_bytes(path, text, strlen(text));
}

static char *read_text(const char *path, size_t *size) {
    struct stat info;
    ck_assert_int_eq(stat(path, &info), 0);
    char *text = malloc((size_t)info.st_size + 1);
    FILE *file = fopen(path, "rb");
    *size = fread(text, 1, (size_t)info.st_size, file);
    text[*size] = 0;
    fclose(file);
    return text;
}

static enum wisp_code import_dir(const char *directory, const char *output, struct wisp_error *error) {
    struct wisp_imported imported;
    struct wisp_import import = {
        .paths = &directory, .path_count = 1, .experts = 4, .hidden = 8, .width = 16, .threads = 2};
    return wisp_trace_import(&import, output, &imported, error);
}

static void make_sample(void) {
    struct wisp_error error;
    mkdir("in", 0777);
    mkdir("in/sub", 0777);
    write_text("in/b.json", sample);
    write_text("in/sub/a.json", sample);
    ck_assert_msg(import_dir("in", "x.wtr", &error) == WISP_OK, "%s", error.message);
}

/* What was in the JSON is in the trace, in its place. */
START_TEST(trace_round_trip) {
    struct wisp_trace *trace;
    struct wisp_error error;
    struct wisp_request request;
    uint32_t tokens;
    make_sample();
    ck_assert_msg(wisp_trace_open("x.wtr", &trace, &error) == WISP_OK, "%s", error.message);
    const struct wisp_trace_info *info = wisp_trace_info(trace);
    ck_assert_str_eq(info->model, "in");
    ck_assert_uint_eq(info->requests, 2);
    ck_assert_uint_eq(info->prefill_tokens, 6);
    ck_assert_uint_eq(info->decode_tokens, 2);
    ck_assert_uint_eq(info->layers, 3);
    ck_assert_uint_eq(info->moe_layers, 2);
    ck_assert_uint_eq(info->experts, 4);
    ck_assert_uint_eq(info->top_k, 2);
    ck_assert_uint_eq(info->hidden, 8);
    ck_assert(!wisp_trace_layer_is_moe(trace, 0) && wisp_trace_layer_is_moe(trace, 2));
    ck_assert_str_eq(wisp_trace_path(trace, 0), "b.json");
    ck_assert_str_eq(wisp_trace_path(trace, 1), "sub/a.json");
    ck_assert_int_eq(wisp_trace_read(trace, 1, &request, &error), WISP_OK);
    ck_assert_uint_eq(request.steps, 2);
    const uint16_t *ids = wisp_request_selection(&request, 0, 2, &tokens);
    ck_assert_uint_eq(tokens, 3);
    static const uint16_t layer_2[] = {2, 0, 3, 2, 0, 1};
    ck_assert_mem_eq(ids, layer_2, sizeof layer_2);
    ids = wisp_request_selection(&request, 1, 1, &tokens);
    ck_assert(tokens == 1 && ids[0] == 1 && ids[1] == 2);
    ck_assert_ptr_null(wisp_request_selection(&request, 1, 0, &tokens));
    wisp_request_free(&request);
    ck_assert_msg(wisp_trace_export(trace, "exported", NULL, &error) == WISP_OK, "%s", error.message);
    ck_assert_int_eq(wisp_trace_export(trace, "exported", NULL, &error), WISP_BAD_INPUT); /* never overwritten */
    wisp_trace_close(trace);
    ck_assert_int_eq(import_dir("exported", "y.wtr", &error), WISP_OK);
    size_t size;
    char *text = read_text("exported/sub/a.json", &size);
    struct wisp_parsed parsed;
    ck_assert_int_eq(wisp_json_request_parse("a", text, size, &parsed, &error), WISP_OK);
    ck_assert_uint_eq(parsed.ids[6 + 2], 2); /* layer 1: 3 + 1 tokens of 2 ids; then layer 2 */
    wisp_parsed_free(&parsed);
    free(text);
}
END_TEST

/* Whatever opens and reads without an error must be the file that was written. */
static bool reads_whole(const char *path, struct wisp_error *error) {
    struct wisp_trace *trace;
    bool good = wisp_trace_open(path, &trace, error) == WISP_OK;
    if (!good) return false;
    for (uint32_t r = 0; r < wisp_trace_info(trace)->requests && good; r++) {
        struct wisp_request request;
        good = wisp_trace_read(trace, r, &request, error) == WISP_OK;
        if (good) wisp_request_free(&request);
    }
    wisp_trace_close(trace);
    return good;
}

START_TEST(trace_every_flipped_byte) {
    struct wisp_error error;
    size_t size;
    make_sample();
    ck_assert(reads_whole("x.wtr", &error));
    char *bytes = read_text("x.wtr", &size);
    for (size_t at = 0; at < size; at++)
        for (unsigned bit = 0; bit < 8; bit++) {
            bytes[at] ^= (char)(1u << bit);
            write_bytes("bad.wtr", bytes, size);
            ck_assert_msg(!reads_whole("bad.wtr", &error), "byte %zu bit %u: nobody noticed", at, bit);
            ck_assert_int_eq(error.code, WISP_BAD_INPUT);
            ck_assert_int_eq(strncmp(error.message, "bad.wtr: byte ", 14), 0);
            bytes[at] ^= (char)(1u << bit);
        }
    free(bytes);
}
END_TEST

START_TEST(trace_every_truncation) {
    struct wisp_error error;
    size_t size;
    make_sample();
    char *bytes = read_text("x.wtr", &size);
    for (size_t length = 0; length < size; length++) {
        write_bytes("bad.wtr", bytes, length);
        ck_assert_msg(!reads_whole("bad.wtr", &error), "cut to %zu bytes: nobody noticed", length);
        ck_assert_int_eq(error.code, WISP_BAD_INPUT);
    }
    free(bytes);
}
END_TEST

/* Several random bytes at once, seeded; nothing may crash or ask for much memory. */
START_TEST(trace_random_damage) {
    struct wisp_error error;
    struct wisp_rng rng;
    size_t size;
    make_sample();
    char *bytes = read_text("x.wtr", &size), *damaged = malloc(size);
    wisp_rng_init(&rng, unit_env("WISP_SEED", 1), 0);
    for (unsigned round = 0; round < 2000; round++) {
        memcpy(damaged, bytes, size);
        for (unsigned i = 0; i < 1 + round % 7; i++)
            damaged[wisp_rng_below(&rng, (uint32_t)size)] = (char)wisp_rng_next(&rng);
        write_bytes("bad.wtr", damaged, size);
        if (memcmp(damaged, bytes, size)) ck_assert(!reads_whole("bad.wtr", &error));
    }
    free(damaged);
    free(bytes);
}
END_TEST

/* Each wrong document, and the sentence about it. */
static const struct {
    const char *text, *message;
} wrong[] = {
    {"", "x:1: byte 0: parse error: premature EOF"},
    {"[", "x:1: byte 1: parse error: premature EOF"},
    {"{}", "x:1: byte 1: a list of steps is expected here"},
    {"[]", "x:1: byte 2: no steps"},
    {"[3]", "x:1: byte 2: a step, a map of layers, is expected here"},
    {"[{}]", "x:1: byte 3: a step without any MoE layer"},
    {"[{\"0\":null}]", "x:1: byte 11: a step without any MoE layer"},
    {"[{\"1\":null}]", "x:1: byte 5: layer \"1\" where layer \"0\" comes next"},
    {"[{\"00\":null}]", "x:1: byte 6: layer \"00\" where layer \"0\" comes next"},
    {"[{\"0\":7}]", "x:1: byte 7: null or a list of rows is expected here"},
    {"[{\"0\":{}}]", "x:1: byte 7: null or a list of rows is expected here"},
    {"[{\"0\":[]}]", "x:1: byte 10: no rows: an empty prefill, and no step behind it"},
    {"[{\"0\":[1]}]", "x:1: byte 8: a row, a list of expert ids, is expected here"},
    {"[{\"0\":[[]]}]", "x:1: byte 9: a row of 0 expert ids, the first row has 0"},
    {"[{\"0\":[[1],[1,2]]}]", "x:1: byte 16: a row of 2 expert ids, the first row has 1"},
    {"[{\"0\":[[1.5]]}]", "x:1: byte 11: an expert id is expected here"},
    {"[{\"0\":[[true]]}]", "x:1: byte 12: an expert id is expected here"},
    {"[{\"0\":[[\"1\"]]}]", "x:1: byte 11: an expert id is expected here"},
    {"[{\"0\":[[null]]}]", "x:1: byte 12: an expert id is expected here"},
    {"[{\"0\":[[-1]]}]", "x:1: byte 10: expert id -1 is out of range"},
    {"[{\"0\":[[65535]]}]", "x:1: byte 13: expert id 65535 is out of range"},
    {"[{\"0\":[[3,3]]}]", "x:1: byte 11: expert 3 twice in a row"},
    {"[{\"0\":[[1]],\"1\":[[1],[2]]}]", "x:1: byte 25: layer 1 has 2 rows, other layers of this step have 1"},
    {"[{\"0\":[[1]]},{\"0\":null}]", "x:1: byte 22: layer 0 is dense here and MoE in the first step"},
    {"[{\"0\":[[1]]},{\"0\":[[1]],\"1\":[[1]]}]", "x:1: byte 34: a step of 2 layers, the first step has 1"},
    {"[{\"0\":[[1]]}] x", "x:1: byte 15: parse error: trailing garbage"},
    {"[{\"0\":[[1]]}][]", "x:1: byte 14: parse error: trailing garbage"},
    {"[{\"0\":[[1}]", "x:1: byte 10: parse error: after array element, I expect ',' or ']'"},
};

START_TEST(trace_wrong_json) {
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct wisp_parsed request;
        struct wisp_error error = {0};
        enum wisp_code code = wisp_json_request_parse("x", wrong[i].text, strlen(wrong[i].text), &request, &error);
        ck_assert_int_eq(code, WISP_BAD_INPUT);
        ck_assert_str_eq(error.message, wrong[i].message);
        wisp_parsed_free(&request);
    }
}
END_TEST

/* Random bytes, mostly of the kind that JSON is made of: refused with an offset inside, or read as a whole request. */
START_TEST(trace_random_json) {
    static const char likely[] = "[]{},:\"0123nul \\-.e";
    struct wisp_rng rng;
    struct wisp_error error;
    unsigned read = 0;
    wisp_rng_init(&rng, unit_env("WISP_SEED", 1), 2);
    for (unsigned round = 0; round < 20000; round++) {
        char text[sizeof sample];
        struct wisp_parsed request;
        memcpy(text, sample, sizeof text);
        for (unsigned i = 0; i < 1 + round % 4; i++) {
            char byte = round % 3 ? likely[wisp_rng_below(&rng, sizeof likely - 1)] : (char)wisp_rng_next(&rng);
            text[wisp_rng_below(&rng, sizeof sample - 1)] = byte;
        }
        enum wisp_code code = wisp_json_request_parse("x", text, sizeof sample - 1, &request, &error);
        ck_assert(code == WISP_OK || code == WISP_BAD_INPUT);
        if (code) ck_assert_uint_le(strtoul(error.message + strlen("x: byte "), NULL, 10), sizeof sample - 1);
        for (uint32_t step = 0; !code && step < request.steps; step++) ck_assert_uint_ge(request.tokens[step], 1);
        read += code == WISP_OK;
        wisp_parsed_free(&request);
    }
    ck_assert_uint_gt(read, 0); /* another id, more space */
}
END_TEST

/* As many experts in a row as a trace can hold, and one more; ids of two bytes come back. */
START_TEST(trace_widest_row) {
    static char text[8192];
    struct wisp_trace *trace;
    struct wisp_request request;
    struct wisp_error error;
    size_t size = (size_t)sprintf(text, "[{\"0\":[[");
    for (unsigned id = 0; id < 1024; id++) size += (size_t)sprintf(text + size, "%u,", 64511 + id);
    strcpy(text + size - 1, "]]}]");
    const char *path = "wide.json";
    struct wisp_imported imported;
    struct wisp_import import = {.paths = &path, .path_count = 1, .model = "w", .experts = 65535, .threads = 1};
    write_text(path, text);
    ck_assert_msg(wisp_trace_import(&import, "wide.wtr", &imported, &error) == WISP_OK, "%s", error.message);
    ck_assert_msg(wisp_trace_open("wide.wtr", &trace, &error) == WISP_OK, "%s", error.message);
    ck_assert_int_eq(wisp_trace_read(trace, 0, &request, &error), WISP_OK);
    for (unsigned k = 0; k < 1024; k++) ck_assert_uint_eq(request.ids[k], 64511 + k);
    wisp_request_free(&request);
    wisp_trace_close(trace);
    strcpy(text + size - 1, ",7]]}]");
    write_text(path, text);
    ck_assert_int_eq(wisp_trace_import(&import, "wide.wtr", &imported, &error), WISP_BAD_INPUT);
    ck_assert_str_eq(error.message, "wide.json:1: byte 6153: more than 1024 expert ids in a row");
}
END_TEST

/* Another process that writes the sample into a pipe, as a shell does for <(...). */
static pid_t write_sample_to(const char *pipe) {
    pid_t writer = fork();
    if (writer == 0) {
        write_text(pipe, sample);
        _exit(0);
    }
    ck_assert_int_gt(writer, 0);
    return writer;
}

/* What is not a regular file is left out of a directory, where a pipe would block for ever. By name a pipe is read. */
START_TEST(trace_import_no_files) {
    struct wisp_error error;
    make_sample();
    mkdir("pipes", 0777);
    ck_assert_int_eq(mkfifo("pipes/p.json", 0666), 0);
    ck_assert_int_eq(symlink("../in", "pipes/l.json"), 0);
    ck_assert_int_eq(import_dir("pipes", "pipes.wtr", &error), WISP_BAD_INPUT);
    ck_assert_str_eq(
        error.message,
        "pipes: there is no *.json, *.jsonl, *.csv or *.npy file below it, nor one of these as *.gz or *.zst");
    pid_t writer = write_sample_to("pipes/p.json");
    ck_assert_msg(import_dir("pipes/p.json", "pipe.wtr", &error) == WISP_OK, "%s", error.message);
    ck_assert_int_eq(waitpid(writer, NULL, 0), writer);
    struct wisp_trace *trace;
    ck_assert_msg(wisp_trace_open("pipe.wtr", &trace, &error) == WISP_OK, "%s", error.message);
    ck_assert_uint_eq(wisp_trace_info(trace)->prefill_tokens, 3);
    wisp_trace_close(trace);
    ck_assert_int_eq(symlink("../in/b.json", "pipes/f.json"), 0);
    ck_assert_msg(import_dir("pipes", "pipes.wtr", &error) == WISP_OK, "%s", error.message);
    ck_assert_int_eq(wisp_trace_open("pipes", &trace, &error), WISP_BAD_INPUT);
    ck_assert_str_eq(error.message, "pipes: not a regular file");
    ck_assert_int_eq(wisp_trace_open("pipes/p.json", &trace, &error), WISP_BAD_INPUT);
    ck_assert_str_eq(error.message, "pipes/p.json: a pipe: a trace is read from its end; store it in a file first");
}
END_TEST

/* A failed import names the file and leaves nothing, not even what was there before under another name. */
START_TEST(trace_import_fails_whole) {
    struct wisp_error error;
    make_sample();
    write_text("in/z.json", "[{\"0\":[[1,2]]}]");
    ck_assert_int_eq(import_dir("in", "z.wtr", &error), WISP_BAD_INPUT);
    ck_assert_str_eq(error.message, "in/z.json has 1 layers (1 MoE), top-2; in/b.json has 3 layers (2 MoE), top-2: one "
                                    "trace holds one model");
    ck_assert_int_ne(access("z.wtr", F_OK), 0);
    write_text("in/z.json", "[{\"0\":null,\"1\":[[3,1]],\"2\":[[2,9]]}]");
    ck_assert_int_eq(import_dir("in", "z.wtr", &error), WISP_BAD_INPUT);
    ck_assert_str_eq(error.message, "in/z.json: expert 9, but the model has 4 (--experts)");
    unlink("in/z.json");
    ck_assert_int_eq(import_dir("nowhere", "z.wtr", &error), WISP_BAD_INPUT);
    ck_assert_str_eq(error.message, "nowhere: cannot read: No such file or directory");
    mkdir("empty", 0777);
    ck_assert_int_eq(import_dir("empty", "z.wtr", &error), WISP_BAD_INPUT);
    ck_assert_str_eq(
        error.message,
        "empty: there is no *.json, *.jsonl, *.csv or *.npy file below it, nor one of these as *.gz or *.zst");
    ck_assert_int_eq(import_dir("in", "no/such/place.wtr", &error), WISP_ENVIRONMENT);
}
END_TEST

/* The same bytes for any number of threads. */
START_TEST(trace_import_threads) {
    const char *directory = "in";
    struct wisp_error error;
    size_t sizes[2];
    char *bytes[2];
    make_sample();
    for (unsigned i = 0; i < 70; i++) {
        char path[32];
        snprintf(path, sizeof path, "in/f%02u.json", i);
        write_text(path, sample);
    }
    for (unsigned i = 0; i < 2; i++) {
        struct wisp_imported imported;
        struct wisp_import import = {
            .paths = &directory, .path_count = 1, .experts = 4, .threads = i ? 7 : 1, .model = "m"};
        ck_assert_int_eq(wisp_trace_import(&import, i ? "seven.wtr" : "one.wtr", &imported, &error), WISP_OK);
        ck_assert_uint_eq(imported.files, 72);
        bytes[i] = read_text(i ? "seven.wtr" : "one.wtr", &sizes[i]);
    }
    ck_assert_uint_eq(sizes[0], sizes[1]);
    ck_assert_mem_eq(bytes[0], bytes[1], sizes[0]);
    free(bytes[0]);
    free(bytes[1]);
}
END_TEST

/* Skew, repeats, distinct experts and the layers of a generated trace. */
START_TEST(trace_generated) {
    struct wisp_generate parameters = {.model = "g",
                                       .layers = 20,
                                       .first_moe_layer = 1,
                                       .moe_every = 2,
                                       .experts = 32,
                                       .top_k = 4,
                                       .requests = 100,
                                       .prefill_tokens = 10,
                                       .decode_tokens = 20,
                                       .skew_quarters = 4,
                                       .repeat = 0.5,
                                       .seed = 3};
    struct wisp_trace *trace;
    struct wisp_error error;
    uint32_t counts[32] = {0}, kept = 0, chances = 0, most = 0, all = 0;
    ck_assert_int_eq(wisp_trace_generate(&parameters, "g.wtr", &error), WISP_OK);
    ck_assert_int_eq(wisp_trace_open("g.wtr", &trace, &error), WISP_OK);
    ck_assert_uint_eq(wisp_trace_info(trace)->moe_layers, 10);
    for (uint32_t layer = 0; layer < 20; layer++) ck_assert_int_eq(wisp_trace_layer_is_moe(trace, layer), layer % 2);
    for (uint32_t r = 0; r < 100; r++) {
        struct wisp_request request;
        uint32_t tokens;
        ck_assert_int_eq(wisp_trace_read(trace, r, &request, &error), WISP_OK);
        ck_assert(request.steps >= 11 && request.steps <= 21);
        const uint16_t *before = NULL;
        for (uint32_t step = 0; step < request.steps; step++) {
            const uint16_t *ids = wisp_request_selection(&request, step, 3, &tokens);
            ck_assert(step ? tokens == 1 : tokens >= 1 && tokens <= 10);
            for (uint32_t t = 0; t < tokens; t++, before = ids, ids += 4)
                for (unsigned k = 0; k < 4; k++) {
                    counts[ids[k]]++;
                    for (unsigned j = 0; j < k; j++) ck_assert_uint_ne(ids[j], ids[k]);
                    for (unsigned j = 0; before && j < 4; j++) kept += before[j] == ids[k];
                    chances += before != NULL;
                }
        }
        wisp_request_free(&request);
    }
    for (unsigned e = 0; e < 32; e++) {
        all += counts[e];
        if (counts[e] > most) most = counts[e];
    }
    ck_assert_double_gt((double)most * 32 / all, 3);  /* skewed */
    ck_assert_double_gt((double)kept / chances, 0.5); /* kept, or drawn again */
    ck_assert_double_lt((double)kept / chances, 0.8);
    wisp_trace_close(trace);
    parameters.top_k = 32; /* all of them, the rarest last */
    parameters.skew_quarters = 16;
    ck_assert_int_eq(wisp_trace_generate(&parameters, "all.wtr", &error), WISP_OK);
    ck_assert(reads_whole("all.wtr", &error));
    parameters.top_k = 33;
    ck_assert_int_eq(wisp_trace_generate(&parameters, "h.wtr", &error), WISP_USAGE);
    ck_assert_str_eq(error.message, "trace gen: top-33 of 32 experts cannot be");
    parameters.experts = 2000;
    parameters.top_k = 1025;
    ck_assert_int_eq(wisp_trace_generate(&parameters, "h.wtr", &error), WISP_USAGE);
    ck_assert_str_eq(error.message, "trace gen: top-1025 is more than the 1024 that a trace can hold");
    char name[WISP_MODEL_NAME_MAX + 2] = {0};
    memset(name, 'n', sizeof name - 1);
    parameters.top_k = 4;
    parameters.model = name;
    ck_assert_int_eq(wisp_trace_generate(&parameters, "h.wtr", &error), WISP_USAGE);
    ck_assert_str_eq(error.message, "the name of the model is longer than 255");
    ck_assert_int_ne(access("h.wtr", F_OK), 0);
    name[WISP_MODEL_NAME_MAX] = 0; /* the longest there is */
    ck_assert_int_eq(wisp_trace_generate(&parameters, "h.wtr", &error), WISP_OK);
    ck_assert(reads_whole("h.wtr", &error));
}
END_TEST

int main(void) {
    const TTest *tests[] = {trace_round_trip,     trace_every_flipped_byte, trace_every_truncation,
                            trace_random_damage,  trace_wrong_json,         trace_random_json,
                            trace_widest_row,     trace_import_no_files,    trace_import_fails_whole,
                            trace_import_threads, trace_generated};
    return unit_main("trace", tests, sizeof tests / sizeof tests[0]);
}
