# formal.mk - the contracts of the units, proved (tb/formal): base case, induction and covers.

FORMAL_INSTANCES := $(shell awk '!/^\#/ && $$2 != "false" { print $$1 }' tb/formal/instances)
FORMAL_FALSE := $(shell awk '$$2 == "false" { print $$1 }' tb/formal/instances)
FORMAL_MUTANTS := $(patsubst tb/formal/mutants/%.patch,%,$(wildcard tb/formal/mutants/*.patch))
FORMAL_SOURCES := $(wildcard tb/formal/*.v tb/formal/rules/* tb/formal/models/*) tb/formal/prove tb/formal/fold tb/formal/fold.awk tb/formal/instances

.PHONY: formal
formal: $(FORMAL_INSTANCES:%=$(BUILD)/formal/%.result) $(FORMAL_MUTANTS:%=$(BUILD)/formal/mutant_%.result) $(FORMAL_FALSE:%=$(BUILD)/formal/%.refuted) ## prove every contract, refute the known bugs: a table, what is not proved, build/formal/page.md
	@awk -f mk/formal_page.awk tb/formal/properties $(FORMAL_INSTANCES:%=$(BUILD)/formal/%.result) > $(BUILD)/formal/page.md
	@awk -v json=$(BUILD)/formal/formal.json -f mk/formal.awk $(FORMAL_INSTANCES:%=$(BUILD)/formal/%.result) $(FORMAL_MUTANTS:%=$(BUILD)/formal/mutant_%.result)

# A proof that fails leaves its result too, for the table; only a broken flow stops make.
$(BUILD)/formal/%.result: $(RTL_SOURCES) $(FORMAL_SOURCES) | $(TOOLS_STAMP)
	@echo "prove $*"
	@BUILD='$(BUILD)' tb/formal/prove $* || [ -e $@ ]

$(BUILD)/formal/mutant_%.result: tb/formal/mutants/%.patch tb/formal/refute $(RTL_SOURCES) $(FORMAL_SOURCES) | $(TOOLS_STAMP)
	@echo "refute $*"
	@BUILD='$(BUILD)' tb/formal/refute $* > $@ || { cat $@; rm -f $@; exit 1; }

# The base case must be what fails, not the flow.
$(BUILD)/formal/false_%.refuted: $(FORMAL_SOURCES) | $(TOOLS_STAMP)
	@if BUILD='$(BUILD)' tb/formal/prove false_$* 2> /dev/null; then echo "formal: a false assertion was proved"; exit 1; fi
	@grep -q 'Assert failed' $(BUILD)/formal/false_$*.base.log
	@touch $@
