# Wisp: `make run` and `make check` are the two commands to know; `make help` lists the rest.
#
# One make for the whole tree. mk/*.mk add to it: the Verilated models, synthesis, formal proofs. They find their tools
# when their recipes run, never when this file is read, so that it can be read on a machine that has none of them.

.SUFFIXES:
.SECONDARY:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

# Neither make nor Verilator's makefiles can name files in such a folder, and recipes do not quote it.
ifneq ($(words [$(CURDIR)])$(strip $(foreach each,' " ` $$ \ ; & | ( ) < > * ?,$(findstring $(each),$(CURDIR)))),1)
$(error the path of the tree has a blank or a character of the shell: '$(CURDIR)'. It cannot be built there: move or clone it to \
    a path of letters, digits and . _ - + @)
endif

# What recipes compute and sort, they do alike on every machine: no decimal commas. Scripts that can be called by themselves set it, too.
export LC_ALL := C

# ---- variables, for the command line ----

CC := gcc## C compiler: gcc or clang
OPT ?= -O2## optimisation of the C code
SAN ?=## 1: with the address and undefined-behaviour sanitizers, in build/san
COV ?=## 1: counting which lines of C and Verilog are reached, in build/cov (`make cov`)
JOBS ?= $(shell nproc)## jobs at a time
CFG ?= configs/dojo.ini## configuration for `make run`
TRACE ?=## trace for `make run` (default: the bundled one)
SEED ?= 1## seed of `make run`
WAVES ?=## 1: `make run` writes the waves around a mismatch
TEST ?=## only tests whose name matches this pattern, for `make check`
WISP_INSTALL ?= yes## no: install nothing; say what is missing, and stop (also from the environment)
JSON ?=## results of `make check` as JSON, to this file
JUNIT ?=## the same as JUnit XML
JOBS := $(JOBS)

# Parallel by default; -j on the command line, or the make above this one, decides otherwise.
ifeq ($(MAKELEVEL)$(findstring -j,$(MAKEFLAGS)),0)
MAKEFLAGS += -j$(JOBS)
endif
MAKEFLAGS += --output-sync=target

# A recipe line after $(live) shows its output as it comes. `+` is what turns --output-sync off for one line; as it also
# runs the line under `make -n`, that is undone here.
live = +@$(if $(findstring n,$(firstword -$(MAKEFLAGS))),:)

# A recipe line that calls make: with its jobs, and not under `make -n`.
nested := $(if $(findstring n,$(firstword -$(MAKEFLAGS))),,+)

BUILD := build$(if $(SAN),/san)$(if $(COV),/cov)
TOOLS_STAMP := build/tools.stamp

# ---- how far it is ----

# $(call step,WORDS): a line of a recipe that says what it does, and with [n/N] its number and how many there are. How many
# is counted by a `make -n` before it; a make inside another one, and one that builds little, has no numbers.
ifdef COUNTING
step = @: step
else ifeq ($(MAKELEVEL)$(findstring n,$(firstword -$(MAKEFLAGS))),0)
STEPS := $(if $(filter-out help clean tools format units,$(MAKECMDGOALS)),$(shell mkdir -p $(BUILD) && : > $(BUILD)/steps && \
    $(MAKE) -n --no-print-directory COUNTING=1 $(MAKEOVERRIDES) $(MAKECMDGOALS) 2> /dev/null | grep -c '^: step'))
endif
ifneq ($(filter-out 0 1 2 3,$(STEPS)),)
step = +@echo >> $(BUILD)/steps; awk -v of=$(STEPS) -v what='$(1)' 'END { printf "[%d/%d] %s\n", NR, (NR > of ? NR : of), what }' $(BUILD)/steps
else
step ?= @echo '$(1)'
endif

# ---- how C is compiled ----

INSTRUMENT := $(if $(SAN),-fsanitize=address -fsanitize=undefined -fno-sanitize-recover=all -fno-omit-frame-pointer) \
    $(if $(COV),--coverage)
# clang's OpenMP runtime (libomp 14) loses the buffers of a team that grows past twice the default number of threads. A
# suppression for it would hide our own leaks in parallel regions, which have the runtime on their stack, too; so the
# default is set to at least half of the most threads that a test asks for.
SANITIZED_RUN := $(if $(SAN),OMP_NUM_THREADS=4)
CPPFLAGS := -D_XOPEN_SOURCE=700 -Icsim -Itb -Itests -I$(BUILD)/gen
CFLAGS := -std=c11 $(OPT) -g -Wall -Wextra -Werror -fopenmp $(INSTRUMENT)
LDLIBS := -linih -lyajl -lzstd -lz -ldl -lm
CHECK_LIBS := -lcheck_pic -lsubunit -lrt -pthread

# Through ccache, if it is there. What one clone has compiled serves another: paths are taken from the root of the tree, those in
# debug information and in messages, too. So what is built is the same bytes in each directory (tests/checks/same_build.sh).
OBJCACHE := $(if $(wildcard /usr/bin/ccache),ccache)
export CCACHE_BASEDIR := $(CURDIR)
FROM_ROOT := -ffile-prefix-map=$(CURDIR)=.

# $(call compile,SOURCE,OBJECT)
compile = $(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c $(1) -o $(2)
# With -flto the link compiles, across files. There gcc takes every result of a function that may fail for uninitialised; what is
# warned of file by file has been an error before.
link = $(CC) $(CFLAGS) $(if $(findstring -flto,$(OPT)),-w) $(filter %.o %.a,$^) $(1) $(LDLIBS) -o $@
objects = $(patsubst %.c,$(BUILD)/obj/%.o,$(1))

LIB_SOURCES := $(filter-out csim/cli/%,$(wildcard csim/*/*.c))
PROGRAM_SOURCES := $(wildcard csim/cli/*.c) $(filter-out tb/bench/check_%,$(wildcard tb/bench/*.c))
TEST_SOURCES := $(wildcard tests/unit/check_*.c)
C_SOURCES := $(LIB_SOURCES) $(PROGRAM_SOURCES) $(TEST_SOURCES) $(wildcard tests/profile/*.c)

# What `make check` builds and runs; mk/*.mk add to both.
CHECK_PROGRAMS := $(patsubst tests/unit/%.c,$(BUILD)/tests/%,$(TEST_SOURCES))
CHECK_NEEDS :=

-include mk/observe.mk
-include mk/registers.mk
-include mk/rtl.mk
-include mk/mutants.mk
-include mk/mutation.mk
-include mk/mutants_c.mk
-include mk/lint.mk
-include mk/formal.mk
-include mk/xreset.mk
-include mk/equiv.mk
-include mk/icarus.mk
-include mk/gate.mk
-include mk/synth.mk
-include mk/timing.mk
-include mk/fpga.mk
-include mk/hardware.mk
-include mk/profiles.mk
-include mk/copies.mk
-include mk/study.mk
-include mk/quality.mk
-include mk/truth.mk
-include mk/bench.mk
-include mk/bridge.mk
-include mk/fuzz.mk
-include mk/install.mk
-include mk/systemc.mk
-include mk/labs.mk
-include mk/diagrams.mk
-include mk/inject.mk
-include mk/report.mk
-include mk/regress.mk
-include mk/plan.mk
-include mk/cov.mk
-include mk/compilers.mk

# Two tests of one name would be one program, and one of them would never run.
ifneq ($(words $(CHECK_PROGRAMS)),$(words $(sort $(CHECK_PROGRAMS))))
$(error two test programs have the same name: $(CHECK_PROGRAMS))
endif

# ---- what `make check` needs: with TEST only what the tests of that name do ----

# A script of tests/ says what it needs besides the program, in a line `# needs:` in the words of make.
matching = $(shell for each in $(1); do name=$${each##*/}; case $${name%.sh} in (*$(TEST)*) echo $$each ;; esac; done)
ifneq ($(TEST),)
CHECK_BUILDS := $(call matching,$(CHECK_PROGRAMS))
CHECK_SCRIPTS := $(call matching,$(wildcard tests/cli/*.sh tests/checks/*.sh))
$(eval CHECK_BUILDS += $(if $(CHECK_SCRIPTS),$(shell sed -n 's/^# needs: //p' $(CHECK_SCRIPTS))))
else
CHECK_BUILDS := $(CHECK_PROGRAMS) $(CHECK_NEEDS)
endif

# ---- targets ----

.PHONY: help all run check tools format clean FORCE

help: ## this list
	@awk -f mk/help.awk $(MAKEFILE_LIST)

run: $(BUILD)/wisp $(BUILD)/rtl/wisp_die.so ## the main job: a trace on the C reference and on the Verilog in lock step
	$(live) TRACE='$(TRACE)' CFG='$(CFG)' SEED='$(SEED)' WAVES='$(WAVES)' BUILD='$(BUILD)' sh mk/run.sh

check: $(BUILD)/wisp $(CHECK_BUILDS) ## build and run all tests
	$(live) $(SANITIZED_RUN) CC='$(CC)' JOBS='$(JOBS)' TEST='$(TEST)' JSON='$(JSON)' JUNIT='$(JUNIT)' BUILD='$(BUILD)' \
	    tests/run $(CHECK_PROGRAMS)

all: $(BUILD)/wisp $(CHECK_PROGRAMS) $(CHECK_NEEDS) compile_commands.json ## build everything, run nothing

tools: $(TOOLS_STAMP) ## install the tools that are missing (Debian, apt-get)

$(TOOLS_STAMP): mk/tools.sh
	$(live) WISP_INSTALL='$(WISP_INSTALL)' sh mk/tools.sh
	@mkdir -p $(@D) && touch $@

$(BUILD)/wisp: $(call objects,$(PROGRAM_SOURCES)) $(BUILD)/libwisp.a $(BUILD)/routing.stamp
	$(call step,link $@)
	@$(call link)

# A gate: no build with a routing that can deadlock on a mesh of configs/.
$(BUILD)/check_routing: $(BUILD)/obj/tb/bench/check_routing.o $(BUILD)/libwisp.a
	@$(call link)

$(BUILD)/routing.stamp: $(BUILD)/check_routing $(wildcard configs/*.ini)
	@$(BUILD)/check_routing $(wildcard configs/*.ini)
	@touch $@

$(BUILD)/libwisp.a: $(call objects,$(LIB_SOURCES))
	$(call step,ar   $@)
	@rm -f $@ && ar rcs $@ $^

$(BUILD)/tests/%: $(BUILD)/obj/tests/unit/%.o $(BUILD)/libwisp.a
	@mkdir -p $(@D)
	$(call step,link $@)
	@$(call link,$(CHECK_LIBS))

$(BUILD)/obj/%.o: %.c $(BUILD)/flags | $(TOOLS_STAMP) $(BUILD)/gen/wisp_params.h $(BUILD)/gen/wisp_commit.h
	@mkdir -p $(@D)
	$(call step,cc   $<)
	@$(if $(COV),,$(OBJCACHE)) $(call compile,$<,$@) $(FROM_ROOT)

# The widths and encodings of the RTL, for C: `define becomes #define.
$(BUILD)/gen/wisp_params.h: rtl/wisp_params.vh Makefile
	@mkdir -p $(@D)
	@sed -e 's/^`/#/' -e 's/`//g' $< > $@

# The commit that was built, for results; only csim/base/version.c sees it.
$(BUILD)/gen/wisp_commit.h: $(if $(COUNTING),,FORCE)
	@mkdir -p $(@D)
	@echo '#define WISP_COMMIT "'$$(git describe --always --dirty --abbrev=12 2>/dev/null || echo unknown)'"' > $@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@

# Another compiler or other flags: everything is compiled anew.
$(BUILD)/flags: $(if $(COUNTING),,FORCE)
	@mkdir -p $(@D)
	@echo '$(call compile)' | cmp -s - $@ || echo '$(call compile)' > $@

# ---- for editors and people ----

comma := ,
define newline


endef
command = $(call compile,$(1),$(call objects,$(1)))
command_entry = {"directory": "$(CURDIR)"$(comma) "file": "$(1)"$(comma) "command": "$(call command,$(1))"}
command_comma = $(if $(filter-out $(firstword $(C_SOURCES)),$(1)),$(comma))
command_entries = $(foreach source,$(C_SOURCES),$(call command_comma,$(source))$(newline)$(call command_entry,$(source)))

compile_commands.json: Makefile $(C_SOURCES) ## how each C file is compiled, for editors
	$(file >$@,[$(command_entries)$(newline)])
	@echo "wrote $@"

format: ## clang-format every C and C++ file of ours
	clang-format -i $(wildcard csim/*/*.[ch] tb/*/*.[ch] tb/*/*.cpp tests/*/*.[ch])

clean: ## remove everything that was built
	rm -rf build compile_commands.json

-include $(patsubst %.o,%.d,$(call objects,$(C_SOURCES)))
