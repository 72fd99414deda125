# xreset.mk - what registers hold before reset: it must not matter (docs/verification.md, "X and reset").

# The tests in which the Verilog runs: all that are not on the reference alone.
LOCKSTEP_PROGRAMS = $(filter-out $(patsubst tests/unit/%.c,$(BUILD)/tests/%,$(TEST_SOURCES)) $(BUILD)/tests/check_assert,$(CHECK_PROGRAMS))
POWER_UPS ?= 8

.PHONY: xreset
xreset: $(LOCKSTEP_PROGRAMS) | $(TOOLS_STAMP) ## what registers hold before reset does not matter: the list of those without, each reset missed, lock step from POWER_UPS (8) states
	$(live) tb/xreset/registers
	$(live) BUILD='$(BUILD)' tb/xreset/plant
	$(live) JOBS='$(JOBS)' TEST='$(TEST)' BUILD='$(BUILD)' tb/xreset/run $(POWER_UPS) $(LOCKSTEP_PROGRAMS)
