# regress.mk - the long runs: everything of `make check`, its random tests with several first seeds and for longer.
#
# Results are kept in build/regress as they come, so that an interrupted regression goes on where it stopped; another tree or other
# settings begin anew (tests/run, KEEP).

SEEDS ?= 1 101 201 301 401## first seeds of `make regress`: of each, random tests do 200,000 cycles, 100 seeds of d2d, 40 of traffic a mesh, 4 of the heaviest
REGRESS_SETTINGS = $(shell tests/run --lengths)
REGRESS := $(BUILD)/regress

# More than 16 dies as one model: too long to build for `make check`, which elaborates such wafers (make lint). Not optimised: it runs for
# a moment.
$(LONG_MODELS:%=$(BUILD)/rtl/%.so): RTL_OPT := -O0
$(LONG_MODELS:%=$(BUILD)/rtl/%.so): RTL_OPT_SLOW := -O0
REGRESS_PROGRAMS := $(BUILD)/tests/check_wafer_18
$(eval $(call system,wafer_18,tb/system/check_wafer_18.c,$(LOCKSTEP)))
CHECK_PROGRAMS := $(filter-out $(REGRESS_PROGRAMS),$(CHECK_PROGRAMS))

.PHONY: regress
regress: $(BUILD)/wisp $(CHECK_PROGRAMS) $(REGRESS_PROGRAMS) $(CHECK_NEEDS) ## all tests, random ones longer and with each of SEEDS; resumable; JSON and JUnit in build/regress
	@echo "seeds: $(SEEDS), each with $(REGRESS_SETTINGS)"
	$(live) $(SANITIZED_RUN) $(REGRESS_SETTINGS) CC='$(CC)' JOBS='$(JOBS)' TEST='$(TEST)' BUILD='$(BUILD)' SEEDS='$(SEEDS)' SECONDS_PER_TEST=3600 \
	    KEEP='$(REGRESS)' JSON='$(REGRESS)/regress.json' JUNIT='$(REGRESS)/junit.xml' tests/run $(CHECK_PROGRAMS) $(REGRESS_PROGRAMS)
