# rtl.mk - Verilated models of the RTL as shared objects behind csim/machine/rtl_model.h, and the unit tests on them.
#
# Optimisation goes in through OPT_FAST/OPT_GLOBAL: Verilator puts its own -Os behind anything given by -CFLAGS.

RTL_SOURCES := $(wildcard rtl/*.v rtl/*.vh rtl/*/*.v)
# Where Verilator finds the modules of a tree of RTL.
rtl_path = -I$(1) -y $(1) -y $(1)/noc -y $(1)/cache -y $(1)/prefetch
VERILATOR_ROOT_DIR = $(shell verilator --getenv VERILATOR_ROOT)
RTL_OPT ?= -O2
RTL_OPT_SLOW ?= -O1
OBJCACHE := $(if $(wildcard /usr/bin/ccache),ccache)

# With COV=1 the models count lines and toggles, and the shims keep the counts. Of a wafer lines only: its dies are counted
# by themselves, and its buses are wider than what Verilator counts.
cov_verilator = $(if $(COV),--coverage-line $(if $(filter wisp_wafer,$(1)),,--coverage-toggle))
VERILATED_OBJECTS := verilated.o verilated_fst_c.o verilated_threads.o $(if $(COV),verilated_cov.o)

# The shim is compiled by Verilator's makefile; it sees our headers through these.
SHIM_HEADERS := tb/bench/rtl_shim.h tb/bench/rtl_coverage.h
SHIM_FLAGS = -fPIC -I$(CURDIR)/csim -I$(CURDIR)/tb -I$(CURDIR)/$(BUILD)/gen $(if $(COV),-DWISP_COV)

# $(call model,NAME,TOP,PARAMETERS,DEFINES OF THE SHIM,SHIM,RTL TREE,WHAT THE TREE DEPENDS ON): build/rtl/NAME.so
# What an interrupted run has left is thrown away, and no model has its name before it is whole.
define model
$(BUILD)/rtl/$(1).so: $(7) $(BUILD)/gen/wisp_params.h $(5) $(SHIM_HEADERS) csim/machine/rtl_model.h csim/die/die.h mk/rtl.mk | $(TOOLS_STAMP)
	@rm -rf $(BUILD)/rtl/$(1) && mkdir -p $(BUILD)/rtl/$(1)
	@echo "verilate $(1)"
	@OBJCACHE=$(OBJCACHE) verilator --cc $(2) --top-module $(2) --prefix V$(2) -Mdir $(BUILD)/rtl/$(1) \
	    $(call rtl_path,$(6)) +define+WISP_OBSERVE=1 $(3) \
	    --trace-fst --x-initial unique --x-assign unique $(call cov_verilator,$(2)) -O3 --timescale 1ns/100ps -CFLAGS -fPIC \
	    > $(BUILD)/rtl/$(1)/verilator.log 2>&1 || { cat $(BUILD)/rtl/$(1)/verilator.log; exit 1; }
	@+$(MAKE) --no-print-directory -s -C $(BUILD)/rtl/$(1) -f V$(2).mk OBJCACHE=$(OBJCACHE) \
	    OPT_FAST="$$(RTL_OPT)" OPT_GLOBAL="$$(RTL_OPT)" OPT_SLOW=$$(RTL_OPT_SLOW) V$(2)__ALL.a $(VERILATED_OBJECTS) \
	    > $(BUILD)/rtl/$(1)/make.log 2>&1 || { cat $(BUILD)/rtl/$(1)/make.log; exit 1; }
	@$(OBJCACHE) g++ -std=gnu++17 -O2 -g $(SHIM_FLAGS) $(4) -I$(BUILD)/rtl/$(1) -isystem $$(VERILATOR_ROOT_DIR)/include \
	    -isystem $$(VERILATOR_ROOT_DIR)/include/vltstd -c $(5) -o $(BUILD)/rtl/$(1)/shim.o
	@g++ -shared -o $$@.part $(BUILD)/rtl/$(1)/shim.o $(BUILD)/rtl/$(1)/V$(2)__ALL.a \
	    $(addprefix $(BUILD)/rtl/$(1)/,$(VERILATED_OBJECTS)) -lz -pthread && mv $$@.part $$@
endef

# The die: buffers for 200 ns links; a configuration may use less. Narrow payload for speed, wide to show that it is alike.
die_model = $(call model,$(1),wisp_die,-GDATA_W=$(2) -GREQ_DEPTH=64 -GRSP_DEPTH=402,-DDATA_W=$(2),tb/bench/rtl_die.cpp,$(3),$(4))
# A wafer, links and all: name, X, Y, link latency.
wafer_model = $(call model,$(1),wisp_wafer,-GDATA_W=64 -GX=$(2) -GY=$(3) -GLATENCY=$(4) -GREQ_DEPTH=16 -GRSP_DEPTH=16,\
    -DDATA_W=64 -DMESH_X=$(2) -DMESH_Y=$(3),tb/bench/rtl_wafer.cpp,$(5),$(6))

# The expert-prefetch unit of the Global CP, behind an interface of its own.
$(eval $(call model,wisp_predictor,wisp_predictor,,-DDATA_W=64,tb/bench/rtl_predictor.cpp,rtl,$(RTL_SOURCES) tb/bench/rtl_predictor.h))
$(eval $(call die_model,wisp_die,64,rtl,$(RTL_SOURCES)))
$(eval $(call die_model,wisp_die_512,512,rtl,$(RTL_SOURCES)))
$(eval $(call wafer_model,wisp_wafer_2x2,2,2,4,rtl,$(RTL_SOURCES)))
$(eval $(call wafer_model,wisp_wafer_3x2,3,2,5,rtl,$(RTL_SOURCES)))

.PHONY: rtl
rtl: $(BUILD)/rtl/wisp_die.so $(BUILD)/rtl/wisp_predictor.so ## Verilate the die (every mesh uses this one model) and the predictor

RTL_ALL := $(addprefix $(BUILD)/rtl/,wisp_predictor.so wisp_die.so wisp_die_512.so wisp_wafer_2x2.so wisp_wafer_3x2.so)
.PHONY: rtl-all
rtl-all: $(RTL_ALL) ## Verilate every model: the die narrow and wide, and small wafers whole

# ---- unit tests: reference and Verilog in lock step; a unit before those that contain it, so that a failure names it first ----
# $(call unit,VARIANT,UNIT,PARAMETERS,DEFINES OF SHIM AND TEST): build/tests/check_VARIANT from tb/unit/check_UNIT.c. Three steps, so that
# a change of the reference does not Verilate anything.
UNIT_HEADERS := tb/unit/dut.h tb/unit/unit_test.h $(SHIM_HEADERS) $(wildcard tb/plan/*.h)
UNIT_CFLAGS = $(CPPFLAGS) $(CFLAGS)
define unit
CHECK_PROGRAMS += $(BUILD)/tests/check_$(1)
UNIT_VARIANTS += $(1)
UNIT_OF_$(1) := $(2)
UNIT_GENERICS_$(1) := $(3)
UNIT_DEFINES_$(1) := $(4)
$(BUILD)/unit/$(1)/model.a: $(RTL_SOURCES) mk/rtl.mk | $(TOOLS_STAMP)
	@rm -rf $(BUILD)/unit/$(1) && mkdir -p $(BUILD)/unit/$(1)
	@echo "verilate unit $(1)"
	@OBJCACHE=$(OBJCACHE) verilator --cc wisp_$(2) --top-module wisp_$(2) --prefix Vwisp_$(2) -Mdir $(BUILD)/unit/$(1) \
	    $(call rtl_path,rtl) +define+WISP_OBSERVE=1 +define+WISP_ASSERT=1 --assert $(3) \
	    --trace-fst --x-initial unique --x-assign unique $(call cov_verilator,$(2)) --timescale 1ns/100ps \
	    > $(BUILD)/unit/$(1)/verilator.log 2>&1 || { cat $(BUILD)/unit/$(1)/verilator.log; exit 1; }
	@+$(MAKE) --no-print-directory -s -C $(BUILD)/unit/$(1) -f Vwisp_$(2).mk OBJCACHE=$(OBJCACHE) OPT_FAST=-O1 OPT_GLOBAL=-O1 \
	    Vwisp_$(2)__ALL.a $(VERILATED_OBJECTS) \
	    > $(BUILD)/unit/$(1)/make.log 2>&1 || { cat $(BUILD)/unit/$(1)/make.log; exit 1; }
	@mv $(BUILD)/unit/$(1)/Vwisp_$(2)__ALL.a $$@
$(BUILD)/unit/$(1)/dut.o: tb/unit/$(2)_dut.cpp $(UNIT_HEADERS) $(BUILD)/gen/wisp_params.h $(BUILD)/unit/$(1)/model.a
	@$(OBJCACHE) g++ -std=gnu++17 -O1 -g $(SHIM_FLAGS) $(4) -I$(BUILD)/unit/$(1) -isystem $$(VERILATOR_ROOT_DIR)/include \
	    -isystem $$(VERILATOR_ROOT_DIR)/include/vltstd -c tb/unit/$(2)_dut.cpp -o $(BUILD)/unit/$(1)/dut.o
$(BUILD)/tests/check_$(1): tb/unit/check_$(2).c $(UNIT_HEADERS) $(BUILD)/unit/$(1)/dut.o $(BUILD)/libwisp.a
	@mkdir -p $(BUILD)/tests
	@$(CC) $(UNIT_CFLAGS) $(4) -c tb/unit/check_$(2).c -o $(BUILD)/unit/$(1)/check.o
	@g++ $(INSTRUMENT) -o $$@ $(BUILD)/unit/$(1)/check.o $(BUILD)/unit/$(1)/dut.o $(BUILD)/unit/$(1)/model.a \
	    $(addprefix $(BUILD)/unit/$(1)/,$(VERILATED_OBJECTS)) \
	    $(BUILD)/libwisp.a $(CHECK_LIBS) -lm -lz
endef

$(eval $(call unit,fifo_2,fifo,-GWIDTH=16 -GDEPTH=2,-DDATA_W=64 -DDEPTH=2))
$(eval $(call unit,fifo_5,fifo,-GWIDTH=16 -GDEPTH=5,-DDATA_W=64 -DDEPTH=5))
$(eval $(call unit,arbiter_2,arbiter,-GN=2,-DDATA_W=64 -DN=2))
$(eval $(call unit,arbiter_10,arbiter,-GN=10,-DDATA_W=64 -DN=10))
$(eval $(call unit,link_1,link,-GDATA_W=64 -GLATENCY=1,-DDATA_W=64 -DLATENCY=1))
$(eval $(call unit,link_2,link,-GDATA_W=64 -GLATENCY=2,-DDATA_W=64 -DLATENCY=2))
$(eval $(call unit,link_7,link,-GDATA_W=64 -GLATENCY=7,-DDATA_W=64 -DLATENCY=7))
$(eval $(call unit,router,router,-GDATA_W=64 -GREQ_DEPTH=2 -GRSP_DEPTH=5,-DDATA_W=64 -DREQ_DEPTH=2 -DRSP_DEPTH=5))
$(eval $(call unit,router_512,router,-GDATA_W=512 -GREQ_DEPTH=4 -GRSP_DEPTH=7,-DDATA_W=512 -DREQ_DEPTH=4 -DRSP_DEPTH=7))
$(eval $(call unit,pdu,pdu,,-DDATA_W=64 -DEXPERTS=512))
$(eval $(call unit,pdu_1,pdu,-GEXPERTS=1,-DDATA_W=64 -DEXPERTS=1))
$(eval $(call unit,atu,atu,,-DDATA_W=64 -DEXPERTS=512))
$(eval $(call unit,atu_1,atu,-GEXPERTS=1,-DDATA_W=64 -DEXPERTS=1))
$(eval $(call unit,fill,fill,-GDATA_W=64,-DDATA_W=64))
$(eval $(call unit,fill_512,fill,-GDATA_W=512,-DDATA_W=512))
ahead_unit = $(call unit,$(1),ahead,-GAHEAD_TAGS=$(2),-DDATA_W=64 -DAHEAD_TAGS=$(2))
$(eval $(call ahead_unit,ahead,16))
$(eval $(call ahead_unit,ahead_4,4))
$(eval $(call ahead_unit,ahead_1,1))
d2d_unit = $(call unit,$(1),d2d,-GDATA_W=64 -GTAGS=12 -GEXPERTS=$(2) -GCACHE=$(3) -GAHEAD_TAGS=4,\
    -DDATA_W=64 -DTAGS=12 -DEXPERTS=$(2) -DCACHE=$(3) -DAHEAD_TAGS=4)
$(eval $(call d2d_unit,d2d,512,1))
$(eval $(call d2d_unit,d2d_128,128,1))
$(eval $(call d2d_unit,d2d_1,1,1))
$(eval $(call d2d_unit,d2d_plain,512,0))
prefetch_unit = $(call unit,$(1),$(2),-GEXPERTS=$(3),-DDATA_W=64 -DEXPERTS=$(3))
$(eval $(call prefetch_unit,heatmap,heatmap,512))
$(eval $(call prefetch_unit,heatmap_96,heatmap,96))
$(eval $(call prefetch_unit,heatmap_32,heatmap,32))
$(eval $(call prefetch_unit,topn,topn,512))
$(eval $(call prefetch_unit,topn_32,topn,32))
$(eval $(call prefetch_unit,prefetch,prefetch,512))
$(eval $(call prefetch_unit,prefetch_96,prefetch,96))

# That assertions fire, on the model of fifo_2.
CHECK_PROGRAMS += $(BUILD)/tests/check_assert
$(BUILD)/tests/check_assert: tb/unit/check_assert.c $(BUILD)/tests/check_fifo_2
	@echo "link $@"
	@$(CC) $(UNIT_CFLAGS) -DDATA_W=64 -DDEPTH=2 -c $< -o $(BUILD)/unit/fifo_2/check_assert.o
	@g++ $(INSTRUMENT) -o $@ $(BUILD)/unit/fifo_2/check_assert.o $(BUILD)/unit/fifo_2/dut.o $(BUILD)/unit/fifo_2/model.a \
	    $(addprefix $(BUILD)/unit/fifo_2/,$(VERILATED_OBJECTS)) \
	    $(BUILD)/libwisp.a $(CHECK_LIBS) -lm -lz

# ---- system tests: the machines in lock step on the models above ----
# $(call system,NAME,SOURCE,WHAT OF THE BENCH DRIVES IT)
SYSTEM_CFLAGS = $(UNIT_CFLAGS) -DWISP_MODELS='"$(BUILD)/rtl"'
define system
CHECK_PROGRAMS += $(BUILD)/tests/check_$(1)
$(BUILD)/tests/check_$(1): $(2) $(3) $(3:.c=.h) tb/system/cosim_test.h tb/system/cache_bench.h $(UNIT_HEADERS) $(BUILD)/libwisp.a mk/rtl.mk | $(RTL_ALL) $(TOOLS_STAMP)
	@mkdir -p $(BUILD)/tests
	@echo "link $$@"
	@$(CC) $(SYSTEM_CFLAGS) $(2) $(3) $(BUILD)/libwisp.a $(CHECK_LIBS) $(LDLIBS) -o $$@
endef
$(eval $(call system,die,tb/unit/check_die.c,tb/bench/lockstep.c))
$(eval $(call system,wafer,tb/system/check_wafer.c,tb/bench/lockstep.c))
$(eval $(call system,cache,tb/system/check_cache.c,tb/bench/lockstep.c))
$(eval $(call system,progress,tb/system/check_progress.c,tb/bench/lockstep.c))
$(eval $(call system,predictor,tb/system/check_predictor.c,tb/bench/predict.c))
$(eval $(call system,predictor_ports,tb/system/check_predictor_ports.c,))
$(eval $(call system,seeds,tb/system/check_seeds.c,tb/bench/lockstep.c))
$(eval $(call system,threads,tb/system/check_threads.c,tb/bench/lockstep.c))

# One run of traffic on CFG, for a designer at work.
PATTERN ?= uniform## traffic of `make cosim`
.PHONY: cosim
cosim: $(BUILD)/wisp $(BUILD)/rtl/wisp_die.so ## lock step of synthetic traffic on CFG: PATTERN, SEED, WAVES=1
	$(live) $(BUILD)/wisp cosim --config $(CFG) --pattern $(PATTERN) --stall 0.1 --seed $(SEED) $(if $(WAVES),--waves)
