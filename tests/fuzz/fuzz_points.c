/* fuzz_points.c - libFuzzer target: measured points, and the roofline through the first and the last. */
#define _GNU_SOURCE
#include "as_file.h"
#include "study/roofline.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const struct wisp_moe_shape shape = {
        .experts = 128, .top_k = 8, .hidden = 2048, .width = 768, .tensor_parallel = 1, .weight_bytes = 1};
    struct wisp_points points;
    struct wisp_roofline roofline;
    struct wisp_error error;
    char path[FUZZ_PATH];
    int file = fuzz_as_file(data, size, path);
    if (!wisp_points_read(path, &points, &error) && points.count > 1)
        wisp_roofline_fit(&shape, &points.list[0], &points.list[points.count - 1], 3350, path, &roofline, &error);
    wisp_points_free(&points);
    close(file);
    return 0;
}
