#include "cli/trace_info.h"

#include "base/json.h"
#include "base/printable.h"
#include "cli/interrupt.h"
#include "trace/trace.h"

#include <stdio.h>

static enum wisp_code info_json(const struct wisp_trace_info *info, const char *path, struct wisp_error *error) {
    struct wisp_json *json = wisp_json_new();
    if (!json) return wisp_fail(error, WISP_ENVIRONMENT, "%s: out of memory", path);
    wisp_json_object(json, NULL);
    wisp_json_string(json, "model", info->model);
    wisp_json_u64(json, "requests", info->requests);
    wisp_json_u64(json, "prefill_tokens", info->prefill_tokens);
    wisp_json_u64(json, "decode_tokens", info->decode_tokens);
    wisp_json_u64(json, "layers", info->layers);
    wisp_json_u64(json, "moe_layers", info->moe_layers);
    wisp_json_u64(json, "experts", info->experts);
    wisp_json_u64(json, "top_k", info->top_k);
    wisp_json_u64(json, "hidden", info->hidden);
    wisp_json_u64(json, "width", info->width);
    wisp_json_u64(json, "bytes", info->bytes);
    wisp_json_end_object(json);
    return wisp_json_write(json, path, error);
}

static void info_print(const struct wisp_trace_info *info) {
    char model[4 * sizeof info->model];
    printf("model           %s\n", wisp_printable(info->model, model, sizeof model));
    printf("requests        %u\n", info->requests);
    printf("prefill tokens  %llu\n", (unsigned long long)info->prefill_tokens);
    printf("decode tokens   %llu\n", (unsigned long long)info->decode_tokens);
    printf("layers          %u, of which %u MoE\n", info->layers, info->moe_layers);
    printf("experts         %u, top-%u\n", info->experts, info->top_k);
    if (info->hidden && info->width)
        printf("expert          3 matrices of %u x %u\n", info->hidden, info->width);
    else
        printf("expert          size not known\n");
    printf("bytes           %llu\n", (unsigned long long)info->bytes);
}

enum wisp_code wisp_info_run(const char *path, const char *json, struct wisp_error *error) {
    struct wisp_trace *trace;
    enum wisp_code code = wisp_trace_open(path, &trace, error);
    if (code) return code;
    code = wisp_trace_check(trace, wisp_catch_interrupts(), error);
    if (code) return wisp_trace_close(trace), code;
    if (json)
        code = info_json(wisp_trace_info(trace), json, error);
    else
        info_print(wisp_trace_info(trace));
    wisp_trace_close(trace);
    return code;
}
