#include "cache/flags.h"

#include <string.h>

void wisp_flags_write(struct wisp_flags *flags, unsigned number, bool flag) {
    flags->set[number] = flag;
}

void wisp_flags_clear(struct wisp_flags *flags) {
    memset(flags, 0, sizeof *flags);
}
