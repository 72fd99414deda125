# plan.mk - the verification plan (tb/plan/plan): each item names a cover point, which the tests count (tb/plan/cover.h).

PLAN_PROGRAMS = $(filter-out $(TEST_SOURCES:tests/unit/%.c=$(BUILD)/tests/%),$(CHECK_PROGRAMS))

.PHONY: plan
plan: $(PLAN_PROGRAMS) ## run the tests on the Verilog; every item of the verification plan must be seen: build/plan/plan.csv
	@rm -rf $(BUILD)/plan && mkdir -p $(BUILD)/plan/data
	$(live) WISP_COVERAGE='$(CURDIR)/$(BUILD)/plan/data' KINDS=unit JOBS='$(JOBS)' TEST='$(TEST)' BUILD='$(BUILD)' tests/run $(PLAN_PROGRAMS)
	@sh mk/plan.sh $(BUILD)/plan/data $(BUILD)/plan
	@awk -F, 'NR > 1 { split($$1, unit, "."); n[unit[1]]++ } END { for (u in n) print u, n[u]; print "all", NR - 1 }' $(BUILD)/plan/plan.csv | sort -k2n
