# rtl.mk - Verilated models of the RTL as shared objects behind csim/machine/rtl_model.h, and the unit tests on them. Which there are, and with
# which parameters, is in rtl/units.
#
# Optimisation goes in through OPT_FAST/OPT_GLOBAL: Verilator puts its own -Os behind anything given by -CFLAGS.

# ---- the registry: UNITS_ALL, CONE_unit (files of a unit and those below it), TESTS, MODELS, ... (mk/units.awk) ----

RTL_HEADERS := $(wildcard rtl/*.vh)
RTL_SOURCES := $(wildcard rtl/*.v rtl/*/*.v) $(RTL_HEADERS)
REGISTRY := rtl/units mk/units.awk
REGISTERED := $(shell awk -v want=make -f mk/units.awk rtl/units $(wildcard rtl/*.v rtl/*/*.v))
ifneq ($(.SHELLSTATUS),0)
$(error rtl/units is wrong)
endif
$(foreach line,$(REGISTERED),$(eval $(subst |, ,$(line))))

# What a unit is made of, and so what its model has to be made anew for; and what all of them have in common.
cone = $(CONE_$(1)) $(RTL_HEADERS)
VERILATE_NEEDS := mk/rtl.mk mk/verilate.sh
# NAME=VALUE for Verilator, and for the compiler of a test and its shim.
generics = $(1:%=-G%)
defines = $(if $(filter DATA_W=%,$(1)),,-DDATA_W=64) $(1:%=-D%)

.PHONY: units
units: ## after a change of rtl/units: rtl/wisp.f, rtl/wisp.core and the README's table say the same
	@mkdir -p $(BUILD) && awk -v want=list -f mk/units.awk rtl/units > $(BUILD)/wisp.f
	@awk -v want=core -f mk/units.awk rtl/units rtl/wisp_params.vh rtl/wisp_die.v rtl/wisp.core > $(BUILD)/wisp.core
	@awk -v want=readme -f mk/units.awk rtl/units README.md > $(BUILD)/README.md
	@cp $(BUILD)/wisp.f $(BUILD)/wisp.core rtl && cp $(BUILD)/README.md README.md

# ---- Verilator ----

# Where Verilator finds the modules of a tree of RTL.
RTL_FOLDERS := $(patsubst rtl/%/,%,$(sort $(dir $(wildcard rtl/*/*.v))))
rtl_path = -I$(1) -y $(1) $(RTL_FOLDERS:%=-y $(1)/%)
# Asked for once, when the first recipe needs it.
VERILATOR_ROOT_DIR = $(eval VERILATOR_ROOT_DIR := $(shell $$(command -v verilator_bin || echo verilator) --getenv VERILATOR_ROOT))$(VERILATOR_ROOT_DIR)
VERILATOR_INCLUDES = -isystem $(VERILATOR_ROOT_DIR)/include -isystem $(VERILATOR_ROOT_DIR)/include/vltstd
RTL_OPT ?= -O2
RTL_OPT_SLOW ?= -O1

# With COV=1 the models count lines and toggles, and the shims keep the counts. Of a wafer lines only: its dies are counted
# by themselves, and its buses are wider than what Verilator counts.
cov_verilator = $(if $(COV),--coverage-line $(if $(filter wafer,$(1)),,--coverage-toggle))
VERILATED_OBJECTS := verilated.o verilated_fst_c.o verilated_threads.o $(if $(COV),verilated_cov.o)

# What a model was built from, compiled into it.
SOURCE_NEEDS := machine/source machine/library $(addprefix base/,hash file temporary memory_notice error printable)
$(BUILD)/model_source: $(BUILD)/obj/tb/source/model_source.o $(patsubst %,$(BUILD)/obj/csim/%.o,$(SOURCE_NEEDS))
	@$(call link)

# $(call verilate,DIR,UNIT,SETTINGS OF MAKE,OPTIONS[,RUNTIME]): a recipe line; leaves DIR/Vwisp_UNIT__ALL.a. Each model of a unit is made by it.
verilate = $(nested)@MAKE='$(MAKE)' OBJCACHE='$(OBJCACHE)' RUNTIME='$(5)' sh mk/verilate.sh $(1) wisp_$(2) '$(3)' $(4)
# The same with all that is observed, and with waves, in a tree of RTL: $(call verilate_rtl,DIR,UNIT,SETTINGS,OPTIONS,TREE)
verilate_rtl = $(call verilate,$(1),$(2),$(3),wisp_$(2) $(call rtl_path,$(5)) +define+WISP_OBSERVE=1 --trace-fst \
    $(call cov_verilator,$(2)) $(4),$(VERILATED_OBJECTS))

# The shim is compiled by Verilator's makefile; it sees our headers through these.
SHIM_HEADERS := csim/machine/source.h csim/noc/router.h csim/die/regs.h tb/bench/rtl_shim.h tb/bench/rtl_coverage.h
SHIM_FLAGS = $(FROM_ROOT) -fPIC -I$(CURDIR)/csim -I$(CURDIR)/tb -I$(CURDIR)/$(BUILD)/gen $(if $(COV),-DWISP_COV)

# $(call model,NAME,UNIT,OPTIONS,DEFINES OF THE SHIM,RTL TREE,WHAT THE TREE DEPENDS ON): build/rtl/NAME.so, by way of tb/bench/rtl_UNIT.cpp.
# No model has its name before it is whole.
define model
$(BUILD)/rtl/$(1).so: $(6) $(BUILD)/gen/wisp_params.h $(wildcard tb/bench/rtl_$(2).*) $(SHIM_HEADERS) csim/machine/rtl_model.h csim/die/die.h \
    mk/model_source.sh $(VERILATE_NEEDS) | $(TOOLS_STAMP) $(BUILD)/model_source
	$(call step,verilate $(1))
	$(call verilate_rtl,$(BUILD)/rtl/$(1),$(2),OPT_FAST="$$(RTL_OPT)" OPT_GLOBAL="$$(RTL_OPT)" OPT_SLOW=$$(RTL_OPT_SLOW),$(3) -O3 -CFLAGS -fPIC,$(5))
	@sh mk/model_source.sh $(BUILD)/model_source $(BUILD)/rtl/$(1) "$(3) $(4)" tb/bench/rtl_$(2).cpp $(SHIM_HEADERS) \
	    csim/machine/rtl_model.h csim/die/die.h
	@$(OBJCACHE) g++ -std=gnu++17 -O2 -g $(SHIM_FLAGS) $(4) -I$(BUILD)/rtl/$(1) $$(VERILATOR_INCLUDES) -c tb/bench/rtl_$(2).cpp -o $(BUILD)/rtl/$(1)/shim.o
	@g++ -shared -o $$@.part $(BUILD)/rtl/$(1)/shim.o $(BUILD)/rtl/$(1)/Vwisp_$(2)__ALL.a \
	    $(addprefix $(BUILD)/rtl/$(1)/,$(VERILATED_OBJECTS)) -lz -pthread && mv $$@.part $$@
endef

# $(call model_of,NAME,MODEL,RTL TREE,WHAT THE TREE DEPENDS ON): the model of the registry under the name NAME. Its shim knows the mesh by other names.
model_of = $(call model,$(1),$(MODEL_UNIT_$(2)),$(call generics,$(MODEL_PARAMETERS_$(2))),\
    $(patsubst -DX=%,-DMESH_X=%,$(patsubst -DY=%,-DMESH_Y=%,$(filter -DDATA_W=% -DX=% -DY=%,$(call defines,$(MODEL_PARAMETERS_$(2)))))),$(3),$(4))
$(foreach name,$(MODELS),$(eval $(call model_of,$(name),$(name),rtl,$(call cone,$(MODEL_UNIT_$(name))))))

.PHONY: rtl rtl-all
rtl: $(BUILD)/rtl/wisp_die.so $(BUILD)/rtl/wisp_predictor.so ## Verilate the die (every mesh uses this one model) and the predictor
# A whole wafer of many dies takes minutes to build: only `make regress` does.
LONG_MODELS := wisp_wafer_3x6
RTL_ALL := $(patsubst %,$(BUILD)/rtl/%.so,$(filter-out $(LONG_MODELS),$(MODELS)))
rtl-all: $(RTL_ALL) ## Verilate every model of `make check`: the die narrow and wide, and small wafers whole

# ---- unit tests: reference and Verilog in lock step; a unit before those that contain it, so that a failure names it first ----
# $(call unit,VARIANT,UNIT,PARAMETERS,DEFINES OF SHIM AND TEST): build/tests/check_VARIANT from tb/unit/check_UNIT.c. Three steps, so that
# a change of the reference does not Verilate anything.
UNIT_HEADERS := tb/unit/dut.h tb/unit/unit_test.h tb/unit/router_pair.h $(SHIM_HEADERS) $(wildcard tb/plan/*.h)
UNIT_CFLAGS = $(CPPFLAGS) $(CFLAGS)
# $(call link_unit,VARIANT,OBJECTS): the recipe of a program of these objects and the runtime of the test's model
link_unit = @g++ $(INSTRUMENT) -o $@.part $(2) $(addprefix $(BUILD)/unit/$(1)/,$(VERILATED_OBJECTS)) $(BUILD)/libwisp.a $(CHECK_LIBS) -lm -lz && \
    mv $@.part $@
define unit
CHECK_PROGRAMS += $(BUILD)/tests/check_$(1)
UNIT_DEFINES_$(1) := $(4)
$(BUILD)/unit/$(1)/model.a: $(call cone,$(2)) $(VERILATE_NEEDS) | $(TOOLS_STAMP)
	$(call step,verilate unit $(1))
	$(call verilate_rtl,$(BUILD)/unit/$(1),$(2),OPT_FAST=-O1 OPT_GLOBAL=-O1,+define+WISP_ASSERT=1 --assert $(3),rtl)
	@mv $(BUILD)/unit/$(1)/Vwisp_$(2)__ALL.a $$@
$(BUILD)/unit/$(1)/dut.o: tb/unit/$(2)_dut.cpp $(UNIT_HEADERS) $(BUILD)/gen/wisp_params.h $(BUILD)/unit/$(1)/model.a
	@$(OBJCACHE) g++ -std=gnu++17 -O1 -g $(SHIM_FLAGS) $(4) -I$(BUILD)/unit/$(1) $$(VERILATOR_INCLUDES) -c tb/unit/$(2)_dut.cpp -o $$@
$(BUILD)/tests/check_$(1): tb/unit/check_$(2).c $(UNIT_HEADERS) $(BUILD)/unit/$(1)/dut.o $(BUILD)/libwisp.a
	@mkdir -p $(BUILD)/tests
	@$(if $(COV),,$(OBJCACHE)) $(CC) $(UNIT_CFLAGS) $(FROM_ROOT) $(4) -c tb/unit/check_$(2).c -o $(BUILD)/unit/$(1)/check.o
	$$(call link_unit,$(1),$(addprefix $(BUILD)/unit/$(1)/,check.o dut.o model.a))
endef
$(foreach test,$(TESTS),$(eval $(call unit,$(test),$(TEST_UNIT_$(test)),$(call generics,$(TEST_PARAMETERS_$(test))),$(call defines,$(TEST_PARAMETERS_$(test))))))

# That assertions fire, on the model of fifo_2.
CHECK_PROGRAMS += $(BUILD)/tests/check_assert
$(BUILD)/tests/check_assert: tb/unit/check_assert.c $(BUILD)/tests/check_fifo_2
	@$(CC) $(UNIT_CFLAGS) $(UNIT_DEFINES_fifo_2) -c $< -o $(BUILD)/unit/fifo_2/check_assert.o
	$(call link_unit,fifo_2,$(addprefix $(BUILD)/unit/fifo_2/,check_assert.o dut.o model.a))

# ---- system tests: the machines in lock step on the models above ----
# $(call system,NAME,SOURCE,WHAT OF THE BENCH DRIVES IT): it wants the models whose names it has as strings or files.
SYSTEM_CFLAGS = $(UNIT_CFLAGS) -DWISP_MODELS='"$(BUILD)/rtl"'
# NAME.c:MODEL for each name of a model in a test, asked for at once: a process for each test is what reading this file cost most.
MODEL_WORDS := $(shell grep -oHE '"wisp_[a-z0-9_]+"|wisp_[a-z0-9_]+\.so' $(wildcard tb/system/*.c) tb/unit/check_die.c | sed 's/"//g; s/\.so//')
models_in = $(patsubst $(1):%,$(BUILD)/rtl/%.so,$(filter $(MODELS:%=$(1):%),$(MODEL_WORDS)))
define system
CHECK_PROGRAMS += $(BUILD)/tests/check_$(1)
$(BUILD)/tests/check_$(1): $(2) $(3) $(3:.c=.h) tb/system/cosim_test.h tb/system/cache_bench.h $(UNIT_HEADERS) $(BUILD)/libwisp.a mk/rtl.mk | \
    $(call models_in,$(2)) $(TOOLS_STAMP)
	@mkdir -p $(BUILD)/tests
	$(call step,link $(BUILD)/tests/check_$(1))
	@$(CC) $(SYSTEM_CFLAGS) $(2) $(3) $(BUILD)/libwisp.a $(CHECK_LIBS) $(LDLIBS) -o $$@
endef
# The bench that runs both machines, and makes the record of a difference.
LOCKSTEP := tb/bench/lockstep.c tb/bench/divergence.c tb/bench/waves.c
$(eval $(call system,die,tb/unit/check_die.c,$(LOCKSTEP)))
$(eval $(call system,registers,tb/system/check_registers.c,$(LOCKSTEP)))
$(eval $(call system,wafer,tb/system/check_wafer.c,$(LOCKSTEP)))
$(eval $(call system,cache,tb/system/check_cache.c,$(LOCKSTEP)))
$(eval $(call system,progress,tb/system/check_progress.c,$(LOCKSTEP)))
$(eval $(call system,predictor,tb/system/check_predictor.c,tb/bench/predict.c))
$(eval $(call system,predictor_ports,tb/system/check_predictor_ports.c,))
$(eval $(call system,predictor_ports_384,tb/system/check_predictor_ports_384.c,))
$(BUILD)/tests/check_predictor_ports_384: tb/system/check_predictor_ports.c
$(eval $(call system,seeds,tb/system/check_seeds.c,$(LOCKSTEP)))
$(eval $(call system,traffic,tb/system/check_traffic.c,$(LOCKSTEP)))
$(eval $(call system,threads,tb/system/check_threads.c,$(LOCKSTEP)))

# One run of traffic on CFG, for a designer at work.
PATTERN ?= uniform## traffic of `make cosim`
.PHONY: cosim
cosim: $(BUILD)/wisp $(BUILD)/rtl/wisp_die.so ## lock step of synthetic traffic on CFG: PATTERN, SEED, WAVES=1
	$(live) $(BUILD)/wisp cosim --config $(CFG) --pattern $(PATTERN) --stall 0.1 --seed $(SEED) $(if $(WAVES),--waves)
