#include "bench/rtl_shim.h"
#include "unit/dut.h"
#include "Vwisp_decode.h"

#include <cstring>

using decode = wisp::instance<Vwisp_decode>; /* without its clock: the unit has none */

void *decode_dut_create(unsigned seed) {
    return new decode(seed);
}
void decode_dut_destroy(void *dut) {
    delete static_cast<decode *>(dut);
}

struct wisp_decoded decode_dut_get(void *dut, uint32_t *word, uint32_t check) {
    Vwisp_decode *model = static_cast<decode *>(dut)->model.get();
    memcpy(&model->data, word, sizeof model->data);
    memcpy(&model->check, &check, sizeof model->check);
    model->eval();
    memcpy(word, &model->fixed, sizeof model->fixed);
    return wisp_decoded{(bool)model->corrected, (bool)model->lost};
}
