# mutants.mk - RTL with one known bug each (tb/mutants/*.patch), to check the checker.

MUTANTS := $(patsubst tb/mutants/%.patch,%,$(wildcard tb/mutants/*.patch))
mutant_model = $(shell sed -n 's/^model: //p' tb/mutants/$(1).patch)
mutant_tree = $(BUILD)/mutants/$(1)/rtl
MUTANT_MODELS :=

# $(call mutant,NAME): the patched tree and its model build/rtl/mutant_NAME.so
define mutant
MUTANT_MODELS += $(BUILD)/rtl/mutant_$(1).so
$(BUILD)/mutants/$(1)/patched: tb/mutants/$(1).patch $(RTL_SOURCES) | $(TOOLS_STAMP)
	@rm -rf $(BUILD)/mutants/$(1) && mkdir -p $(BUILD)/mutants/$(1)
	@cp -r rtl $(BUILD)/mutants/$(1)/rtl
	@patch -s -d $(BUILD)/mutants/$(1) -p1 < tb/mutants/$(1).patch && touch $$@
$(if $(filter wafer_2x2,$(call mutant_model,$(1))),\
$(call wafer_model,mutant_$(1),2,2,4,$(call mutant_tree,$(1)),$(BUILD)/mutants/$(1)/patched),\
$(call die_model,mutant_$(1),64,$(call mutant_tree,$(1)),$(BUILD)/mutants/$(1)/patched))
endef
$(foreach name,$(MUTANTS),$(eval $(call mutant,$(name))))

CHECK_NEEDS += $(MUTANT_MODELS)

.PHONY: mutate
mutate: $(BUILD)/wisp $(MUTANT_MODELS) ## run every mutant: each must be found, in the right unit and at the right port
	@BUILD='$(BUILD)' tb/mutants/run $(MUTANTS)
