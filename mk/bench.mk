# bench.mk - how fast an import is, on JSON of our own making, how fast the network engine, and how fast the machines; and that
# what makes the Verilog fast changes nothing. Figures in build/bench.

BENCH_REQUESTS ?= 48## requests of `make bench`, about 1.6 MB of JSON each

.PHONY: bench bench-import bench-net
bench: bench-import bench-net ## how fast: an import (MB/s, instructions per byte) and the network engine (flit hops/s); JSON in build/bench

bench-import: $(BUILD)/wisp
	$(live) BUILD='$(BUILD)' REQUESTS='$(BENCH_REQUESTS)' bash mk/bench.sh

# After the other: they would disturb each other.
bench-net: $(BUILD)/wisp bench-import
	$(live) BUILD='$(BUILD)' bash mk/bench_net.sh

# ---- the machines ----

BENCH_RATE ?= 0.5## load of `make bench-machines`: data flits asked for per die and cycle
BENCH_REPEATS ?= 9## repeats of `make bench-machines`

$(eval $(call system,nap,tb/system/check_nap.c,$(LOCKSTEP)))

# Dies whose naps are wrong (tb/mutants/nap/*.patch), where check_nap looks for the model if TOP is $(BUILD)/nap/NAME.
NAP_MUTANTS := $(patsubst tb/mutants/nap/%.patch,$(BUILD)/nap/%/$(BUILD)/rtl/wisp_die.so,$(wildcard tb/mutants/nap/*.patch))
define nap_mutant
$(BUILD)/nap/$(1)/$(BUILD)/rtl/wisp_die.so: tb/mutants/nap/$(1).patch tb/bench/rtl_die.cpp $(BUILD)/rtl/wisp_die.so
	$(call step,mutant nap $(1))
	@mkdir -p $$(@D) $(BUILD)/nap/$(1)/tb/bench && ln -sfn $(CURDIR)/configs $(BUILD)/nap/$(1)/configs
	@cp tb/bench/rtl_die.cpp $(BUILD)/nap/$(1)/tb/bench && patch -s -d $(BUILD)/nap/$(1) -p1 < $$<
	@g++ -std=gnu++17 -O1 $(SHIM_FLAGS) -DDATA_W=64 -I$(BUILD)/rtl/wisp_die -isystem $$(VERILATOR_ROOT_DIR)/include \
	    -isystem $$(VERILATOR_ROOT_DIR)/include/vltstd -c $(BUILD)/nap/$(1)/tb/bench/rtl_die.cpp -o $$(@D)/shim.o
	@g++ -shared -o $$@ $$(@D)/shim.o $(BUILD)/rtl/wisp_die/Vwisp_die__ALL.a $(BUILD)/rtl/wisp_die/verilated.o \
	    $(BUILD)/rtl/wisp_die/verilated_fst_c.o $(BUILD)/rtl/wisp_die/verilated_threads.o -lz -pthread
endef
$(foreach name,$(patsubst tb/mutants/nap/%.patch,%,$(wildcard tb/mutants/nap/*.patch)),$(eval $(call nap_mutant,$(name))))
CHECK_NEEDS += $(NAP_MUTANTS)

$(BUILD)/bench/machines: $(BUILD)/obj/tb/speed/machines.o $(BUILD)/libwisp.a
	@mkdir -p $(@D)
	$(call step,link $@)
	@$(call link)
-include $(BUILD)/obj/tb/speed/machines.d
CHECK_NEEDS += $(BUILD)/bench/machines

.PHONY: bench-machines bench-rtl
bench-machines: $(BUILD)/bench/machines $(BUILD)/rtl/wisp_die.so ## how fast cycle and rtl are on CFG, on one thread and two; JSON in build/bench
	$(live) $(BUILD)/bench/machines $(CFG) $(BUILD)/rtl/wisp_die.so $(BENCH_RATE) 1000 $(BENCH_REPEATS) $(BUILD)/bench/machines.json

bench-rtl: $(BUILD)/bench/machines ## compile flags of the Verilated die: seconds to build, and how fast it is
	$(live) BUILD='$(BUILD)' RATE='$(BENCH_RATE)' bash mk/bench_rtl.sh
