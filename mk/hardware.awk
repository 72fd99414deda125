# hardware.awk - docs/hardware.md from build/synth/synth.json, build/timing/timing.json and build/fpga/fpga.json: tables of units, the
# paper's Table II beside ours at 5 nm, other routers at equal width. Input: the three files; each unit is a line in them.

# A figure of the line that is being read, and later of a unit.
function field(line, key,    at) {
    at = index(line, "\"" key "\": ")
    if (!at) return ""
    line = substr(line, at + length(key) + 4)
    if (line ~ /^"/) { sub(/^"/, "", line); sub(/".*/, "", line) }
    else sub(/[,}].*/, "", line)
    return line
}
function figure(record, unit, key) { return field(lines[record, unit], key) }
function ge(unit) { return figure("synth", unit, "gate_equivalents") + 0 }
function bits(unit) { return figure("synth", unit, "sram_bits") + 0 }

# ---- densities at 5 nm, in um2, and energy; docs/results.md, "Synthesis", has where they come from ----
function constants() {
    GATE = 0.030   # a gate equivalent: four transistors at 134 million in a mm2
    MACRO = 0.030  # a bit of an SRAM macro: bit cell of 0.021 and what is around it
    ACCESS = 0.16  # pJ of a bit that is read or written
    DIES = 25
    PLANES = 25    # of a link of configs/dojo.ini; this many routers and link buffers in a die
    WAFER = 25 * 645 # mm2: dies of the size of a Dojo D1
    FLIT = 544
}
# mm2 of a part in all dies
function mm2(gates, sram, copies) { return copies * (gates * GATE + sram * MACRO) / 1e6 }

/"record": / { record = field($0, "record") }
/"unit": / {
    unit = field($0, "unit")
    lines[record, unit] = $0
    order[record, ++count[record]] = unit
}

function areas(    i, u) {
    print "## Area\n\n`make synth`: NAND2 = 1, inverter = 0.67, flip-flop = 6, with enable + 2. Logic is the gates alone. SRAM: memories of more than 8 words, as macros. Cells: OSU 0.18 um, without the macros. `die` has `router` and `d2d` in it; `d2d` has `pdu`, `atu`, `fill` and `ahead`, `pdu` two `flags`; `predictor` has `heatmap`, `topn` and `prefetch`.\n"
    print "| unit | NAND2 | INV | flip-flops | with enable | logic GE | GE | SRAM bits | macros | cells, mm2 |\n|---|---|---|---|---|---|---|---|---|---|"
    for (i = 1; i <= count["synth"]; i++) {
        u = order["synth", i]
        printf "| %s | %d | %d | %d | %d | %.0f | %.0f | %d | %d | %.3f |\n", u, figure("synth", u, "nand2"), figure("synth", u, "inverters"),
            figure("synth", u, "flip_flops"), figure("synth", u, "flip_flops_with_enable"), figure("synth", u, "logic_gate_equivalents"), ge(u), bits(u),
            figure("synth", u, "sram_macros"), figure("synth", u, "cell_area_um2") / 1e6
    }
}

# A line of accesses: one write and one read of so many bits, for so many bytes carried (0: none).
function access(name, width, bytes,    pj) {
    pj = 2 * width * ACCESS
    printf "| %s | %d | %.1f | %s |\n", name, 2 * width, pj, bytes ? sprintf("%.2f", pj / bytes) : ""
}
function idle(unit) { printf "| `%s` | %d | %.1f |\n", unit, figure("synth", unit, "sram_bits_read_always"), figure("synth", unit, "sram_bits_read_always") * ACCESS }

function energy() {
    print "\n## Energy of the memories\n\n" ACCESS " pJ for a bit that is read or written. A word is written once and read at most once on its way (proved of `fifo`), so this is the most that a flit costs, whatever the traffic; of `d2d`, one write and one read of each of its memories for a read of any length. Logic and wires are not in it.\n"
    print "| what | bits written and read | pJ | pJ per byte of data |\n|---|---|---|---|"
    access("a flit through a router: its link buffer", figure("synth", "fifo", "sram_word_bits"), 64)
    access("a read through `d2d`: tags, tables, translation", figure("synth", "d2d", "sram_word_bits"), 0)
    access("a pair of experts in `heatmap`", figure("synth", "heatmap", "sram_word_bits"), 0)
    print "| FlooNoC, a hop, all of it: 12 nm, after layout | | | 0.19 |\n"
    print "In a cycle in which nothing moves, at 1 GHz: the memories whose read enable is constant in the netlist.\n"
    print "| unit | bits read | mW |\n|---|---|---|"
    idle("router")
    idle("d2d")
    idle("predictor")
}

function timing(    i, u) {
    print "\n## Timing\n\n`make timing`: OpenSTA under `constraints/`, OSU 0.18 um, before placement. Gates: cells on the worst path without buffers. Memory: the path begins or passes there, 2.5 ns of it.\n"
    print "| unit | slack at " figure("timing", order["timing", 1], "period_ns") " ns | MHz | gates | buffers | memory | worst path, by the nets that have a name |\n|---|---|---|---|---|---|---|"
    for (i = 1; i <= count["timing"]; i++) {
        u = order["timing", i]
        printf "| %s | %.2f | %.0f | %d | %d | %s | %s |\n", u, figure("timing", u, "worst_slack_ns"), figure("timing", u, "fmax_mhz"), figure("timing", u, "gate_levels"),
            figure("timing", u, "buffer_levels"), (figure("timing", u, "through_memory") == "true" ? "yes" : ""), figure("timing", u, "through")
    }
}

function fpga(    i, u, ecp5) {
    print "\n## FPGA\n\n`make fpga`: iCE40 hx8k (7,680 cells, 32 block RAMs) by yosys and nextpnr, the frequency after routing; ECP5 by yosys alone. Narrow instances.\n"
    print "| unit | parameters | LUT4 | flip-flops | block RAMs | MHz | ECP5 LUT4 | ECP5 flip-flops | ECP5 block RAMs |\n|---|---|---|---|---|---|---|---|---|"
    for (i = 1; i <= count["fpga"]; i++) {
        u = order["fpga", i]
        ecp5 = lines["fpga", u]
        sub(/.*"ecp5": /, "", ecp5)
        printf "| %s | %s | %d | %d | %d | %.0f | %d | %d | %d |\n", u, figure("fpga", u, "parameters"), figure("fpga", u, "luts"), figure("fpga", u, "flip_flops"),
            figure("fpga", u, "block_rams"), figure("fpga", u, "fmax_mhz"), field(ecp5, "luts"), field(ecp5, "flip_flops"), field(ecp5, "block_rams")
    }
}

# paper: mm2 of the wafer, or "-"
function part(name, gates, sram, copies, paper,    ours) {
    ours = mm2(gates, sram, copies)
    if (paper != "-") paper_sum += paper; else forgotten += ours
    total += ours
    printf "| %s | %d | %.0f | %d | %s | %.4f |\n", name, copies, gates, sram, paper, ours
}

function against_paper(    rest) {
    print "\n## The paper's Table II\n\nGE and SRAM bits of one instance; mm2 at 5 nm of all on the wafer. The two processors (8.6 mm2) are left out on both sides.\n"
    print "| part | on the wafer | GE | SRAM bits | paper, mm2 | ours, mm2 |\n|---|---|---|---|---|---|"
    part("prediction table (`pdu`)", ge("pdu"), bits("pdu"), DIES, "0.0020")
    part("ATU (`atu`)", ge("atu"), bits("atu"), DIES, "0.0048")
    part("expert distribution table (software here; its 4.5 KB)", 0, 36864, 1, "0.0002")
    part("heatmap cache (`heatmap`)", ge("heatmap"), bits("heatmap"), 1, "0.0278")
    rest = ge("d2d") - ge("d2d_plain") - ge("pdu") - ge("atu") - ge("ahead")
    part("copies being filled and reads under way (`fill`, the rest of `d2d`)", rest, bits("d2d") - bits("d2d_plain") - bits("pdu") - bits("atu"), DIES, "-")
    part("reading ahead (`ahead`)", ge("ahead"), 0, DIES, "-")
    part("choice of copies (`topn`, `prefetch`)", ge("topn") + ge("prefetch"), bits("topn") + bits("prefetch"), 1, "-")
    printf "| **expert cache and prediction** | | | | **%.4f** | **%.4f** |\n", paper_sum, total
    cache = total
    part("network interface (`d2d` without the cache), one per plane", ge("d2d_plain"), bits("d2d_plain"), DIES * PLANES, "-")
    part("router, one per plane", ge("router"), 0, DIES * PLANES, "-")
    part("its link buffers", 0, bits("router"), DIES * PLANES, "-")
    part("retry, not built: 402 flits to send again, 4 links, per plane", 0, 4 * 402 * FLIT, DIES * PLANES, "-")
    printf "| **all** | | | | | **%.2f** |\n", total
    printf "\nOf a wafer of 25 dies of 645 mm2: expert cache and prediction %.5f %%, with network, buffers and retry %.3f %%. The paper: under 0.04 %%, nearly all of it the processors.\n", 100 * cache / WAFER, 100 * total / WAFER
}

function against_routers(    buffer) {
    buffer = 10 * 4 * 64 # five ports, two channels, four flits
    print "\n## Routers at equal width\n\nFive ports, flits of 64 bits, buffers in flip-flops; the others by the same formula from their public Verilog.\n"
    print "| router | virtual channels | buffer bits | kGE | of this gates | GE per buffer bit |\n|---|---|---|---|---|---|"
    print "| OpenPiton | 1 | 2048 | 30.4 | 12.4 | 14.8 |\n| Stanford's | 4 | 10240 | 161.6 | - | 15.8 |"
    printf "| Wisp's (`router64`) | 2 | %d | %.1f | %.1f | %.1f |\n", buffer, ge("router64") / 1000, figure("synth", "router64", "logic_gate_equivalents") / 1000,
        ge("router64") / buffer
}

END {
    constants()
    print "# Hardware\n\nWritten by `make hardware-tables`; what the figures mean is in `docs/results.md`, \"Synthesis\".\n"
    areas()
    energy()
    timing()
    fpga()
    against_paper()
    against_routers()
}
