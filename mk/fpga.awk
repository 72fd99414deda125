# fpga.awk - a table and JSON (variable json) of what mk/fpga.mk left in dir: UNIT.ice40.json and UNIT.ecp5.json (yosys `stat -json`)
# and UNIT.rpt (nextpnr's log). Variable all: "UNIT:PARAMETERS ...".
function read_stat(file, unit,    line, part, module, count) {
    while ((getline line < file) > 0) {
        split(line, part, "\"")
        if (line ~ /": *\{/ && part[2] ~ /wisp_|^design$/) module = part[2]
        count = part[3]
        gsub(/[^0-9]/, "", count)
        if (line ~ /": *[0-9]+,? *$/ && module ~ "wisp_" unit) cell[part[2]] += count
    }
    close(file)
}
function sum(pattern,    name, total) {
    for (name in cell) if (name ~ pattern) total += cell[name]
    return total + 0
}
function fmax_of(file,    line, part, mhz) {
    while ((getline line < file) > 0) if (line ~ /Max frequency for clock/) { split(line, part, /: /); mhz = part[3] + 0 }
    close(file)
    return mhz
}
BEGIN {
    printf "{\n  \"schema\": 1,\n  \"record\": \"fpga\",\n  \"device\": \"iCE40 hx8k, ECP5\",\n  \"units\": [\n" > json
    printf "%-10s %8s %8s %6s %9s %10s %9s %9s  %s\n", "unit", "LUT4", "FF", "BRAM", "Fmax MHz", "ECP5 LUT4", "ECP5 FF", "ECP5 BRAM", "parameters"
    units = split(all, list)
    for (i = 1; i <= units; i++) {
        split(list[i], of, ":")
        split("", cell)
        read_stat(dir "/" of[1] ".ice40.json", of[1])
        luts = sum("^SB_LUT4$")
        flops = sum("^SB_DFF")
        rams = sum("^SB_RAM40")
        fmax = fmax_of(dir "/" of[1] ".rpt")
        split("", cell)
        read_stat(dir "/" of[1] ".ecp5.json", of[1])
        # distributed RAM is LUTs: 16 words of 4 bits are two of them for data, and one shared for writing
        ecp5 = sum("^LUT4$") + 2 * sum("^CCU2C$") + 3 * sum("^TRELLIS_DPR16X4$")
        printf "%-10s %8d %8d %6d %9.1f %10d %9d %9d  %s\n", of[1], luts, flops, rams, fmax, ecp5, sum("^TRELLIS_FF$"), sum("^(DP16KD|PDPW16KD)$"), of[2]
        printf "    {\"unit\": \"%s\", \"parameters\": \"%s\", \"luts\": %d, \"flip_flops\": %d, \"block_rams\": %d, \"fmax_mhz\": %.2f, " \
            "\"ecp5\": {\"luts\": %d, \"flip_flops\": %d, \"block_rams\": %d}}%s\n", of[1], of[2], luts, flops, rams, fmax, ecp5,
            sum("^TRELLIS_FF$"), sum("^(DP16KD|PDPW16KD)$"), (i == units ? "" : ",") > json
    }
    printf "  ]\n}\n" > json
}
