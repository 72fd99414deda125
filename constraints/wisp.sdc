# wisp.sdc - timing constraints that the die and every unit share; mk/timing.tcl reads it when the design is linked. ns and pF.
# The library is OSU 0.18 um, typical corner, before placement: gates in a cycle count, not the nanoseconds of that process.

# The clock: what the slowest unit makes in this library, with a little room. WISP_PERIOD_NS asks for another.
set period 10.0
if {[info exists ::env(WISP_PERIOD_NS)]} { set period $::env(WISP_PERIOD_NS) }
create_clock -name clk -period $period [get_ports clk]

# Skew and jitter, before there is a clock tree.
set_clock_uncertainty 0.3 [get_clocks clk]

# The outputs of a die are functions of its registers and its inputs end in registers: what is outside of it, or of a unit, gets a
# nanosecond on each side, that of a register, a buffer and a short wire.
set inputs {}
foreach input [all_inputs] {
    if {[get_property $input full_name] ne "clk"} { lappend inputs $input }
}
set_input_delay 1.0 -clock clk $inputs
set_output_delay 1.0 -clock clk [all_outputs]
set_driving_cell -lib_cell BUFX4 $inputs
set_load 0.05 [all_outputs]

# Reset is an input like the others: it comes from the second flip-flop of the die's synchroniser (docs/microarchitecture.md,
# "Reset of one router"), reaches every register, and all of them must leave it at one edge.
