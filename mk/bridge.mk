# bridge.mk - the bridge: the same layers on the machines `cycle` and `flow`, as a table.

BRIDGE ?= tests/bridge/generated.list## workloads of `make bridge` (tb/bench/check_bridge.c)
BRIDGE_TRACES ?= $(BUILD)/bridge## directory of their traces
BRIDGE_CHUNK ?= 0## bytes that move as one piece; 0: as in the setup, 8 reads

bridge_profiles := deepseek-v3 qwen3-235b kimi-k2
bridge_traces = $(bridge_profiles:%=$(BUILD)/bridge/%.wtr) $(BUILD)/bridge/deepseek-4096.wtr

.PHONY: bridge
bridge: $(BUILD)/bridge/table $(bridge_traces) ## the same layers on cycle and on flow: cycles, ns, and the error of each
	$(live) $(BUILD)/bridge/table -c $(BRIDGE_CHUNK) -t $(BRIDGE_TRACES) $(BRIDGE)

$(BUILD)/bridge/table: $(BUILD)/obj/tb/bench/check_bridge.o $(BUILD)/libwisp.a
	@mkdir -p $(@D)
	$(call step,link $@)
	@$(call link)

$(BUILD)/bridge/deepseek-4096.wtr: traces/profiles/deepseek-v3.ini | $(BUILD)/wisp
	@mkdir -p $(@D)
	@$(BUILD)/wisp trace gen --profile $< --requests 4096 --prefill 2 --decode 2 -o $@

$(BUILD)/bridge/%.wtr: traces/profiles/%.ini | $(BUILD)/wisp
	@mkdir -p $(@D)
	@$(BUILD)/wisp trace gen --profile $< --requests 16 --decode 66 --seed 1 -o $@

# Built by make check too, so that it goes on building; it takes too long to be run there.
CHECK_NEEDS += $(BUILD)/bridge/table
