#include "trace/models.h"

#include <string.h>

/* Shapes: "Patterns behind Chaos", arXiv 2510.05497, section 5; the models' published config.json files. */
static const struct wisp_model models[] = {
    {"DeepSeek-R1-AWQ", 256, 7168, 2048},
    {"Qwen3-235B-A22B-FP8", 128, 4096, 1536},
    {"Llama-4-Maverick-17B-128E-Instruct", 128, 5120, 8192},
    {"Kimi-K2-Thinking", 384, 7168, 2048},
};

const struct wisp_model *wisp_model_find(const char *name) {
    for (unsigned i = 0; i < sizeof models / sizeof models[0]; i++)
        if (strcmp(name, models[i].name) == 0) return &models[i];
    return 0;
}
