#include "systemc/wafer.h"

#include <algorithm>
#include <cstring>

namespace wisp {

using sc_core::sc_time;
using tlm::tlm_generic_payload;
using tlm::tlm_phase;
using tlm::tlm_sync_enum;

enum { LINE_SHIFT = 10, FLIT_BYTES = 64 };

uint64_t tlm_address(const wisp_read &read) {
    uint64_t die = (uint64_t)read.peer_x << WISP_COORD_W | read.peer_y;
    return ((die << WISP_EXPERT_W | read.expert) << WISP_LINE_W | read.line) << LINE_SHIFT;
}

wisp_read tlm_read(const tlm_generic_payload &payload) {
    uint64_t line = payload.get_address() >> LINE_SHIFT, expert = line >> WISP_LINE_W, die = expert >> WISP_EXPERT_W;
    wisp_read read{};
    read.line = (uint32_t)wisp_bits(line, 0, WISP_LINE_W);
    read.expert = (uint16_t)wisp_bits(expert, 0, WISP_EXPERT_W);
    read.peer_y = (uint8_t)wisp_bits(die, 0, WISP_COORD_W);
    read.peer_x = (uint8_t)wisp_bits(die, WISP_COORD_W, WISP_COORD_W);
    read.flits = (uint8_t)(payload.get_data_length() / sizeof(uint64_t));
    return read;
}

static void check(wisp_code code, const wisp_error &error) {
    if (code) SC_REPORT_FATAL("wisp", error.message);
}

wafer::wafer(sc_core::sc_module_name name, const wisp_config &config, const char *model, const sc_time &cycle)
    : sc_module(name), clock("clock"), core("core", config.derived.dies), others("others", config.derived.dies),
      own("own", config.derived.dies), config(config), cycle(cycle), dies(config.derived.dies),
      seen(config.derived.dies * room()) {
    wisp_traffic none{};
    wisp_error error{};
    none.seed = 1;
    check(model ? wisp_machine_create_rtl(&config, &none, model, &machine, &error)
                : wisp_machine_create_cycle(&config, &none, &machine, &error),
          error);
    for (unsigned d = 0; d < dies.size(); d++) {
        dies[d] = die{};
        dies[d].parent = this;
        dies[d].number = d;
        dies[d].reads.resize(1 << WISP_ID_W);
        for (unsigned id = 1 << WISP_ID_W; id-- > 0;) dies[d].free_ids.push_back((uint8_t)id);
        wisp_outside outside{drive, clocked, &dies[d]};
        wisp_machine_attach(machine, d, &outside);
        core[d].register_nb_transport_fw(this, &wafer::core_fw, (int)d);
        core[d].register_b_transport(this, &wafer::core_b, (int)d);
        others[d].register_nb_transport_bw(this, &wafer::others_bw, (int)d);
        own[d].register_nb_transport_bw(this, &wafer::own_bw, (int)d);
    }
    SC_HAS_PROCESS(wafer);
    SC_METHOD(run_cycle);
    sensitive << clock.neg();
    dont_initialize();
}

wafer::~wafer() {
    wisp_machine_destroy(machine);
    for (auto *one : served_pool) delete one;
    for (auto *one : fetched_pool) delete one;
    for (auto &at : dies) {
        for (auto *one : at.serving) one->payload.clear_extension(&one->beats), delete one;
        for (auto *one : at.fetching) delete one;
    }
}

// ---- one cycle ----

// A die sees what the others sent a link's latency ago, so the order of the dies does not matter.
void wafer::run_cycle() {
    for (unsigned p = 0; p < machine->parts; p++)
        wisp_machine_run_part(machine, p, 1, seen.data() + wisp_machine_part(machine, p).first * room());
    wisp_machine_commit(machine, 1);
}

void wafer::drive(void *context, uint64_t now, wisp_d2d_in *in) {
    die &at = *static_cast<die *>(context);
    at.parent->offer_answer(at, now);
    *in = wisp_d2d_in{};
    in->rd_valid = at.requested;
    in->rd_word = at.requested ? at.rd_word : 0;
    in->ans_valid = at.ans_valid;
    if (at.ans_valid) in->ans_flit = at.ans_flit;
    in->loc_ready = !at.own_wait;
    in->mem_ready = !at.others_wait;
    in->rsp_ready = !at.responding;
    in->wr_ready = true;
}

void wafer::clocked(void *context, uint64_t, const wisp_d2d_in *in, const wisp_d2d_out *out) {
    die &at = *static_cast<die *>(context);
    wafer &self = *at.parent;
    if (in->rd_valid && out->rd_ready) self.take_request(at);
    if (in->ans_valid && out->ans_ready) self.took_answer(at);
    if (out->loc_valid && in->loc_ready) self.ask_own(at, out->loc_word);
    if (out->mem_valid && in->mem_ready) self.ask_others(at, out->mem_word);
    if (out->rsp_valid && in->rsp_ready) self.got_flit(at, *out);
}

// ---- the core's side ----

bool wafer::refuse(tlm_generic_payload &payload, const wisp_read &read) {
    unsigned length = payload.get_data_length();
    if (!payload.is_read())
        payload.set_response_status(tlm::TLM_COMMAND_ERROR_RESPONSE);
    else if (length == 0 || length % sizeof(uint64_t) || length / sizeof(uint64_t) > 255)
        payload.set_response_status(tlm::TLM_BURST_ERROR_RESPONSE);
    else if (read.peer_x >= config.written.mesh_x || read.peer_y >= config.written.mesh_y)
        payload.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
    else
        return false;
    return true;
}

tlm_sync_enum wafer::core_fw(int number, tlm_generic_payload &payload, tlm_phase &phase, sc_time &) {
    die &at = dies[(unsigned)number];
    if (phase == tlm::END_RESP) {
        at.responding = false;
        tell(at);
        return tlm::TLM_COMPLETED;
    }
    wisp_read read = tlm_read(payload);
    if (refuse(payload, read)) return tlm::TLM_COMPLETED;
    if (at.requested) SC_REPORT_FATAL("wisp", "a request began before the END_REQ of the one before");
    if (at.free_ids.empty()) SC_REPORT_FATAL("wisp", "more reads of one die outstanding than there are ids");
    read.id = at.free_ids.back();
    at.free_ids.pop_back();
    at.reads[read.id] = asked{&payload, 0};
    at.requested = &payload;
    at.rd_word = wisp_read_pack(read);
    return tlm::TLM_ACCEPTED;
}

void wafer::take_request(die &at) {
    tlm_generic_payload *payload = at.requested;
    tlm_phase phase = tlm::END_REQ;
    sc_time delay = sc_core::SC_ZERO_TIME;
    at.requested = nullptr;
    core[at.number]->nb_transport_bw(*payload, phase, delay);
}

void wafer::got_flit(die &at, const wisp_d2d_out &out) {
    asked &read = at.reads[out.rsp_id];
    memcpy(read.payload->get_data_ptr() + read.flits++ * sizeof(uint64_t), &out.rsp_data, sizeof(uint64_t));
    if (out.rsp_last) complete(at, out.rsp_id);
}

void wafer::complete(die &at, unsigned id) {
    at.reads[id].payload->set_response_status(tlm::TLM_OK_RESPONSE);
    at.responses.push_back(at.reads[id].payload);
    at.free_ids.push_back((uint8_t)id);
    tell(at);
}

void wafer::tell(die &at) {
    while (!at.responding && !at.responses.empty()) {
        tlm_phase phase = tlm::BEGIN_RESP;
        sc_time delay = sc_core::SC_ZERO_TIME;
        tlm_generic_payload *payload = at.responses.front();
        at.responses.pop_front();
        at.responding = true;
        tlm_sync_enum said = core[at.number]->nb_transport_bw(*payload, phase, delay);
        if (said == tlm::TLM_COMPLETED || (said == tlm::TLM_UPDATED && phase == tlm::END_RESP)) at.responding = false;
    }
}

// ---- the memory's side ----

static void prepare(tlm_generic_payload &payload, const wisp_read &read, std::vector<uint64_t> &data) {
    data.resize(read.flits);
    payload.set_command(tlm::TLM_READ_COMMAND);
    payload.set_address(tlm_address(read));
    payload.set_data_ptr(reinterpret_cast<unsigned char *>(data.data()));
    payload.set_data_length((unsigned)(read.flits * sizeof(uint64_t)));
    payload.set_streaming_width(payload.get_data_length());
    payload.set_byte_enable_ptr(nullptr);
    payload.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
}

template <class One> static One *from_pool(std::vector<One *> &pool) {
    if (pool.empty()) return new One;
    One *one = pool.back();
    pool.pop_back();
    return one;
}

// What belongs to a payload that comes back.
template <class One> static One *find(const std::deque<One *> &ones, const tlm_generic_payload &payload) {
    for (One *one : ones)
        if (&one->payload == &payload) return one;
    SC_REPORT_FATAL("wisp", "a memory answers a read that it does not have");
    return nullptr;
}

template <class One> static One *remove(std::deque<One *> &ones, const tlm_generic_payload &payload) {
    One *one = find(ones, payload);
    ones.erase(std::find(ones.begin(), ones.end(), one));
    return one;
}

// Begin a request; does its END_REQ still have to come?
template <class Socket> static bool begin(Socket &socket, tlm_generic_payload &payload) {
    tlm_phase phase = tlm::BEGIN_REQ;
    sc_time delay = sc_core::SC_ZERO_TIME;
    return socket->nb_transport_fw(payload, phase, delay) == tlm::TLM_ACCEPTED;
}

void wafer::ask_own(die &at, uint64_t word) {
    wisp_read read = wisp_read_unpack(word);
    fetched *one = from_pool(fetched_pool);
    one->id = read.id;
    prepare(one->payload, read, one->data);
    at.fetching.push_back(one);
    at.own_wait = true;
    at.own_wait = begin(own[at.number], one->payload);
}

tlm_sync_enum wafer::own_bw(int number, tlm_generic_payload &payload, tlm_phase &phase, sc_time &) {
    die &at = dies[(unsigned)number];
    if (phase == tlm::END_REQ) {
        at.own_wait = false;
        return tlm::TLM_ACCEPTED;
    }
    fetched *one = remove(at.fetching, payload);
    asked &read = at.reads[one->id];
    memcpy(read.payload->get_data_ptr(), one->data.data(), one->data.size() * sizeof(uint64_t));
    complete(at, one->id);
    fetched_pool.push_back(one);
    phase = tlm::END_RESP;
    return tlm::TLM_COMPLETED;
}

void wafer::ask_others(die &at, uint64_t word) {
    served *one = from_pool(served_pool);
    wisp_read here = one->read = wisp_read_unpack(word);
    one->next = 0;
    one->answered = false;
    here.peer_x = (uint8_t)(at.number / config.written.mesh_y);
    here.peer_y = (uint8_t)(at.number % config.written.mesh_y);
    prepare(one->payload, here, one->data);
    one->beats = pace{};
    one->payload.set_extension(&one->beats);
    at.serving.push_back(one);
    at.others_wait = true;
    at.others_wait = begin(others[at.number], one->payload);
}

tlm_sync_enum wafer::others_bw(int number, tlm_generic_payload &payload, tlm_phase &phase, sc_time &) {
    if (phase == tlm::END_REQ)
        dies[(unsigned)number].others_wait = false;
    else if (phase == tlm::BEGIN_RESP)
        find(dies[(unsigned)number].serving, payload)->answered = true;
    return tlm::TLM_ACCEPTED;
}

// The flit that stands on the port until it is taken: the answers go in the order of their requests.
void wafer::offer_answer(die &at, uint64_t now) {
    if (at.ans_valid || at.serving.empty() || !at.serving.front()->answered) return;
    served &one = *at.serving.front();
    uint64_t bytes = (uint64_t)one.next * FLIT_BYTES;
    uint64_t after = one.beats.bytes_per_cycle_q16 ? (bytes << 32) / one.beats.bytes_per_cycle_q16 >> 16 : 0;
    if (one.beats.first_cycle + after > now) return;
    at.ans_valid = true;
    at.ans_flit.header = wisp_header(one.read.peer_x, one.read.peer_y, one.next == 0, one.next + 1 == one.read.flits,
                                     WISP_VC_RESPONSE, one.read.id);
    at.ans_flit.payload = one.data[one.next];
}

void wafer::took_answer(die &at) {
    served *one = at.serving.front();
    at.ans_valid = false;
    if (++one->next < one->read.flits) return;
    tlm_phase phase = tlm::END_RESP;
    sc_time delay = sc_core::SC_ZERO_TIME;
    at.serving.pop_front();
    others[at.number]->nb_transport_fw(one->payload, phase, delay);
    one->payload.clear_extension(&one->beats);
    served_pool.push_back(one);
}

// ---- loosely timed ----

// 2 h (1 + L) + 7 cycles beside the memory's for a read over h hops, and the flits after the first (docs/results.md,
// "Latency without contention"); 1 for a read of the own memory.
void wafer::core_b(int number, tlm_generic_payload &payload, sc_time &delay) {
    wisp_read read = tlm_read(payload);
    if (refuse(payload, read)) return;
    unsigned here = (unsigned)number, owner = read.peer_y + read.peer_x * config.written.mesh_y;
    unsigned x = here / config.written.mesh_y, y = here % config.written.mesh_y;
    unsigned hops = (unsigned)(abs((int)x - read.peer_x) + abs((int)y - read.peer_y));
    double way = hops * (1.0 + config.derived.link_latency_cycles);
    if (owner == here) {
        delay += cycle;
        own[here]->b_transport(payload, delay);
        return;
    }
    delay += cycle * (way + 4);
    others[owner]->b_transport(payload, delay);
    delay += cycle * (way + 3 + read.flits - 1);
}

} // namespace wisp
