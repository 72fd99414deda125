# formal.mk - the contracts of the units, proved (tb/formal): base case, induction and covers. The instances are those of rtl/units.

FORMAL_MUTANTS := $(patsubst tb/formal/mutants/%.patch,%,$(wildcard tb/formal/mutants/*.patch))
FORMAL_SOURCES := $(wildcard tb/formal/rules/* tb/formal/models/* tb/formal/*.awk) $(addprefix tb/formal/,prove fold bits)
# All that a proof is of: its flow, its wrapper or what it says of payload, its unit with what is below it, and its line of the registry.
formal_needs = $(FORMAL_SOURCES) $(or $(wildcard $(addsuffix $(FORMAL_WRAPPER_$(1)),tb/formal/payload/)),tb/formal/$(FORMAL_WRAPPER_$(1)).v) \
    $(call cone,$(FORMAL_UNIT_$(1))) $(BUILD)/formal/$(1).instance | $(TOOLS_STAMP)

.PHONY: formal
formal: $(FORMAL_INSTANCES:%=$(BUILD)/formal/%.result) $(FORMAL_MUTANTS:%=$(BUILD)/formal/mutant_%.result) $(FORMAL_FALSE:%=$(BUILD)/formal/%.refuted) ## prove every contract, refute the known bugs: a table, what is not proved, build/formal/page.md
	@awk -f mk/formal_page.awk tb/formal/properties $(FORMAL_INSTANCES:%=$(BUILD)/formal/%.result) > $(BUILD)/formal/page.md
	@awk -v json=$(BUILD)/formal/formal.json -f mk/formal.awk $(FORMAL_INSTANCES:%=$(BUILD)/formal/%.result) $(FORMAL_MUTANTS:%=$(BUILD)/formal/mutant_%.result)

# Left as it is when the registry says the same of this instance: a change of the registry proves anew what it changes.
$(BUILD)/formal/%.instance: $(REGISTRY)
	@mkdir -p $(@D)
	@awk -v want=formal -f mk/units.awk rtl/units | grep '^$* ' > $@.now
	@cmp -s $@.now $@ && rm $@.now || mv $@.now $@

# A proof that fails leaves its result too, for the table; only a broken flow stops make.
define formal_rule
$(BUILD)/formal/$(1).result: $(call formal_needs,$(1))
	@echo "prove $(1)"
	@BUILD='$$(BUILD)' tb/formal/prove $(1) || [ -e $$@ ]
endef
$(foreach instance,$(FORMAL_INSTANCES),$(eval $(call formal_rule,$(instance))))

define formal_mutant_rule
$(BUILD)/formal/mutant_$(1).result: tb/formal/mutants/$(1).patch tb/formal/refute $(call formal_needs,$(2))
	@echo "refute $(1)"
	@BUILD='$$(BUILD)' tb/formal/refute $(1) > $$@ || { cat $$@; rm -f $$@; exit 1; }
endef
# MUTANT=INSTANCE
FORMAL_REFUTED := $(shell awk '/^instance: / { sub(/.*\//, "", FILENAME); sub(/[.]patch/, "", FILENAME); print FILENAME "=" $$2 }' tb/formal/mutants/*.patch)
$(foreach pair,$(FORMAL_REFUTED),$(eval $(call formal_mutant_rule,$(firstword $(subst =, ,$(pair))),$(lastword $(subst =, ,$(pair))))))

# The base case must be what fails, not the flow.
define formal_false_rule
$(BUILD)/formal/$(1).refuted: $(call formal_needs,$(1))
	@if BUILD='$$(BUILD)' tb/formal/prove $(1) 2> /dev/null; then echo "formal: a false assertion was proved"; exit 1; fi
	@grep -q 'Assert failed' $(BUILD)/formal/$(1).base.log
	@touch $$@
endef
$(foreach instance,$(FORMAL_FALSE),$(eval $(call formal_false_rule,$(instance))))
