# bridge.mk - the bridge: the same layers on the machines `cycle` and `flow`, as a table.

BRIDGE ?=## list of workloads for `make bridge` (tb/bench/check_bridge.c)

.PHONY: bridge
bridge: $(BUILD)/bridge ## the same layers on cycle and on flow: a table with the error of each; BRIDGE=LIST
	$(live) $(BUILD)/bridge $(or $(BRIDGE),tests/bridge.list)

$(BUILD)/bridge: $(BUILD)/obj/tb/bench/check_bridge.o $(BUILD)/libwisp.a
	@echo "link $@"
	@$(call link)
