# macro_lib.awk - a Liberty library of the memory macros in netlists of mk/synth.mk, for timing. There is no memory compiler for
# the OSU cells; what is assumed of it, in ns: 2.5 from the clock, or from the address where the read has no clock, to the data;
# 0.5 setup; 0 hold. Area is left out: bits are counted apart.
function width_of(words,    bits) { for (bits = 0; 2 ^ bits < words; bits++); return bits < 1 ? 1 : bits }
function bus(name, bits, direction, timing, capacitance) {
    printf "    bus(%s) { bus_type : bits_%d; direction : %s; capacitance : %g;\n%s    }\n", name, bits, direction, capacitance, timing
}
function constraint(type, value) {
    return "      timing() { related_pin : \"clk\"; timing_type : " type ";\n" \
        "        rise_constraint(scalar) { values(\"" value "\"); } fall_constraint(scalar) { values(\"" value "\"); } }\n"
}
function arc(from, extra) {
    return "      timing() { related_pin : \"" from "\"; " extra "\n" \
        "        cell_rise(scalar) { values(\"2.5\"); } cell_fall(scalar) { values(\"2.5\"); }\n" \
        "        rise_transition(scalar) { values(\"0.1\"); } fall_transition(scalar) { values(\"0.1\"); } }\n"
}
function needs_type(bits) {
    if (bits in typed) return
    typed[bits] = 1
    types = types sprintf("  type(bits_%d) { base_type : array; data_type : bit; bit_width : %d; bit_from : %d; bit_to : 0; }\n", bits, bits, bits - 1)
}
$1 ~ /^wisp_macro_/ && !($1 in seen) { seen[$1] = 1; order[++cells] = $1; split($1, of, /[x_]/); needs_type(of[4]); needs_type(width_of(of[3])) }
END {
    print "library(wisp_macros) {\n  delay_model : table_lookup;\n  time_unit : \"1ns\";\n  voltage_unit : \"1V\";\n  current_unit : \"1uA\";"
    print "  pulling_resistance_unit : \"1kohm\";\n  capacitive_load_unit (1,pf);\n  nom_process : 1; nom_voltage : 1.8; nom_temperature : 25;"
    split("input_threshold output_threshold slew_lower_threshold slew_upper_threshold", threshold, " ")
    split("50 50 20 80", percent, " ")
    for (i = 1; i <= 4; i++) printf "  %s_pct_rise : %d; %s_pct_fall : %d;\n", threshold[i], percent[i], threshold[i], percent[i]
    printf "%s", types
    held = constraint("setup_rising", "0.5") constraint("hold_rising", "0.0")
    for (i = 1; i <= cells; i++) {
        split(order[i], of, /[x_]/)
        sync = of[5] == "sync"
        printf "  cell(%s) {\n    pin(clk) { direction : input; capacitance : 0.05; clock : true; }\n", order[i]
        printf "    pin(re) { direction : input; capacitance : 0.01;\n%s    }\n", sync ? held : ""
        printf "    pin(clear) { direction : input; capacitance : 0.01;\n%s    }\n", sync ? held : ""
        bus("ra", width_of(of[3]), "input", sync ? held : "", 0.01)
        bus("wa", width_of(of[3]), "input", held, 0.01)
        bus("we", of[4], "input", held, 0.01 / of[4]) # one pin in a macro: all bits are written
        bus("d", of[4], "input", held, 0.01)
        bus("q", of[4], "output", sync ? arc("clk", "timing_type : rising_edge;") : arc("ra", "timing_sense : non_unate;"), 0)
        print "  }"
    }
    print "}"
}
