# synth.awk - area of units from what mk/synth.mk left: a table, and the same as JSON (docs/format.md, "synth result").
# Variables: units, runs (they and their parts), parts ("WHOLE:PART ..."), dir (RUN.generic.json, RUN.cells.json and RUN.v), osu (Liberty),
# macros (those that there must be), json (where to), yosys (its version). Exit 1 if a macro is not as listed.

# Cells of a run, from `stat -json`: kind is generic or cells.
function read_stat(file, kind, run,    line, part, inside, count) {
    while ((getline line < file) > 0) {
        split(line, part, "\"")
        count = part[3]
        gsub(/[^0-9]/, "", count)
        if (part[2] == "design") inside = 1
        else if (inside && count != "") cells[kind, run, part[2]] = count + 0
    }
    close(file)
}

# The macros in a netlist of mk/netlist.awk. One whose clocked read has a constant enable is read in every cycle.
function read_macros(file, run,    line, part, size) {
    while ((getline line < file) > 0) {
        if (line ~ /^ *\.re\(/ && size[3] == "sync" && line !~ /'[bh]?0/ && line ~ /'[bh]?1/) always_read[run] += size[2]
        if (line !~ /^ *wisp_macro_/) continue
        split(line, part)
        sub(/^wisp_macro_/, "", part[1])
        found[run " " part[1]]++
        split(part[1], size, /[x_]/)
        sram[run] += size[1] * size[2]
        word[run] += size[2]
        macros_of[run]++
    }
    close(file)
}

# What a part has is also its whole's. Parts have none themselves.
function add_parts(    i, count, list, of, key, index_of) {
    count = split(parts, list)
    for (i = 1; i <= count; i++) {
        split(list[i], of, ":")
        for (key in cells) {
            split(key, index_of, SUBSEP)
            if (index_of[2] == of[2]) more[index_of[1], of[1], index_of[3]] += cells[key]
        }
        sram[of[1]] += sram[of[2]]
        word[of[1]] += word[of[2]]
        always_read[of[1]] += always_read[of[2]]
        macros_of[of[1]] += macros_of[of[2]]
    }
    for (key in more) cells[key] += more[key]
}

function read_areas(    line, cell) {
    while ((getline line < osu) > 0) {
        if (line ~ /^cell \(/) { cell = line; gsub(/^cell \(|\).*/, "", cell) }
        if (line ~ /^ *area *:/ && !(cell in area)) { gsub(/[^0-9.]/, "", line); area[cell] = line + 0 }
    }
    close(osu)
}

function area_of(run,    name, sum) {
    for (name in area) sum += area[name] * cells["cells", run, name]
    return sum
}

# Every macro of the runs is in the list, as often, and the other way round.
function check_macros(    line, part, wanted, key, wrong) {
    while ((getline line < macros) > 0) {
        if (line ~ /^#/ || split(line, part) < 3 || !(part[1] in present)) continue
        wanted[part[1] " " part[2]] = part[3]
    }
    for (key in found) if (wanted[key] != found[key]) { print "macro " key ": " found[key] " found, " wanted[key] + 0 " listed in " macros; wrong = 1 }
    for (key in wanted) if (!(key in found)) { print "macro " key ": none found, " wanted[key] " listed in " macros; wrong = 1 }
    return wrong
}

function put(unit, last,    nand, inv, ff, enabled, logic_ge, ge) {
    nand = cells["generic", unit, "$_NAND_"] + 0
    inv = cells["generic", unit, "$_NOT_"] + 0
    enabled = cells["generic", unit, "$_DFFE_PP_"] + 0
    ff = cells["generic", unit, "$_DFF_P_"] + enabled
    logic_ge = nand + 0.67 * inv
    ge = logic_ge + 6 * ff + 2 * enabled
    printf "%-10s %9d %9d %8d %8d %12.0f %12.0f %9d %6d %12.0f\n", unit, nand, inv, ff, enabled, logic_ge, ge, sram[unit],
        macros_of[unit], area_of(unit)
    printf "    {\"unit\": \"%s\", \"nand2\": %d, \"inverters\": %d, \"flip_flops\": %d, \"flip_flops_with_enable\": %d, " \
        "\"logic_gate_equivalents\": %.2f, \"gate_equivalents\": %.2f, \"sram_bits\": %d, \"sram_macros\": %d, \"sram_word_bits\": %d, \"sram_bits_read_always\": %d, " \
        "\"cell_area_um2\": %.1f}%s\n", \
        unit, nand, inv, ff, enabled, logic_ge, ge, sram[unit], macros_of[unit], word[unit], always_read[unit], area_of(unit),
        last ? "" : "," > json
}

BEGIN {
    count = split(runs, list)
    for (i = 1; i <= count; i++) {
        run = list[i]
        present[run] = 1
        read_stat(dir "/" run ".generic.json", "generic", run)
        read_stat(dir "/" run ".cells.json", "cells", run)
        read_macros(dir "/" run ".v", run)
    }
    if (check_macros()) exit 1
    add_parts()
    read_areas()
    printf "{\n  \"schema\": 1,\n  \"record\": \"synth\",\n  \"yosys\": \"%s\",\n  \"library\": \"OSU 0.18 um\",\n  \"units\": [\n", yosys > json
    printf "%-10s %9s %9s %8s %8s %12s %12s %9s %6s %12s\n", "unit", "NAND2", "INV", "FF", "with en.", "logic GE", "GE", "SRAM bits", "macros", "cells um2"
    count = split(units, list)
    for (i = 1; i <= count; i++) put(list[i], i == count)
    printf "  ]\n}\n" > json
}
