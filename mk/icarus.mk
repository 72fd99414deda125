# icarus.mk - a second simulator runs what the unit tests ran on the Verilated units (tb/icarus/run).

# The unit test again, with a shim that records the ports.
$(BUILD)/icarus/%/record: $(BUILD)/tests/check_% tb/icarus/ports.awk tb/bench/rtl_shim.h mk/icarus.mk
	@mkdir -p $(@D)
	@awk -v kind=record -f tb/icarus/ports.awk $(BUILD)/unit/$*/Vwisp_$(TEST_UNIT_$*).h > $(@D)/record.h
	@$(OBJCACHE) g++ -std=gnu++17 -O1 $(SHIM_FLAGS) $(UNIT_DEFINES_$*) -DWISP_RECORD_PORTS='"$(CURDIR)/$(@D)/record.h"' -I$(BUILD)/unit/$* \
	    $(VERILATOR_INCLUDES) -c tb/unit/$(TEST_UNIT_$*)_dut.cpp -o $(@D)/dut.o
	$(call link_unit,$*,$(BUILD)/unit/$*/check.o $(@D)/dut.o $(BUILD)/unit/$*/model.a)

.PHONY: icarus
icarus: $(ICARUS_TESTS:%=icarus/%) ## Icarus replays what the unit tests did with the Verilated units: the same outputs

icarus/%: $(BUILD)/icarus/%/record
	$(live) BUILD='$(BUILD)' tb/icarus/run $* $(TEST_UNIT_$*) '$(call generics,$(TEST_PARAMETERS_$*))'
