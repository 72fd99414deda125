# mutants.mk - RTL with one known bug each (tb/mutants/*.patch), to check the checker. The line `model:` of a patch says what
# is built of the patched tree: a die or a wafer for `wisp cosim`, or `unit NAME`: the unit alone under its unit test.

MUTANTS := $(patsubst tb/mutants/%.patch,%,$(wildcard tb/mutants/*.patch))
mutant_tree = $(BUILD)/mutants/$(1)/rtl
MUTANT_MODELS :=

# $(call mutant_patched,NAME,UNIT): the patched tree; made anew when something of the unit has changed
define mutant_patched
$(BUILD)/mutants/$(1)/patched: tb/mutants/$(1).patch $(call cone,$(2)) | $(TOOLS_STAMP)
	@rm -rf $(BUILD)/mutants/$(1) && mkdir -p $(BUILD)/mutants/$(1)
	@cp -r rtl $(BUILD)/mutants/$(1)/rtl
	@patch -s -d $(BUILD)/mutants/$(1) -p1 < tb/mutants/$(1).patch && touch $$@
endef

# $(call mutant_machine,NAME,MODEL): build/rtl/mutant_NAME.so
define mutant_machine
$(call mutant_patched,$(1),$(MODEL_UNIT_$(2)))
MUTANT_MODELS += $(BUILD)/rtl/mutant_$(1).so
$(call model_of,mutant_$(1),$(2),$(call mutant_tree,$(1)),$(BUILD)/mutants/$(1)/patched)
endef

# $(call mutant_program,DIR,UNIT,TEST,FLAGS): the recipe that makes the target, the test of a unit on the Verilated model in DIR, from
# the objects of check_TEST. One translation unit, without waves: there are many of them, and each runs for a moment.
define mutant_program
	@{ (cd $(1) && ls V*.cpp); echo unit/$(2)_dut.cpp; } | sed 's/.*/#include "&"/' > $(1)/all.cpp
	@$(OBJCACHE) g++ -std=gnu++17 $(4) $(SHIM_FLAGS) $(UNIT_DEFINES_$(3)) -DVM_TRACE=1 -DVM_TRACE_FST=1 -I$(1) \
	    $$(VERILATOR_INCLUDES) -c $(1)/all.cpp -o $(1)/all.o
	$$(call link_unit,$(3),$(1)/all.o $(BUILD)/unit/$(3)/check.o)
endef

# $(call mutant_unit,NAME,UNIT): build/mutants/NAME/check, at the parameters of the test that has the unit's name. Assertions are off, the
# comparison must find it.
define mutant_unit
$(call mutant_patched,$(1),$(2))
MUTANT_MODELS += $(BUILD)/mutants/$(1)/check
$(BUILD)/mutants/$(1)/check: $(BUILD)/mutants/$(1)/patched $(BUILD)/tests/check_$(2)
	$(call step,mutant $(1))
	$(call verilate,$$(@D)/model,$(2),-,wisp_$(2) $(call rtl_path,$(call mutant_tree,$(1))) -Wno-lint +define+WISP_OBSERVE=1 \
	    $(call generics,$(TEST_PARAMETERS_$(2))))
$(call mutant_program,$$(@D)/model,$(2),$(2),-O0)
endef

# $(call mutant,NAME,MODEL)
mutant = $(if $(filter unit,$(firstword $(2))),$(eval $(call mutant_unit,$(1),$(lastword $(2)))),$(eval $(call mutant_machine,$(1),wisp_$(2))))
MUTANT_LINES := $(shell awk 'sub(/^model: /, "") { gsub(/ /, "|"); name = FILENAME; gsub(/.*\/|\.patch$$/, "", name); print name "|" $$0 }' $(MUTANTS:%=tb/mutants/%.patch))
$(foreach line,$(MUTANT_LINES),$(call mutant,$(firstword $(subst |, ,$(line))),$(wordlist 2,3,$(subst |, ,$(line)))))

CHECK_NEEDS += $(MUTANT_MODELS)

.PHONY: mutate
mutate: $(BUILD)/wisp $(MUTANT_MODELS) ## run every mutant: each must be found, in the right unit and at the right port
	@BUILD='$(BUILD)' tb/mutants/run $(MUTANTS)
