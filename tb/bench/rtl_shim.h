/* rtl_shim.h - what the shims of the Verilated models share: moving words between C structs and Verilator's ports, and
 * waves. C++ only because Verilator's classes are. DATA_W and the class MODEL come from the compiler's command line.
 *
 * Payload: the reference carries 64 bits. A model with DATA_W > 64 gets data flits spread over its width by a fixed
 * function, and what comes out is folded back: 64 bits that are wrong if any upper bit is.
 */
#ifndef WISP_BENCH_RTL_SHIM_H
#define WISP_BENCH_RTL_SHIM_H

extern "C" {
#include "base/field.h"
#include "base/observe_table.h"
#include "base/rng.h"
#include "machine/rtl_model.h"
#include "machine/source.h"
}

#ifdef WISP_COV
#include "bench/rtl_coverage.h"
#endif

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <string>
#include <unistd.h>
#include <verilated.h>
#include <verilated_fst_c.h>

namespace wisp {

constexpr int kDataWords = DATA_W / 32;
constexpr int kFlitWords = 1 + kDataWords;

/* Where flit i of a flat port begins, in 32-bit words: FLIT_W is a multiple of 32. */
template <class Port> WData *word_at(Port &port, int i) {
    return reinterpret_cast<WData *>(&port) + i;
}

inline uint64_t spread(uint64_t payload, int pair) {
    return pair == 0 ? payload : wisp_rotl64(payload, 7 * pair) ^ UINT64_C(0x9e3779b97f4a7c15) * (unsigned)pair;
}

inline bool is_data(uint32_t header) {
    return wisp_header_vc(header) == WISP_VC_RESPONSE;
}

inline void put_data(WData *words, uint64_t payload, bool data) {
    for (int pair = 0; pair < kDataWords / 2; pair++) {
        uint64_t value = data ? spread(payload, pair) : pair == 0 ? payload : 0;
        words[2 * pair] = (uint32_t)value;
        words[2 * pair + 1] = (uint32_t)(value >> 32);
    }
}

inline uint64_t get_data(const WData *words, bool data) {
    uint64_t payload = words[0] | (uint64_t)words[1] << 32, damage = 0;
    for (int pair = 1; pair < kDataWords / 2; pair++) {
        uint64_t value = words[2 * pair] | (uint64_t)words[2 * pair + 1] << 32;
        damage |= value ^ (data ? spread(payload, pair) : 0);
    }
    return payload ^ damage;
}

inline void put_flit(WData *words, const wisp_flit &flit) {
    words[0] = flit.header;
    put_data(words + 1, flit.payload, is_data(flit.header) && flit.header);
}

inline wisp_flit get_flit(const WData *words) {
    return wisp_flit{get_data(words + 1, is_data(words[0]) && words[0]), words[0]};
}

/* With WISP_RECORD_PORTS, a header made from the ports of the unit (tb/icarus/ports.awk): each instance writes them to
 * a file of its own, WISP_RECORD.PID.NUMBER, a line per cycle before the clock rises. */
#ifdef WISP_RECORD_PORTS
inline void record_port(FILE *file, const void *port, unsigned bits) {
    const unsigned char *bytes = static_cast<const unsigned char *>(port); /* the host has the low byte first */
    for (unsigned i = (bits + 7) / 8; i-- > 0;) fprintf(file, "%02x", bytes[i]);
    fputc(' ', file);
}
#include WISP_RECORD_PORTS

class recorder {
    FILE *file = nullptr;
    uint64_t left;

  public:
    recorder() {
        static unsigned number;
        const char *path = getenv("WISP_RECORD"), *cycles = getenv("WISP_RECORD_CYCLES");
        left = cycles ? strtoull(cycles, nullptr, 10) : UINT64_MAX;
        if (path)
            file = fopen((std::string(path) + '.' + std::to_string(getpid()) + '.' + std::to_string(number++)).c_str(),
                         "w");
    }
    ~recorder() {
        if (file) fclose(file);
    }
    template <class Model> void cycle(Model &model) {
        if (!file || !left) return;
        left--;
        model.eval();
        record_ports(file, model);
    }
};
#else
struct recorder {
    template <class Model> void cycle(Model &) {}
};
#endif

/* A model with its context and waves. Time unit of the waves is 100 ps: cycle t lasts from t ns to t + 0.9 ns. */
template <class Model> struct instance {
    std::unique_ptr<VerilatedContext> context{new VerilatedContext};
    std::unique_ptr<Model> model;
    std::unique_ptr<VerilatedFstC> fst;
    uint64_t cycle = 0;
    recorder record;

    /* Registers wake with values drawn from the seed; WISP_POWER_UP in the environment draws others (make xreset).
     * Verilator draws them from the thread's context, which is that of the model evaluated last unless it is told. */
    explicit instance(unsigned seed) {
        const char *power_up = getenv("WISP_POWER_UP");
        context->randSeed((int)(seed + (power_up ? strtoul(power_up, nullptr, 10) * 7919 : 0)));
        context->randReset(2);
        context->threads(1); /* else each model starts as many as there are cores, and uses none */
        context->traceEverOn(true);
        Verilated::threadContextp(context.get());
        model.reset(new Model{context.get()});
#ifdef WISP_MUTANTS
        /* A netlist with many mutants in it (tb/mutation): the environment chooses one or none. */
        const char *mutant = std::getenv("WISP_MUTANT");
        model->mutant = mutant ? (CData)std::atoi(mutant) : 0;
#endif
    }

#ifdef WISP_COV
    bool was_reset = false; /* before that every value is random */
    ~instance() {
        process_coverage().add(*context, was_reset);
    }
#endif

    void tick() {
        record.cycle(*model);
        if (fst) {
            model->eval();
            fst->dump(10 * cycle + 5);
        }
        model->clk = 1;
        model->eval();
        cycle++;
        if (fst) fst->dump(10 * cycle);
        model->clk = 0;
        model->eval();
    }

    /* A few cycles in reset, so that what depends on inputs in reset settles; then cycle 0. */
    void reset() {
        model->clk = 0;
        model->rst = 1;
        for (int i = 0; i < 3; i++) tick();
#ifdef WISP_COV
        process_coverage().add(*context, false);
        context->coveragep()->zero();
        was_reset = true;
#endif
        model->rst = 0;
        model->eval();
        cycle = 0;
    }

    bool waves(const char *path) try {
        if (fst) fst->close();
        fst.reset();
        if (!path) return true;
        fst.reset(new VerilatedFstC);
        model->trace(fst.get(), 99);
        fst->open(path);
        return fst->isOpen();
    } catch (const std::exception &) {
        return false;
    }
};

/* A new instance, or NULL where C++ throws: for want of memory, or of whatever else the machine has too little of. */
template <class Instance> void *make(unsigned seed) {
    try {
        return new Instance(seed);
    } catch (const std::exception &) {
        return nullptr;
    }
}

} // namespace wisp

#endif
