#include "base/stop.h"

volatile sig_atomic_t wisp_stop_answered;

bool wisp_stop_answer(void) {
    wisp_stop_answered = 1;
    return true;
}
