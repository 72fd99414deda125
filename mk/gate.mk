# gate.mk - the synthesised netlist of a unit in place of its Verilog under the same lock-step tests.
#
# Gates are yosys' own (AND to MUX, flip-flops); memories stay memories. The netlist is one flat module with the ports of the
# unit, so everything around it is what the RTL has.

# $(call netlist,TOP,PARAMETERS AS -GNAME=VALUE)
netlist = read_verilog -sv -DWISP_OBSERVE=1 -Irtl rtl/*/*.v rtl/*.v; \
    hierarchy -check -top $(1) $(patsubst -G%,-chparam %,$(subst =, ,$(2))); proc; flatten; opt -fast; wreduce; alumacc; opt; memory -nomap; \
    techmap; opt -fast; abc -g AND,NAND,OR,NOR,XOR,XNOR,MUX; opt_clean -purge; check -assert; tee -q -o $$@.stat stat; write_verilog -noattr $$@

# $(call gate_unit,VARIANT,UNIT,PARAMETERS,DEFINES): build/gate/check_VARIANT, from the objects of check_VARIANT. There is no waving here.
define gate_unit
$(BUILD)/gate/$(1)/wisp_$(2).v: $(RTL_SOURCES) mk/gate.mk | $(TOOLS_STAMP)
	@mkdir -p $$(@D)
	@echo "synthesise $(1)"
	@yosys -q -p '$(call netlist,wisp_$(2),$(3))' > $$(@D)/yosys.log 2>&1 || { cat $$(@D)/yosys.log; rm -f $$@; exit 1; }

$(BUILD)/gate/check_$(1): $(BUILD)/gate/$(1)/wisp_$(2).v $(BUILD)/tests/check_$(1)
	@echo "verilate gates of $(1)"
	@verilator --cc $$< --top-module wisp_$(2) --prefix Vwisp_$(2) -Mdir $(BUILD)/gate/$(1) -Wno-lint -Wno-UNOPTFLAT --trace-fst \
	    --x-initial unique --x-assign unique --timescale 1ns/100ps > $(BUILD)/gate/$(1)/verilator.log 2>&1 || { cat $(BUILD)/gate/$(1)/verilator.log; exit 1; }
	@+$(MAKE) --no-print-directory -s -C $(BUILD)/gate/$(1) -f Vwisp_$(2).mk OBJCACHE=$(OBJCACHE) OPT_FAST=-O1 OPT_GLOBAL=-O1 \
	    Vwisp_$(2)__ALL.a > $(BUILD)/gate/$(1)/make.log 2>&1 || { cat $(BUILD)/gate/$(1)/make.log; exit 1; }
	@$(OBJCACHE) g++ -std=gnu++17 -O1 -g $(SHIM_FLAGS) $(4) -I$(BUILD)/gate/$(1) -isystem $(VERILATOR_ROOT_DIR)/include \
	    -isystem $(VERILATOR_ROOT_DIR)/include/vltstd -c tb/unit/$(2)_dut.cpp -o $(BUILD)/gate/$(1)/dut.o
	@g++ $(INSTRUMENT) -o $$@ $(BUILD)/unit/$(1)/check.o $(BUILD)/gate/$(1)/dut.o $(BUILD)/gate/$(1)/Vwisp_$(2)__ALL.a \
	    $(addprefix $(BUILD)/unit/$(1)/,$(VERILATED_OBJECTS)) \
	    $(BUILD)/libwisp.a $(CHECK_LIBS) -lm -lz
endef
$(foreach variant,$(UNIT_VARIANTS),$(eval $(call gate_unit,$(variant),$(UNIT_OF_$(variant)),$(UNIT_GENERICS_$(variant)),$(UNIT_DEFINES_$(variant)))))

# The small ones; any other: make build/gate/check_VARIANT.
GATE_VARIANTS := fifo_5 arbiter_10 ahead_4
.PHONY: gate
gate: $(GATE_VARIANTS:%=$(BUILD)/gate/check_%) ## the synthesised gates of small units under their lock-step tests
	$(live) JOBS='$(JOBS)' BUILD='$(BUILD)' TEST=check_ tests/run $^
