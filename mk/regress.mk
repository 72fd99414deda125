# regress.mk - the long runs: everything of `make check`, its random tests with several first seeds and for longer.
#
# Results are kept in build/regress as they come, so that an interrupted regression goes on where it stopped; another tree or other
# settings begin anew (tests/run, KEEP).

SEEDS ?= 1 101 201 301 401## first seeds of `make regress`: of each, random tests do 200,000 cycles, 100 seeds of d2d, 40 of traffic a mesh
# From each first seed on: cycles of each random unit test, seeds of d2d, seeds of traffic on each mesh.
REGRESS_SETTINGS := WISP_CYCLES=200000 WISP_UNIT_SEEDS=100 WISP_SEEDS=40 INJECT_AMOUNT=all
REGRESS := $(BUILD)/regress

.PHONY: regress
regress: $(BUILD)/wisp $(CHECK_PROGRAMS) $(CHECK_NEEDS) ## all tests, random ones longer and with each of SEEDS; resumable; JSON and JUnit in build/regress
	@echo "seeds: $(SEEDS), each with $(REGRESS_SETTINGS)"
	$(live) $(SANITIZED_RUN) $(REGRESS_SETTINGS) CC='$(CC)' JOBS='$(JOBS)' TEST='$(TEST)' BUILD='$(BUILD)' SEEDS='$(SEEDS)' SECONDS_PER_TEST=3600 \
	    KEEP='$(REGRESS)' JSON='$(REGRESS)/regress.json' JUNIT='$(REGRESS)/junit.xml' tests/run $(CHECK_PROGRAMS)
