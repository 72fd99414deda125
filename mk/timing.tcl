# timing.tcl - OpenSTA on one unit: its worst path. Environment: LIBERTY, MACROS, NETLISTS, TOP.
# OpenSTA ends with exit code 0 whatever happened: mk/timing.mk looks for "Error" in what it says.
read_liberty $::env(LIBERTY)
read_liberty $::env(MACROS)
foreach netlist $::env(NETLISTS) { read_verilog $netlist }
link_design $::env(TOP)
source constraints/wisp.sdc
source constraints/straps.sdc
puts "period $period"
report_checks -path_delay max -format full -fields {net} -digits 3
