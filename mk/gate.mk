# gate.mk - the synthesised netlist in place of the Verilog under the same lock-step tests: each unit, the predictor, the die.
#
# Gates are yosys' own (AND to MUX) and flip-flops, or for units the standard cells of OSU 0.18 um; memories of more than 8 words stay
# memories, as in mk/synth.mk. A netlist is one flat module with the ports of the unit, so everything around it is what the RTL has.

gate_logic = read_verilog -sv -DWISP_OBSERVE=1 -Irtl rtl/*/*.v rtl/*.v; \
    hierarchy -check -top wisp_$(1) $(patsubst -G%,-chparam %,$(subst =, ,$(2))); proc; flatten; opt -fast; wreduce; alumacc; opt; memory -nomap; \
    opt_clean; memory_map t:$$mem_v2 r:SIZE<9 %i; opt -fast; techmap; opt -fast
gate_end = splitnets; opt_clean -purge; check -assert; tee -q -o $(@D)/stat stat
gate_yosys = $(gate_logic); abc -g AND,NAND,OR,NOR,XOR,XNOR,MUX; $(gate_end); select -assert-none t:* t:$$_* %d t:$$mem_v2 %d
# The cells of OSU 0.18 um (mk/synth.mk); in the end each is a module of what the library says that it does.
gate_osu = read_liberty -lib $(OSU); $(gate_logic); dfflegalize -cell $$_DFF_P_ x; opt -fast; dfflibmap -liberty $(OSU); abc -liberty $(OSU); \
    $(gate_end); select -assert-none t:$$* t:$$mem_v2 %d; read_liberty -overwrite $(OSU); hierarchy -top wisp_$(1)

# $(call netlist,NAME,UNIT,PARAMETERS AS -GNAME=VALUE,GATES: yosys or osu): build/gate/NAME/wisp_UNIT.v, and what is in it
define netlist
$(BUILD)/gate/$(1)/wisp_$(2).v: $(call cone,$(2)) mk/gate.mk | $(TOOLS_STAMP)
	@$(if $(filter osu,$(4)),[ -r $$(OSU) ] || { echo "wisp: make gate-cells needs the OSU cells: apt-get install qflow-tech-osu018" >&2; exit 6; })
	@mkdir -p $$(@D)
	$(call step,synthesise $(1))
	@yosys -q -p '$$(call gate_$(4),$(2),$(3)); write_verilog -noattr $$@.part' > $$(@D)/yosys.log 2>&1 || \
	    { cat $$(@D)/yosys.log; exit 1; }
	@echo '$(patsubst -G%,%,$(3))' > $$(@D)/parameters
	@mv $$@.part $$@
endef

# $(call wrong_netlist,NAME,UNIT): in build/gate/NAME_wrong the same with one gate changed (tb/gate/wrong.awk)
define wrong_netlist
$(BUILD)/gate/$(1)_wrong/wisp_$(2).v: $(BUILD)/gate/$(1)/wisp_$(2).v tb/gate/wrong.awk
	@mkdir -p $$(@D)
	@awk -f tb/gate/wrong.awk $$< $$< > $$@.part && mv $$@.part $$@
endef

# $(call gate_program,NAME,UNIT,VARIANT,DEFINES,OPTIMISATION): build/gate/check_NAME, from the objects of check_VARIANT. Two steps, so that a
# change of the reference does not Verilate anything. There is no waving here.
define gate_program
$(BUILD)/gate/$(1)/model.a: $(BUILD)/gate/$(1)/wisp_$(2).v
	$(call step,verilate gates of $(1))
	$(call verilate,$$(@D)/model,$(2),OPT_FAST=$(5) OPT_SLOW=-O0 OPT_GLOBAL=-O1,$$< -Wno-lint -Wno-UNOPTFLAT)
	@mv $$(@D)/model/Vwisp_$(2)__ALL.a $$@

$(BUILD)/gate/check_$(1): $(BUILD)/gate/$(1)/model.a $(BUILD)/tests/check_$(3)
	@$(OBJCACHE) g++ -std=gnu++17 -O1 -g $(SHIM_FLAGS) $(4) -I$$(<D)/model $$(VERILATOR_INCLUDES) -c tb/unit/$(2)_dut.cpp -o $$(<D)/dut.o
	$$(call link_unit,$(3),$(BUILD)/unit/$(3)/check.o $$(<D)/dut.o $$<)
endef

# $(call gate_unit,VARIANT,UNIT,PARAMETERS,DEFINES)
gate_unit = $(eval $(call netlist,$(1),$(2),$(3),yosys))$(eval $(call wrong_netlist,$(1),$(2)))$(eval $(call gate_program,$(1),$(2),$(1),$(4),-O1)) \
    $(eval $(call gate_program,$(1)_wrong,$(2),$(1),$(4),-O0)) \
    $(eval $(call netlist,$(1)_osu,$(2),$(3),osu))$(eval $(call gate_program,$(1)_osu,$(2),$(1),$(4),-O1))
$(foreach test,$(TESTS),$(call gate_unit,$(test),$(TEST_UNIT_$(test)),$(call generics,$(TEST_PARAMETERS_$(test))),$(UNIT_DEFINES_$(test))))

# ---- the models that `wisp` and the system tests load ----

# $(call gate_model,NAME,NETLIST,UNIT): build/rtl/NAME.so
gate_model = $(call model,$(1),$(3),-Wno-lint -Wno-UNOPTFLAT,-DDATA_W=64,$(BUILD)/gate/$(2),$(BUILD)/gate/$(2)/wisp_$(3).v)
$(eval $(call netlist,die,die,-GDATA_W=64 -GREQ_DEPTH=64 -GRSP_DEPTH=402,yosys))
$(eval $(call netlist,predictor,predictor,,yosys))
$(foreach unit,die predictor,$(eval $(call wrong_netlist,$(unit),$(unit))))
$(eval $(call gate_model,wisp_die_gate,die,die))
$(eval $(call gate_model,wisp_die_gate_wrong,die_wrong,die))
$(eval $(call gate_model,wisp_predictor_gate,predictor,predictor))
$(eval $(call gate_model,wisp_predictor_gate_wrong,predictor_wrong,predictor))

# Where the system tests find the gates under the names of the RTL, if TOP is one of these directories.
$(BUILD)/gate/tops: mk/gate.mk
	@for wrong in '' _wrong; do \
	    top=$(BUILD)/gate/top$$wrong; rm -rf $$top && mkdir -p $$top/$(BUILD)/rtl && ln -s $(CURDIR)/configs $$top/configs || exit 1; \
	    for model in wisp_die wisp_predictor; do ln -s $(CURDIR)/$(BUILD)/rtl/$${model}_gate$$wrong.so $$top/$(BUILD)/rtl/$$model.so || exit 1; done; \
	    ln -s $(CURDIR)/$(BUILD)/rtl/wisp_die_512.so $$top/$(BUILD)/rtl || exit 1; \
	done
	@touch $@

# Each unit in one of the instances of its test (rtl/units); any other: make build/gate/check_TEST.
GATE_MODELS := $(foreach model,wisp_die_gate wisp_predictor_gate,$(BUILD)/rtl/$(model).so $(BUILD)/rtl/$(model)_wrong.so)
$(GATE_MODELS): RTL_OPT_SLOW := -O0
$(filter %_wrong.so,$(GATE_MODELS)): RTL_OPT := -O0
GATE_SYSTEM := check_die check_predictor check_predictor_ports
GATE_NEEDS := $(foreach variant,$(GATE_TESTS),$(BUILD)/gate/check_$(variant) $(BUILD)/gate/check_$(variant)_wrong) $(GATE_MODELS) $(BUILD)/gate/tops \
    $(GATE_SYSTEM:%=$(BUILD)/tests/%) $(BUILD)/wisp
.PHONY: gate
gate: $(GATE_NEEDS) ## the synthesised gates of every unit and of the die under their lock-step tests: a table, build/gate/gate.json
	$(live) BUILD='$(BUILD)' tb/gate/run $(BUILD)/gate/gate.json $(GATE_TESTS) predictor die

.PHONY: gate-cells
gate-cells: $(GATE_TESTS:%=$(BUILD)/gate/check_%_osu) ## the units again, in standard cells of OSU 0.18 um: a table, build/gate/cells.json
	$(live) BUILD='$(BUILD)' tb/gate/run $(BUILD)/gate/cells.json $(GATE_TESTS:%=%_osu)
