# hardware_readme.awk - the README with area and frequency of each unit in its table of units. Input, with fields between bars: synth.json,
# timing.json, fpga.json, README.md.
function figure(line, key,    at) {
    at = index(line, "\"" key "\": ")
    line = substr(line, at + length(key) + 4)
    sub(/[,}].*/, "", line)
    return line
}
/"record": / { split($0, word, "\""); record = word[4] }
/"unit": / { split($0, word, "\""); lines[record, word[4]] = $0; next }
FILENAME ~ /\.json$/ { next }
/^\| unit \|/ { inside = 1 }
!/^\|/ { inside = 0 }
{
    unit = $2
    gsub(/ /, "", unit)
    if (inside && ("synth", unit) in lines) {
        area = sprintf("%.1f", figure(lines["synth", unit], "gate_equivalents") / 1000)
        bits = figure(lines["synth", unit], "sram_bits") / 1000
        mhz = sprintf("%.0f", figure(lines["timing", unit], "fmax_mhz"))
        fpga = ("fpga", unit) in lines ? sprintf("%.0f", figure(lines["fpga", unit], "fmax_mhz")) : ""
        $5 = " " area " "
        $6 = bits ? sprintf(" %.0f ", bits) : " "
        $7 = " " mhz " "
        $8 = fpga == "" ? " " : " " fpga " "
        line = ""
        for (i = 2; i < NF; i++) line = line "|" $i
        print line "|"
    } else print
}
