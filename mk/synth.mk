# synth.mk - every unit through stock yosys at its real parameters: generic gates, memories kept as memories.
# `check -assert` clean, no latch, no combinational loop, or it fails.

SYNTH_UNITS := fifo arbiter link router pdu atu fill d2d d2d_plain ahead heatmap topn prefetch predictor die die_plain wafer
# Parameters where the defaults are not what is built: a small wafer stands for all.
SYNTH_PARAMETERS_fifo := -set WIDTH 544 -set DEPTH 402
SYNTH_PARAMETERS_arbiter := -set N 10
SYNTH_PARAMETERS_wafer := -set X 2 -set Y 2 -set LATENCY 4 -set DATA_W 64 -set REQ_DEPTH 4 -set RSP_DEPTH 10 -set TAGS 32
# Without the expert cache: what it costs is the difference.
SYNTH_PARAMETERS_d2d_plain := -set CACHE 0
SYNTH_PARAMETERS_die_plain := -set CACHE 0
synth_top = wisp_$(patsubst %_plain,%,$(1))

synth_script = read_verilog -sv -Irtl rtl/*/*.v rtl/*.v; \
    $(if $(SYNTH_PARAMETERS_$(1)),chparam $(SYNTH_PARAMETERS_$(1)) $(synth_top);) \
    hierarchy -check -top $(synth_top); proc; flatten; opt -fast; wreduce; alumacc; opt; \
    tee -q -o $(BUILD)/synth/$(1).memory.txt stat; memory -nomap; check -assert; scc -expect 0; select -assert-none t:$$dlatch t:$$adlatch t:$$dlatchsr; \
    techmap; opt -fast; abc -g AND,NAND,OR,NOR,XOR,XNOR,MUX; opt_clean; check -assert; \
    tee -q -o $(BUILD)/synth/$(1).txt stat; tee -q -o $(BUILD)/synth/$(1).json stat -json

.PHONY: synth
synth: $(SYNTH_UNITS:%=$(BUILD)/synth/%.json) ## stock yosys, every unit: cells, flip-flops, memory bits
	@awk -f mk/synth.awk $(foreach unit,$(SYNTH_UNITS),$(BUILD)/synth/$(unit).memory.txt $(BUILD)/synth/$(unit).txt)

$(BUILD)/synth/%.json: $(RTL_SOURCES) mk/synth.mk | $(TOOLS_STAMP)
	@mkdir -p $(@D)
	@echo "synth $*"
	@yosys -q -p '$(call synth_script,$*)' > $(BUILD)/synth/$*.log 2>&1 || { cat $(BUILD)/synth/$*.log; rm -f $@; exit 1; }
