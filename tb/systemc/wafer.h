// wafer.h - the wafer as a SystemC module with TLM-2.0 sockets: the dies of the C reference or of the Verilated RTL,
// chosen when the module is made, behind the same ports.
//
// Sockets of die d: core[d], a target: the reads of what computes there. others[d] and own[d], initiators: reads of the
// experts that live in the die's memory, asked for by other dies and by its own core. Payload: TLM_READ_COMMAND, an
// address of tlm_address(), eight bytes of data for each flit (what the models carry of its 64). Copies of experts are
// not driven: the expert caches stay empty.
//
// Approximately timed: the four phases of the base protocol, cycle by cycle. A request may begin at the rising edge of
// the clock or after it, before the falling edge; at the falling edge the wafer goes through the cycle. END_REQ means
// that the next request may begin. Loosely timed: b_transport at any time; latency without contention, no clock needed.
// One wafer takes one or the other.
//
// The module owns its machine. What cannot be made is an SC_REPORT_FATAL with the sentence of the library.
#ifndef WISP_SYSTEMC_WAFER_H
#define WISP_SYSTEMC_WAFER_H

#include <deque>
#include <systemc>
#include <tlm>
#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/simple_target_socket.h>
#include <vector>

extern "C" {
#include "machine/machine.h"
}

namespace wisp {

// Line `line` of expert `expert`, which lives on the die (x, y); a line is one read.
uint64_t tlm_address(const wisp_read &read);
wisp_read tlm_read(const tlm::tlm_generic_payload &payload); // PEER is the owner

// With BEGIN_RESP of a memory that does not have all data at once: flit i is there at `first_cycle` plus what the bytes
// before it take.
struct pace : tlm::tlm_extension<pace> {
    uint64_t first_cycle = 0;
    uint32_t bytes_per_cycle_q16 = 0; // 0: all flits at first_cycle
    tlm::tlm_extension_base *clone() const override { return new pace(*this); }
    void copy_from(const tlm::tlm_extension_base &other) override { *this = static_cast<const pace &>(other); }
};

class wafer : public sc_core::sc_module {
  public:
    sc_core::sc_in<bool> clock;
    sc_core::sc_vector<tlm_utils::simple_target_socket_tagged<wafer>> core;
    sc_core::sc_vector<tlm_utils::simple_initiator_socket_tagged<wafer>> others, own;

    // model: a Verilated die or wafer (make rtl), or nullptr for the C reference.
    wafer(sc_core::sc_module_name name, const wisp_config &config, const char *model, const sc_core::sc_time &cycle);
    ~wafer() override;

    uint64_t cycles() const { return machine->now; }
    // Of the last cycle, [WISP_OBS_WORDS] (docs/microarchitecture.md, "Observation").
    const uint64_t *observation(unsigned die) const { return seen.data() + die * room(); }

  private:
    // A read of the core, by the id that the hardware carries.
    struct asked {
        tlm::tlm_generic_payload *payload;
        uint32_t flits;
    };
    // A read that the memory has, of another die.
    struct served {
        tlm::tlm_generic_payload payload;
        pace beats;
        std::vector<uint64_t> data;
        wisp_read read; // PEER is the die that asks
        uint32_t next;
        bool answered;
    };
    // A read of the own core that the own memory has.
    struct fetched {
        tlm::tlm_generic_payload payload;
        std::vector<uint64_t> data;
        unsigned id;
    };
    // What stands at the ports of one die. Everything here is touched in the die's own cycle only.
    struct die {
        wafer *parent;
        unsigned number;
        tlm::tlm_generic_payload *requested; // begun, not taken
        uint64_t rd_word;
        std::vector<uint8_t> free_ids; // a stack
        std::vector<asked> reads;      // [ids]
        std::deque<served *> serving;
        std::deque<fetched *> fetching;
        std::deque<tlm::tlm_generic_payload *> responses; // complete, not told yet
        bool responding;
        bool others_wait, own_wait; // no END_REQ yet
        bool ans_valid;
        wisp_flit ans_flit;
    };

    wisp_config config;
    sc_core::sc_time cycle;
    wisp_machine *machine = nullptr;
    std::vector<die> dies;
    std::vector<uint64_t> seen;
    std::vector<served *> served_pool;
    std::vector<fetched *> fetched_pool;

    // Words between the observations of two dies: a machine has room for a window of cycles, of which each has one
    // here.
    size_t room() const { return (size_t)config.derived.link_latency_cycles * WISP_OBS_WORDS; }
    void run_cycle();
    static void drive(void *context, uint64_t now, wisp_d2d_in *in);
    static void clocked(void *context, uint64_t now, const wisp_d2d_in *in, const wisp_d2d_out *out);
    void offer_answer(die &at, uint64_t now);
    void take_request(die &at);
    void ask_own(die &at, uint64_t word);
    void ask_others(die &at, uint64_t word);
    void took_answer(die &at);
    void got_flit(die &at, const wisp_d2d_out &out);
    void complete(die &at, unsigned id);
    void tell(die &at);

    tlm::tlm_sync_enum core_fw(int number, tlm::tlm_generic_payload &payload, tlm::tlm_phase &phase,
                               sc_core::sc_time &delay);
    tlm::tlm_sync_enum others_bw(int number, tlm::tlm_generic_payload &payload, tlm::tlm_phase &phase,
                                 sc_core::sc_time &delay);
    tlm::tlm_sync_enum own_bw(int number, tlm::tlm_generic_payload &payload, tlm::tlm_phase &phase,
                              sc_core::sc_time &delay);
    void core_b(int number, tlm::tlm_generic_payload &payload, sc_core::sc_time &delay);
    bool refuse(tlm::tlm_generic_payload &payload, const wisp_read &read);
};

} // namespace wisp

#endif
