# icarus.mk - a second simulator runs what the unit tests ran on the Verilated units (tb/icarus/run).

# The unit test again, with a shim that records the ports.
$(BUILD)/icarus/%/record: $(BUILD)/tests/check_% tb/icarus/ports.awk tb/bench/rtl_shim.h mk/icarus.mk
	@mkdir -p $(@D)
	@awk -v kind=record -f tb/icarus/ports.awk $(BUILD)/unit/$*/Vwisp_$(UNIT_OF_$*).h > $(@D)/record.h
	@$(OBJCACHE) g++ -std=gnu++17 -O1 $(SHIM_FLAGS) $(UNIT_DEFINES_$*) -DWISP_RECORD_PORTS='"$(CURDIR)/$(@D)/record.h"' -I$(BUILD)/unit/$* \
	    -isystem $(VERILATOR_ROOT_DIR)/include -isystem $(VERILATOR_ROOT_DIR)/include/vltstd -c tb/unit/$(UNIT_OF_$*)_dut.cpp -o $(@D)/dut.o
	@g++ $(INSTRUMENT) -o $@ $(BUILD)/unit/$*/check.o $(@D)/dut.o $(BUILD)/unit/$*/model.a \
	    $(addprefix $(BUILD)/unit/$*/,$(VERILATED_OBJECTS)) \
	    $(BUILD)/libwisp.a $(CHECK_LIBS) -lm -lz

.PHONY: icarus
icarus: $(UNIT_VARIANTS:%=icarus/%) ## Icarus replays what the unit tests did with the Verilated units: the same outputs

icarus/%: $(BUILD)/icarus/%/record
	$(live) BUILD='$(BUILD)' tb/icarus/run $* $(UNIT_OF_$*) '$(UNIT_GENERICS_$*)'
