# mutants_c.mk - mutants of the C sources that no second machine judges: made by rule (tests/mutants/sites.awk), drawn by seed, each
# run against the tests that judge its file (tests/mutants/judges). What survives and why: tests/mutants/survivors.

MUTANTS_C ?= 240## mutants of the C sources for `make mutation-c`; 0: all
MUTANTS_C_SEED ?= 1## seed that draws them
MUTANTS_C_FILES := $(addprefix csim/die/,requester.c memory.c endpoint.c local_cp.c quality.c) \
    $(wildcard csim/gcp/*.c csim/machine/flow*.c csim/machine/wormhole_*.c csim/cache/*.c csim/prefetch/*.c) $(addprefix csim/noc/,network.c openloop.c pattern.c separable.c)
MUTANTS_C_DIR := $(BUILD)/mutation/sample

.PHONY: mutation-c
mutation-c: $(CHECK_PROGRAMS) ## mutants of the C sources, made by rule, against the unit tests: a table, build/mutation/sample.json
	@mkdir -p $(MUTANTS_C_DIR) && rm -rf $(MUTANTS_C_DIR)/by
	@BUILD='$(BUILD)' JOBS='$(JOBS)' COMPILE='$(CC) $(CPPFLAGS) $(CFLAGS)' LIBS='$(CHECK_LIBS) $(LDLIBS)' nice \
	    tests/mutants/sample $(MUTANTS_C) $(MUTANTS_C_SEED) $(MUTANTS_C_FILES) > $(MUTANTS_C_DIR)/verdicts
	@awk -v by=$(MUTANTS_C_DIR)/by '$$2 == "uncompilable" { bad++; next } \
	    { split($$3, part, "/"); if (!made[part[2]]++) system("mkdir -p " by "/" part[2]); print > (by "/" part[2] "/verdicts") } \
	    END { printf "%d mutants, %d of them do not compile\n", NR, bad }' $(MUTANTS_C_DIR)/verdicts
	@awk -v json=$(BUILD)/mutation/sample.json -f mk/mutation.awk $(MUTANTS_C_DIR)/by/*/verdicts
