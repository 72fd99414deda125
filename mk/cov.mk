# cov.mk - coverage of all kinds: the plan (mk/plan.mk), lines and toggles of the Verilog, lines of the C.
#
# Everything is built once more with COV=1 in build/cov, and the tests of tests/unit, tests/cli and tb run there, then the
# sample of injected failures (not full disks: they would cut gcov's own files short). Each process leaves its counts in
# build/cov/data and in gcov's files.

ifdef COV
COV_DATA := $(BUILD)/data

.PHONY: cov-run
cov-run: $(BUILD)/wisp $(CHECK_PROGRAMS) $(RTL_ALL) $(BUILD)/rtl/mutant_router_credit_lost.so $(BUILD)/inject.so
	@rm -rf $(COV_DATA) && mkdir -p $(COV_DATA) && find $(BUILD) -name '*.gcda' -delete
	$(live) WISP_COVERAGE='$(CURDIR)/$(COV_DATA)' KINDS='unit cli' SECONDS_PER_TEST=3600 JOBS='$(JOBS)' TEST='$(TEST)' BUILD='$(BUILD)' tests/run $(CHECK_PROGRAMS)
	$(live) INJECT_KINDS='alloc output input' KINDS=checks SECONDS_PER_TEST=3600 TEST=inject BUILD='$(BUILD)' tests/run $(BUILD)/tests/check_base
endif

.PHONY: cov
cov: ## coverage: plan, lines and toggles of the Verilog, lines of the C; build/cov/index.html
	+@$(MAKE) --no-print-directory COV=1 OPT=-O1 RTL_OPT=-O1 RTL_OPT_SLOW=-O0 cov-run
	@sh mk/cov.sh build/cov
