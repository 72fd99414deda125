# synth.awk - area of units from what mk/synth.mk left: a table, and the same as JSON (docs/format.md, "synth result").
# Variables: units ("UNIT:RUN ..."), runs, dir (RUN.generic.json, RUN.cells.json and RUN.v), osu (Liberty), macros (those that
# there must be), json (where to), yosys (its version). Exit 1 if a macro is not as listed.

# Cells of the modules of a run, and of the whole ("design"), from `stat -json`.
function read_stat(file, kind, run,    line, module, name, count) {
    while ((getline line < file) > 0) {
        if (line ~ /^ *"(design|[^"]*wisp_[^"]*)": *\{/) {
            split(line, part, "\"")
            module = part[2]
            sub(/.*wisp_/, "", module)
            sub(/\\.*/, "", module)
        } else if (line ~ /^ *"[^"]+": *[0-9]+,? *$/ && module != "") {
            split(line, part, "\"")
            name = part[2]
            count = part[3]
            gsub(/[^0-9]/, "", count)
            cells[kind, run, module, name] = count + 0
            names[name] = 1
        }
    }
    close(file)
}

function read_macros(file, run,    line, module, part) {
    while ((getline line < file) > 0) {
        split(line, part)
        if (part[1] == "module") {
            module = part[2]
            sub(/\(.*/, "", module)
            sub(/^wisp_/, "", module)
        }
        if (part[1] !~ /^wisp_macro_/) continue
        sub(/^wisp_macro_/, "", part[1])
        found[run " " part[1]]++
        add_macro(run, module, part[1])
        add_macro(run, "design", part[1])
    }
    close(file)
}

function add_macro(run, module, macro,    size) {
    split(macro, size, /[x_]/)
    sram[run, module] += size[1] * size[2]
    macros_of[run, module]++
}

function read_areas(    line, cell) {
    while ((getline line < osu) > 0) {
        if (line ~ /^cell \(/) { cell = line; gsub(/^cell \(|\).*/, "", cell) }
        if (line ~ /^ *area *:/ && !(cell in area)) { gsub(/[^0-9.]/, "", line); area[cell] = line + 0 }
    }
    close(osu)
}

function area_of(run, module,    name, sum) {
    for (name in area) sum += area[name] * cells["cells", run, module, name]
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

function put(unit, run, module, last,    nand, inv, ff, enabled, ge) {
    nand = cells["generic", run, module, "$_NAND_"] + 0
    inv = cells["generic", run, module, "$_NOT_"] + 0
    enabled = cells["generic", run, module, "$_DFFE_PP_"] + 0
    ff = cells["generic", run, module, "$_DFF_P_"] + enabled
    logic_ge = nand + 0.67 * inv
    ge = logic_ge + 6 * ff + 2 * enabled
    printf "%-10s %9d %9d %8d %8d %12.0f %12.0f %9d %6d %12.0f\n", unit, nand, inv, ff, enabled, logic_ge, ge, sram[run, module],
        macros_of[run, module], area_of(run, module)
    printf "    {\"unit\": \"%s\", \"nand2\": %d, \"inverters\": %d, \"flip_flops\": %d, \"flip_flops_with_enable\": %d, " \
        "\"logic_gate_equivalents\": %.2f, \"gate_equivalents\": %.2f, \"sram_bits\": %d, \"sram_macros\": %d, \"cell_area_um2\": %.1f}%s\n", \
        unit, nand, inv, ff, enabled, logic_ge, ge, sram[run, module], macros_of[run, module], area_of(run, module), last ? "" : "," > json
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
    read_areas()
    printf "{\n  \"schema\": 1,\n  \"record\": \"synth\",\n  \"yosys\": \"%s\",\n  \"library\": \"OSU 0.18 um\",\n  \"units\": [\n", yosys > json
    printf "%-10s %9s %9s %8s %8s %12s %12s %9s %6s %12s\n", "unit", "NAND2", "INV", "FF", "with en.", "logic GE", "GE", "SRAM bits", "macros", "cells um2"
    count = split(units, list)
    for (i = 1; i <= count; i++) {
        split(list[i], of, ":")
        put(of[1], of[2], of[1] == of[2] ? "design" : of[1], i == count)
    }
    printf "  ]\n}\n" > json
}
