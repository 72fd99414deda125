# mutation.mk - mutants made from the netlist of each unit (rtl/units), all of a unit in one Verilated model, each run against
# the unit's test until the first difference.

# $(call mutation,UNIT,VARIANT): build/mutation/UNIT/check, the test of the unit on the netlist with its mutants
define mutation
$(BUILD)/mutation/$(1)/wisp_$(1).v: tb/mutation/netlist $(call cone,$(1)) $(REGISTRY) | $(TOOLS_STAMP)
	$(call step,mutants of $(1))
	@tb/mutation/netlist $(1) $$(@D) || { cat $$(@D)/yosys.err; exit 1; }

$(BUILD)/mutation/$(1)/check: $(BUILD)/mutation/$(1)/wisp_$(1).v $(BUILD)/tests/check_$(2) tb/unit/$(1)_dut.cpp
	$(call verilate,$$(@D)/model,$(1),-,$$< -Wno-lint -Wno-fatal)
$(call mutant_program,$$(@D)/model,$(1),$(2),-O1 -DWISP_MUTANTS)

$(BUILD)/mutation/$(1)/verdicts: $(BUILD)/mutation/$(1)/check $(wildcard tb/mutation/* tb/formal/*.v tb/formal/rules/*) tb/formal/prove tb/formal/fold
	$(call step,judge $(1))
	@rm -rf $$(@D)/proof.*
	@BUILD='$(BUILD)' JOBS='$(JOBS)' tb/mutation/judge $(1) > $$@
endef
$(foreach unit,$(MUTATION_UNITS),$(eval $(call mutation,$(unit),$(MUTATION_TEST_$(unit)))))

# A few of two of them in every check (tests/checks/mutation.sh).
CHECK_NEEDS += $(BUILD)/mutation/arbiter/check $(BUILD)/mutation/fifo/check

.PHONY: mutation
mutation: $(MUTATION_UNITS:%=$(BUILD)/mutation/%/verdicts) $(BUILD)/mutation/c/verdicts ## mutants made from each unit's netlist, against its test, and those of the C reference: a table, build/mutation/mutation.json
	@awk -v json=$(BUILD)/mutation/mutation.json -f mk/mutation.awk $^

mutate: mutation

# ---- the C reference: one hand-made mistake each (tests/mutants) ----

$(BUILD)/mutation/c/verdicts: $(wildcard tests/mutants/*) $(CHECK_PROGRAMS)
	@mkdir -p $(@D)
	$(call step,judge the C reference)
	@BUILD='$(BUILD)' JOBS='$(JOBS)' COMPILE='$(CC) $(CPPFLAGS) $(CFLAGS)' LIBS='$(CHECK_LIBS) $(LDLIBS)' tests/mutants/run > $@
# ---- bugs planted late ----

PLANTED ?=## bugs for `make planted` (default: all of tb/planted)
PLANTED_ALL := $(patsubst tb/planted/%.patch,%,$(wildcard tb/planted/*.patch))

.PHONY: planted
planted: $(BUILD)/libwisp.a ## bugs planted late (PLANTED), one by one: which test or proof finds each, and whether its first line names the unit
	$(live) BUILD='$(BUILD)' JOBS='$(JOBS)' PROGRAMS='$(filter-out $(patsubst tests/unit/%.c,%,$(TEST_SOURCES:%=$(BUILD)/tests/%)),$(CHECK_PROGRAMS))' tb/planted/run $(or $(PLANTED),$(PLANTED_ALL))
