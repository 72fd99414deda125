# synth.mk - every unit through stock yosys at its real parameters, twice: to NAND2, inverters and flip-flops, for gate
# equivalents; and to the cells of OSU 0.18 um, for area and timing. Memories of more than 8 words are black boxes (mk/macro.v),
# smaller ones flip-flops; mk/macros.txt says which there must be.
#
# Fails on an undriven or doubly driven net (`check -assert`), a latch, a combinational loop, a memory that is no macro, and on
# a macro that mk/macros.txt does not have.

UNITS ?=## only these units for `make synth`, `timing` and `fpga`
SYNTH_RTL ?= rtl## where `make synth` finds the Verilog
OSU := /usr/share/qflow/tech/osu018/osu018_stdcells.lib

# The instances are those of rtl/units. Bottom up: a unit with `parts` is synthesised around them. router64: the router with flits as wide as
# those of routers that others publish, all buffers of 4 flits. d2d_plain: without the expert cache; what that costs is the difference.
SYNTH_UNITS := $(or $(UNITS),$(SYNTHS))
SYNTH_RUNS := $(sort $(SYNTH_UNITS) $(foreach unit,$(SYNTH_UNITS),$(SYNTH_PARTS_$(unit))))
synth_top = wisp_$(or $(SYNTH_UNIT_$(1)),$(error rtl/units has nothing called $(1) for make synth))

# To cells: yosys' own script for ABC without `dc2` and `dretime`. dc2 makes a ripple of every prefix adder: 28 bits take 3.8 ns with it,
# 1.4 without.
to_cells := abc -liberty $(OSU) -constr mk/abc.constr -D 5000 -script \
    +strash;&get,-n;&fraig,-x;&put;scorr;strash;&get,-n;&dch,-f;&nf,-D,5000;&put;buffer;upsize,-D,5000;dnsize,-D,5000;stime,-p

synth_out = $(BUILD)/synth/$(1)
synth_script = read_liberty -lib $(OSU); read_verilog -sv -Irtl $(SYNTH_RTL)/*/*.v $(SYNTH_RTL)/*.v; \
    $(if $(SYNTH_PARAMETERS_$(1)),chparam $(foreach each,$(SYNTH_PARAMETERS_$(1)),-set $(subst =, ,$(each))) $(call synth_top,$(1));) hierarchy -check -top $(call synth_top,$(1)); \
    $(foreach part,$(SYNTH_PARTS_$(1)),blackbox *wisp_$(part)*;) proc; flatten; opt -fast; opt_expr -mux_undef; opt -fast; wreduce; alumacc; opt -fast; memory -nomap; opt_expr -mux_undef; opt_clean; memory_map t:$$mem_v2 r:SIZE<9 %i; \
    read_verilog -lib mk/macro.v; techmap -map mk/macro.v; opt -fast; check -assert; scc -expect 0; \
    select -assert-none t:$$mem* t:$$dlatch t:$$adlatch t:$$dlatchsr; techmap; opt -fast; opt_clean; design -save mapped; \
    dfflegalize -cell $$_DFF_P_ x -cell $$_DFFE_PP_ x; abc -g NAND; opt_clean; check -assert; \
    tee -q -o $(call synth_out,$(1)).generic.json stat -json; \
    design -load mapped; dfflegalize -cell $$_DFF_P_ x; opt -fast; dfflibmap -liberty $(OSU); \
    $(to_cells); splitnets; clean -purge; insbuf -buf BUFX2 A Y; check -assert -mapped; \
    tee -q -o $(call synth_out,$(1)).cells.json stat -json; write_verilog -noattr -noexpr -nohex $(call synth_out,$(1)).raw.v

SYNTH_JSON := $(BUILD)/synth/$(if $(UNITS),selected,synth).json

.PHONY: synth
synth: $(SYNTH_JSON) ## area of every unit: gate equivalents, flip-flops, SRAM bits, cells of OSU 0.18 um
	@cat $(SYNTH_JSON:.json=.txt)

$(SYNTH_JSON): $(foreach run,$(SYNTH_RUNS),$(call synth_out,$(run)).v) mk/synth.awk mk/macros.txt FORCE
	@awk -v json=$@.new -v macros=mk/macros.txt -v runs='$(SYNTH_RUNS)' -v dir=$(BUILD)/synth -v osu=$(OSU) \
	    -v units='$(SYNTH_UNITS)' -v parts='$(foreach run,$(SYNTH_RUNS),$(foreach part,$(SYNTH_PARTS_$(run)),$(run):$(part)))' -v yosys="$$(yosys -V)" \
	    -f mk/synth.awk > $(@:.json=.txt) || { cat $(@:.json=.txt); exit 1; }
	@mv $@.new $@

$(BUILD)/synth/%.v: $(RTL_SOURCES) rtl/units mk/synth.mk mk/macro.v mk/netlist.awk | $(TOOLS_STAMP)
	@[ -r $(OSU) ] || { echo "wisp: make synth needs the OSU cells: apt-get install qflow-tech-osu018" >&2; exit 6; }
	@mkdir -p $(@D)
	$(call step,synth $*)
	@yosys -q -p '$(call synth_script,$*)' > $(call synth_out,$*).log 2>&1 || { tail -n 20 $(call synth_out,$*).log; exit 1; }
	@awk -f mk/netlist.awk $(call synth_out,$*).raw.v > $@.new && rm $(call synth_out,$*).raw.v && mv $@.new $@
