#include "noc/pattern.h"

const char *const wisp_pattern_names[WISP_PATTERNS] = {"",        "uniform", "transpose", "bitcomp",
                                                       "tornado", "hotspot", "neighbour", "shuffle"};

unsigned wisp_pattern_fixed(enum wisp_pattern pattern, struct wisp_wafer_shape wafer, unsigned die) {
    unsigned columns = wafer.columns, rows = wafer.rows, last = columns * rows - 1, x = die / rows, y = die % rows;
    switch (pattern) {
    case WISP_PATTERN_TRANSPOSE: return (y + x * rows) % columns * rows + (y + x * rows) / columns;
    case WISP_PATTERN_BITCOMP: return last - die;
    case WISP_PATTERN_TORNADO: return (x + (columns + 1) / 2 - 1) % columns * rows + (y + (rows + 1) / 2 - 1) % rows;
    case WISP_PATTERN_HOTSPOT: return columns / 2 * rows + rows / 2;
    case WISP_PATTERN_NEIGHBOUR: return (x + 1) % columns * rows + (y + 1) % rows;
    case WISP_PATTERN_SHUFFLE: return die == last ? die : 2 * die % last;
    default: return die;
    }
}
