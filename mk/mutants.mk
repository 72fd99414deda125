# mutants.mk - RTL with one known bug each (tb/mutants/*.patch), to check the checker. The line `model:` of a patch says what
# is built of the patched tree: a die or a wafer for `wisp cosim`, or `unit NAME`: the unit alone under its unit test.

MUTANTS := $(patsubst tb/mutants/%.patch,%,$(wildcard tb/mutants/*.patch))
mutant_model = $(shell sed -n 's/^model: //p' tb/mutants/$(1).patch)
mutant_tree = $(BUILD)/mutants/$(1)/rtl
MUTANT_MODELS :=

# $(call mutant_patched,NAME): the patched tree
define mutant_patched
$(BUILD)/mutants/$(1)/patched: tb/mutants/$(1).patch $(RTL_SOURCES) | $(TOOLS_STAMP)
	@rm -rf $(BUILD)/mutants/$(1) && mkdir -p $(BUILD)/mutants/$(1)
	@cp -r rtl $(BUILD)/mutants/$(1)/rtl
	@patch -s -d $(BUILD)/mutants/$(1) -p1 < tb/mutants/$(1).patch && touch $$@
endef

# $(call mutant_machine,NAME,MODEL): build/rtl/mutant_NAME.so
define mutant_machine
MUTANT_MODELS += $(BUILD)/rtl/mutant_$(1).so
$(if $(filter wafer_2x2,$(2)),\
$(call wafer_model,mutant_$(1),2,2,4,$(call mutant_tree,$(1)),$(BUILD)/mutants/$(1)/patched),\
$(call die_model,mutant_$(1),64,$(call mutant_tree,$(1)),$(BUILD)/mutants/$(1)/patched))
endef

# $(call mutant_program,DIR,UNIT,VARIANT,FLAGS): the recipe that makes the target, the test of a unit on the Verilated model in DIR, from
# the objects of check_VARIANT. One translation unit, without waves: there are many of them, and each runs for a moment.
define mutant_program
	@{ (cd $(1) && ls V*.cpp); echo unit/$(2)_dut.cpp; } | sed 's/.*/#include "&"/' > $(1)/all.cpp
	@$(OBJCACHE) g++ -std=gnu++17 $(4) $(SHIM_FLAGS) -DDATA_W=64 -DVM_TRACE=1 -DVM_TRACE_FST=1 -I$(1) \
	    -isystem $$(VERILATOR_ROOT_DIR)/include -isystem $$(VERILATOR_ROOT_DIR)/include/vltstd -c $(1)/all.cpp -o $(1)/all.o
	@g++ $(INSTRUMENT) -o $$@ $(1)/all.o $(BUILD)/unit/$(3)/check.o $(BUILD)/unit/$(3)/verilated.o \
	    $(BUILD)/unit/$(3)/verilated_fst_c.o $(BUILD)/unit/$(3)/verilated_threads.o $(BUILD)/libwisp.a $(CHECK_LIBS) -lm -lz
endef

# $(call mutant_unit,NAME,UNIT): build/mutants/NAME/check. Assertions are off, the comparison must find it.
MUTANT_GENERICS_fill := -GDATA_W=64
MUTANT_GENERICS_ahead := -GAHEAD_TAGS=16
MUTANT_GENERICS_d2d := -GDATA_W=64 -GTAGS=12 -GEXPERTS=512 -GCACHE=1 -GAHEAD_TAGS=4
define mutant_unit
MUTANT_MODELS += $(BUILD)/mutants/$(1)/check
$(BUILD)/mutants/$(1)/check: $(BUILD)/mutants/$(1)/patched $(BUILD)/tests/check_$(2)
	@echo "mutant $(1)"
	@rm -rf $$(@D)/model && mkdir -p $$(@D)/model
	@verilator --cc wisp_$(2) --top-module wisp_$(2) --prefix Vwisp_$(2) -Mdir $$(@D)/model $(call rtl_path,$(call mutant_tree,$(1))) \
	    -Wno-lint +define+WISP_OBSERVE=1 $(MUTANT_GENERICS_$(2)) --x-initial unique --x-assign unique --timescale 1ns/100ps
$(call mutant_program,$$(@D)/model,$(2),$(2),-O0)
endef

# $(call mutant,NAME,MODEL)
mutant = $(eval $(call mutant_patched,$(1)))$(if $(filter unit,$(firstword $(2))),\
    $(eval $(call mutant_unit,$(1),$(lastword $(2)))),$(eval $(call mutant_machine,$(1),$(2))))
$(foreach name,$(MUTANTS),$(call mutant,$(name),$(call mutant_model,$(name))))

CHECK_NEEDS += $(MUTANT_MODELS)

.PHONY: mutate
mutate: $(BUILD)/wisp $(MUTANT_MODELS) ## run every mutant: each must be found, in the right unit and at the right port
	@BUILD='$(BUILD)' tb/mutants/run $(MUTANTS)
