# systemc.mk - the wafer as a SystemC module, and a platform around it (docs/systemc.md).

SYSTEMC_OBJECTS := $(BUILD)/systemc/wafer.o $(BUILD)/systemc/platform.o

$(BUILD)/systemc/%.o: tb/systemc/%.cpp tb/systemc/wafer.h $(wildcard csim/*/*.h) $(BUILD)/gen/wisp_params.h mk/systemc.mk | $(TOOLS_STAMP)
	@mkdir -p $(@D)
	$(call step,c++  $<)
	@$(OBJCACHE) g++ -std=gnu++17 $(OPT) -g -Wall -Wextra $(INSTRUMENT) $(CPPFLAGS) -c $< -o $@

$(BUILD)/systemc/platform: $(SYSTEMC_OBJECTS) $(BUILD)/libwisp.a
	$(call step,link $@)
	@g++ $(INSTRUMENT) -fopenmp $(SYSTEMC_OBJECTS) $(BUILD)/libwisp.a -lsystemc $(LDLIBS) -pthread -o $@

SYSTEMC_SCALE ?= 0.02## share of an expert's bytes that `make systemc` reads

.PHONY: systemc
systemc: $(BUILD)/systemc/platform $(BUILD)/wisp $(BUILD)/rtl/wisp_die.so ## the wafer in SystemC on CFG: C reference and Verilog, against the plain bench
	$(live) BUILD='$(BUILD)' CFG='$(CFG)' TRACE='$(TRACE)' SCALE='$(SYSTEMC_SCALE)' sh mk/systemc.sh

# The check needs it; building takes a while, running does not.
CHECK_NEEDS += $(BUILD)/systemc/platform
