// platform.cpp - a demonstration platform around wafer.h: on each die a core that replays its part of a layer, and a
// memory.
//
// usage: platform --config FILE --trace FILE [--strategy S] [--batch B] [--step N] [--layer L] [--scale F]
//                 [--model FILE.so] [--timing at|lt] [--against-bench]
// Prints the statistics as JSON. --against-bench steps the plain C bench beside it and compares every observation of
// every die in every cycle; exit 1 at the first difference.
#include "systemc/wafer.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <getopt.h>
#include <memory>
#include <string>
#include <tlm_utils/tlm_quantumkeeper.h>

extern "C" {
#include "base/number.h"
#include "die/observe.h"
#include "gcp/layer.h"
}

using sc_core::sc_time;
using tlm::tlm_generic_payload;
using tlm::tlm_phase;
using tlm::tlm_sync_enum;

namespace {

const sc_time kCycle(1, sc_core::SC_NS);

uint64_t cycle_now() {
    return (uint64_t)(sc_core::sc_time_stamp() / kCycle);
}

// What computes on a die: it asks for its tasks' lines, in order, as many at a time as it may, and checks what comes.
struct core_module : sc_core::sc_module {
    sc_core::sc_in<bool> clock;
    tlm_utils::simple_initiator_socket<core_module> socket;
    wisp_requester requester;
    unsigned limit; // reads outstanding, loosely timed
    bool loosely, done = false;
    bool waiting = false; // for END_REQ
    std::vector<tlm_generic_payload> payloads{1 << WISP_ID_W};
    std::vector<std::vector<uint64_t>> data{1 << WISP_ID_W};

    core_module(sc_core::sc_module_name name, const wisp_config &config, unsigned die, const wisp_work &work,
                bool loosely)
        : sc_module(name), clock("clock"), socket("socket"), limit(config.written.outstanding_reads), loosely(loosely) {
        wisp_traffic none{};
        wisp_requester_init(&requester, &config, die / config.written.mesh_y, die % config.written.mesh_y, &none);
        wisp_requester_submit(&requester, work.layer, work.tasks + work.first[die], work.tasks + work.first[die + 1]);
        socket.register_nb_transport_bw(this, &core_module::backward);
        SC_HAS_PROCESS(core_module);
        if (loosely) {
            SC_THREAD(read_all);
        } else {
            SC_METHOD(begin_read);
            sensitive << clock.pos();
            dont_initialize();
        }
    }

    tlm_generic_payload &prepare(const wisp_read &read) {
        tlm_generic_payload &payload = payloads[read.id];
        data[read.id].assign(read.flits, 0);
        payload.set_command(tlm::TLM_READ_COMMAND);
        payload.set_address(wisp::tlm_address(read));
        payload.set_data_ptr(reinterpret_cast<unsigned char *>(data[read.id].data()));
        payload.set_data_length((unsigned)(read.flits * sizeof(uint64_t)));
        payload.set_streaming_width(payload.get_data_length());
        payload.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
        return payload;
    }

    void take(unsigned id, uint64_t now) {
        const wisp_read read = requester.asked[id].read;
        if (payloads[id].is_response_error()) SC_REPORT_FATAL("core", payloads[id].get_response_string().c_str());
        if (read.peer_x == requester.here_x && read.peer_y == requester.here_y) {
            wisp_memory_read got{};
            got.read = read;
            wisp_requester_local(&requester, &got, now);
        } else {
            for (unsigned i = 0; i < read.flits; i++)
                wisp_requester_flit(&requester, read.id, i + 1u == read.flits, data[id][i], now);
        }
    }

    void begin_read() {
        wisp_read read;
        if (waiting || !wisp_requester_next(&requester, &read)) return;
        tlm_phase phase = tlm::BEGIN_REQ;
        sc_time delay = sc_core::SC_ZERO_TIME;
        waiting = socket->nb_transport_fw(prepare(read), phase, delay) == tlm::TLM_ACCEPTED;
    }

    tlm_sync_enum backward(tlm_generic_payload &payload, tlm_phase &phase, sc_time &) {
        if (phase == tlm::END_REQ) {
            waiting = false;
            return tlm::TLM_ACCEPTED;
        }
        take((unsigned)(&payload - payloads.data()), cycle_now());
        done = wisp_requester_done(&requester);
        phase = tlm::END_RESP;
        return tlm::TLM_COMPLETED;
    }

    // Loosely timed: a read begins a cycle for each flit after the one before, and when one of the last `limit` has
    // ended.
    void read_all() {
        tlm_utils::tlm_quantumkeeper keeper;
        std::vector<sc_time> ended(limit, sc_core::SC_ZERO_TIME);
        wisp_read read;
        keeper.reset();
        for (size_t i = 0; wisp_requester_next(&requester, &read); i++) {
            sc_time &slot = ended[i % limit], local = keeper.get_current_time();
            if (slot > local) keeper.inc(slot - local);
            sc_time delay = keeper.get_local_time();
            socket->b_transport(prepare(read), delay);
            slot = sc_core::sc_time_stamp() + delay;
            take(read.id, (uint64_t)(slot / kCycle));
            keeper.inc(kCycle * read.flits);
            if (keeper.need_sync()) keeper.sync();
        }
        done = true;
    }
};

// The LLC and HBM share of a die (csim/die/memory.h): a target for the reads of its own core, and one for those of
// others.
struct memory_module : sc_core::sc_module {
    sc_core::sc_in<bool> clock;
    tlm_utils::simple_target_socket_tagged<memory_module> own, others;
    wisp_memory memory;
    uint32_t layer;
    // One of the two queues in the memory: what is in it, in order.
    struct lane {
        tlm_utils::simple_target_socket_tagged<memory_module> *socket;
        wisp_memory_queue *queue;
        std::deque<tlm_generic_payload *> reads;
        bool answering = false;                 // others: the oldest has begun its response
        tlm_generic_payload *full_at = nullptr; // filled the queue: END_REQ is to come
    } lanes[2];

    memory_module(sc_core::sc_module_name name, const wisp_config &config, const wisp_work &work)
        : sc_module(name), clock("clock"), own("own"), others("others"), layer(work.layer) {
        wisp_error error;
        wisp_warm_list nothing{};
        if (wisp_memory_init(&memory, &config, &error)) SC_REPORT_FATAL("memory", error.message);
        wisp_memory_launch(&memory, layer, &nothing, 0);
        lanes[0].socket = &own, lanes[0].queue = &memory.local;
        lanes[1].socket = &others, lanes[1].queue = &memory.remote;
        for (int i = 0; i < 2; i++) {
            lanes[i].socket->register_nb_transport_fw(this, &memory_module::forward, i);
            lanes[i].socket->register_b_transport(this, &memory_module::blocking, i);
        }
        SC_HAS_PROCESS(memory_module);
        SC_METHOD(answer_own);
        sensitive << early;
        dont_initialize();
        SC_METHOD(answer_others);
        sensitive << late;
        dont_initialize();
        SC_METHOD(tick);
        sensitive << clock;
        dont_initialize();
    }
    ~memory_module() override { wisp_memory_free(&memory); }

    // A quarter of a cycle before and after the wafer goes through it.
    sc_core::sc_event early, late;
    void tick() { (clock.read() ? early : late).notify(kCycle / 4); }

    void fill(tlm_generic_payload &payload) {
        wisp_read read = wisp::tlm_read(payload);
        for (unsigned i = 0; i < read.flits; i++) {
            uint64_t word = wisp_memory_data(layer, read.expert, read.line, i);
            memcpy(payload.get_data_ptr() + i * sizeof word, &word, sizeof word);
        }
        payload.set_response_status(tlm::TLM_OK_RESPONSE);
    }

    tlm_sync_enum forward(int which, tlm_generic_payload &payload, tlm_phase &phase, sc_time &) {
        lane &at = lanes[which];
        if (phase == tlm::END_RESP) {
            for (unsigned i = at.queue->reads[at.queue->head].read.flits; i-- > 0;) wisp_memory_answered(&memory);
            at.reads.pop_front();
            at.answering = false;
            let_next(at);
            return tlm::TLM_COMPLETED;
        }
        wisp_memory_accept(&memory, at.queue, wisp::tlm_read(payload), cycle_now());
        at.reads.push_back(&payload);
        if (wisp_memory_full(at.queue)) {
            at.full_at = &payload;
            return tlm::TLM_ACCEPTED;
        }
        phase = tlm::END_REQ;
        return tlm::TLM_UPDATED;
    }

    // There is room again.
    void let_next(lane &at) {
        if (!at.full_at) return;
        tlm_phase phase = tlm::END_REQ;
        sc_time delay = sc_core::SC_ZERO_TIME;
        tlm_generic_payload *payload = at.full_at;
        at.full_at = nullptr;
        (*at.socket)->nb_transport_bw(*payload, phase, delay);
    }

    void begin_response(lane &at) {
        tlm_phase phase = tlm::BEGIN_RESP;
        sc_time delay = sc_core::SC_ZERO_TIME;
        fill(*at.reads.front());
        (*at.socket)->nb_transport_bw(*at.reads.front(), phase, delay);
    }

    // All data of the oldest read of the own core has come. Room for the next is in the cycle after.
    void answer_own() {
        wisp_memory_read done;
        if (!wisp_memory_local_done(&memory, cycle_now(), &done)) return;
        begin_response(lanes[0]);
        lanes[0].reads.pop_front();
    }

    // What there is for the next cycle: room, and the oldest read of another die, with its pace.
    void answer_others() {
        if (!wisp_memory_full(&memory.local)) let_next(lanes[0]);
        lane &at = lanes[1];
        if (at.answering || at.reads.empty()) return;
        const wisp_memory_read &oldest = at.queue->reads[at.queue->head];
        if (oldest.first_ready > cycle_now() + 1) return;
        if (wisp::pace *beats = at.reads.front()->get_extension<wisp::pace>()) {
            beats->first_cycle = oldest.first_ready;
            beats->bytes_per_cycle_q16 = oldest.paced ? memory.hbm_bytes_per_cycle_q16 : 0;
        }
        at.answering = true;
        begin_response(at);
    }

    // Loosely timed: the same LLC and HBM, one read at a time; `reads` of the queue is where the memory puts its times.
    void blocking(int which, tlm_generic_payload &payload, sc_time &delay) {
        lane &at = lanes[which];
        uint64_t now = (uint64_t)((sc_core::sc_time_stamp() + delay) / kCycle);
        wisp_read read = wisp::tlm_read(payload);
        wisp_memory_accept(&memory, at.queue, read, now);
        delay += kCycle * (double)(at.queue->reads[at.queue->head].first_ready - now);
        at.queue->head = at.queue->head + 1 == at.queue->depth ? 0 : at.queue->head + 1;
        at.queue->count--;
        fill(payload);
    }
};

// The plain C bench beside the wafer.
struct bench_module : sc_core::sc_module {
    sc_core::sc_in<bool> clock;
    const wisp::wafer &wafer;
    wisp_machine *machine = nullptr;
    std::vector<uint64_t> seen;
    size_t room;
    uint64_t compared = 0; // fields
    unsigned fields;
    bool differs = false;

    bench_module(sc_core::sc_module_name name, const wisp_config &config, const wisp_work &work,
                 const wisp::wafer &wafer)
        : sc_module(name), clock("clock"), wafer(wafer),
          room((size_t)config.derived.link_latency_cycles * WISP_OBS_WORDS) {
        wisp_error error;
        wisp_traffic none{};
        none.seed = 1;
        if (wisp_machine_create_cycle(&config, &none, &machine, &error) || wisp_machine_submit(machine, &work, &error))
            SC_REPORT_FATAL("bench", error.message);
        seen.resize(machine->dies * room);
        wisp_observe_fields(&fields);
        SC_HAS_PROCESS(bench_module);
        SC_METHOD(step);
        sensitive << late;
        dont_initialize();
        SC_METHOD(tick);
        sensitive << clock.neg();
        dont_initialize();
    }
    ~bench_module() override { wisp_machine_destroy(machine); }

    sc_core::sc_event late;
    void tick() { late.notify(kCycle / 4); }

    void step() {
        for (unsigned p = 0; p < machine->parts; p++) wisp_machine_run_part(machine, p, 1, seen.data() + p * room);
        wisp_machine_commit(machine, 1);
        for (unsigned d = 0; d < machine->dies && !differs; d++) {
            const uint64_t *expected = seen.data() + d * room, *got = wafer.observation(d);
            compared += fields;
            if (memcmp(expected, got, WISP_OBS_WORDS * sizeof *got) == 0) continue;
            const wisp_field *field = wisp_observe_difference(expected, got);
            fprintf(stderr, "MISMATCH cycle %llu die %u unit %s port %s field %s bench 0x%llx systemc 0x%llx\n",
                    (unsigned long long)machine->now - 1, d, field ? field->unit : "?", field ? field->port : "?",
                    field ? field->name : "?", field ? (unsigned long long)wisp_field_value(field, expected) : 0,
                    field ? (unsigned long long)wisp_field_value(field, got) : 0);
            differs = true;
            sc_core::sc_stop();
        }
    }
};

struct choice {
    const char *config = nullptr, *model = nullptr;
    wisp_layer_choice layer{};
    bool loosely = false, against_bench = false;
};

int usage() {
    fprintf(stderr, "usage: platform --config FILE --trace FILE [--strategy S] [--batch B] [--step N] [--layer L]\n"
                    "                [--scale F] [--model FILE.so] [--timing at|lt] [--against-bench]\n");
    return WISP_USAGE;
}

bool parse(int argc, char **argv, choice &chosen) {
    static const option options[] = {
        {"config", 1, nullptr, 'c'},        {"trace", 1, nullptr, 't'}, {"strategy", 1, nullptr, 's'},
        {"batch", 1, nullptr, 'b'},         {"step", 1, nullptr, 'n'},  {"layer", 1, nullptr, 'l'},
        {"scale", 1, nullptr, 'f'},         {"model", 1, nullptr, 'm'}, {"timing", 1, nullptr, 'g'},
        {"against-bench", 0, nullptr, 'a'}, {nullptr, 0, nullptr, 0}};
    chosen.layer = wisp_layer_choice{nullptr, "base", 0, 1, 1, 1.0};
    for (int o; (o = getopt_long(argc, argv, "", options, nullptr)) != -1;) switch (o) {
        case 'c': chosen.config = optarg; break;
        case 't': chosen.layer.trace = optarg; break;
        case 's': chosen.layer.strategy = optarg; break;
        case 'b': chosen.layer.batch = (uint32_t)strtoul(optarg, nullptr, 10); break;
        case 'n': chosen.layer.step = (uint32_t)strtoul(optarg, nullptr, 10); break;
        case 'l': chosen.layer.layer = (uint32_t)strtoul(optarg, nullptr, 10); break;
        case 'f': chosen.layer.scale = strtod(optarg, nullptr); break;
        case 'm': chosen.model = optarg; break;
        case 'g':
            if (strcmp(optarg, "at") && strcmp(optarg, "lt")) return false;
            chosen.loosely = !strcmp(optarg, "lt");
            break;
        case 'a': chosen.against_bench = true; break;
        default: return false;
        }
    return chosen.config && chosen.layer.trace && chosen.layer.scale > 0 && chosen.layer.scale <= 1 && optind == argc &&
           !(chosen.loosely && (chosen.model || chosen.against_bench));
}

// Cores, memories and the wafer between them; stops when all cores have what they asked for.
struct platform : sc_core::sc_module {
    sc_core::sc_clock clock{"clock", kCycle};
    wisp::wafer wafer;
    std::vector<std::unique_ptr<core_module>> cores;
    std::vector<std::unique_ptr<memory_module>> memories;
    std::unique_ptr<bench_module> bench;

    platform(sc_core::sc_module_name name, const wisp_config &config, const wisp_work &work, const choice &chosen)
        : sc_module(name), wafer("wafer", config, chosen.model, kCycle) {
        wafer.clock(clock);
        for (unsigned d = 0; d < config.derived.dies; d++) {
            std::string number = std::to_string(d);
            cores.emplace_back(new core_module(("core" + number).c_str(), config, d, work, chosen.loosely));
            memories.emplace_back(new memory_module(("memory" + number).c_str(), config, work));
            cores[d]->clock(clock);
            memories[d]->clock(clock);
            cores[d]->socket.bind(wafer.core[d]);
            wafer.own[d].bind(memories[d]->own);
            wafer.others[d].bind(memories[d]->others);
        }
        if (chosen.against_bench) {
            bench.reset(new bench_module("bench", config, work, wafer));
            bench->clock(clock);
        }
        SC_HAS_PROCESS(platform);
        SC_METHOD(watch);
        sensitive << clock.posedge_event();
        dont_initialize();
    }

    void watch() {
        for (auto &core : cores)
            if (!core->done && !wisp_requester_done(&core->requester)) return;
        sc_core::sc_stop();
    }
};

void print(const platform &system, const choice &chosen, const wisp_config &config) {
    uint64_t last = 0, reads = 0, hops = 0, remote = 0, local = 0, wrong = 0, hits = 0, misses = 0, bytes = 0;
    for (auto &core : system.cores) {
        const wisp_requester &r = core->requester;
        last = r.last_cycle > last ? r.last_cycle : last;
        reads += r.reads, hops += r.hops, remote += r.remote_flits, local += r.local_flits, wrong += r.wrong_flits;
    }
    for (auto &memory : system.memories)
        hits += memory->memory.llc_hits, misses += memory->memory.llc_misses, bytes += memory->memory.hbm_bytes;
    printf("{\"config_hash\": \"%016llx\", \"timing\": \"%s\", \"dies_of\": \"%s\", \"cycles\": %llu, \"reads\": %llu, "
           "\"hops\": %llu, "
           "\"remote_flits\": %llu, \"local_flits\": %llu, \"wrong_flits\": %llu, \"llc_hits\": %llu, \"llc_misses\": "
           "%llu, "
           "\"hbm_bytes\": %llu, \"observations_compared\": %llu}\n",
           (unsigned long long)wisp_config_hash(&config), chosen.loosely ? "lt" : "at",
           chosen.loosely ? "none"
           : chosen.model ? "rtl"
                          : "reference",
           (unsigned long long)last + 1, (unsigned long long)reads, (unsigned long long)hops,
           (unsigned long long)remote, (unsigned long long)local, (unsigned long long)wrong, (unsigned long long)hits,
           (unsigned long long)misses, (unsigned long long)bytes,
           (unsigned long long)(system.bench ? system.bench->compared : 0));
}

} // namespace

int sc_main(int argc, char **argv) {
    choice chosen;
    wisp_config config;
    wisp_layer layer;
    wisp_error error{};
    if (!parse(argc, argv, chosen)) return usage();
    wisp_code code = wisp_config_load(chosen.config, nullptr, 0, &config, &error);
    if (!code) code = wisp_layer_plan(&chosen.layer, &config, &layer, &error);
    if (code) return fprintf(stderr, "platform: %s\n", error.message), code;
    tlm::tlm_global_quantum::instance().set(sc_time(1, sc_core::SC_US));
    int result;
    try {
        platform system("platform", config, layer.work, chosen);
        sc_core::sc_start();
        print(system, chosen, config);
        result = system.bench && system.bench->differs ? WISP_MISMATCH : WISP_OK;
    } catch (const sc_core::sc_report &report) {
        fprintf(stderr, "platform: %s\n", report.get_msg());
        result = WISP_ENVIRONMENT;
    }
    wisp_layer_free(&layer);
    return result;
}
