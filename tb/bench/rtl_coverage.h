/* rtl_coverage.h - which lines and bits of the Verilog the models of this process have reached (make COV=1; C++).
 *
 * A model counts for itself. When one is destroyed its counts are added to those of the process; when the process (or
 * the model's shared object) ends they are written to a file of their own in the directory WISP_COVERAGE, in
 * Verilator's format, for verilator_coverage to merge. Without that variable nothing is kept. A count that cannot be
 * written is said on stderr; it shows as not covered, never as covered.
 */
#ifndef WISP_BENCH_RTL_COVERAGE_H
#define WISP_BENCH_RTL_COVERAGE_H

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <mutex>
#include <string>
#include <unistd.h>
#include <verilated.h>
#include <verilated_cov.h>

namespace wisp {

class coverage {
    std::map<std::string, uint64_t> counts_; /* a line of Verilator's file without its count */
    std::mutex mutex_;

    /* A new file in WISP_COVERAGE; empty without the variable or without the file. */
    static std::string new_file() {
        const char *directory = getenv("WISP_COVERAGE");
        if (!directory) return "";
        std::string path = std::string(directory) + "/verilog.XXXXXX";
        int fd = mkstemp(&path[0]);
        if (fd < 0) perror(directory);
        if (fd < 0) return "";
        close(fd);
        return path;
    }

  public:
    /* Add what `context` has counted; toggles before the end of reset come from random values and do not count. */
    void add(VerilatedContext &context, bool toggles) {
        std::lock_guard<std::mutex> guard{mutex_};
        std::string path = new_file();
        if (path.empty()) return;
        context.coveragep()->write(path.c_str());
        std::ifstream file{path};
        for (std::string line; std::getline(file, line);) {
            size_t end = line.rfind(' ');
            if (line[0] != 'C' || (!toggles && line.find("v_toggle") != std::string::npos)) continue;
            counts_[line.substr(0, end)] += std::stoull(line.substr(end));
        }
        unlink(path.c_str());
    }

    ~coverage() {
        std::string path = counts_.empty() ? "" : new_file();
        if (path.empty()) return;
        std::ofstream file{path};
        file << "# SystemC::Coverage-3\n";
        for (const auto &count : counts_) file << count.first << ' ' << count.second << '\n';
        if (!file.flush()) perror(path.c_str());
    }
};

inline coverage &process_coverage() {
    static coverage all;
    return all;
}

} // namespace wisp

#endif
