# hardware.mk - the tables of docs/hardware.md, and area and frequency in the README's table of units, from the results of
# `make synth timing fpga`, which it makes first if they are missing or old.

HARDWARE_RESULTS := $(BUILD)/synth/synth.json $(BUILD)/timing/timing.json $(BUILD)/fpga/fpga.json

.PHONY: hardware-tables
hardware-tables: $(HARDWARE_RESULTS) ## write docs/hardware.md and the figures of units in the README, from make synth timing fpga
	@[ -z '$(UNITS)' ] || { echo "wisp: make hardware-tables is of all units" >&2; exit 2; }
	@awk -f mk/hardware.awk $(HARDWARE_RESULTS) > $(BUILD)/hardware.md
	@awk -F '|' -f mk/hardware_readme.awk $(HARDWARE_RESULTS) README.md > $(BUILD)/README.md
	@cp $(BUILD)/hardware.md docs/hardware.md
	@cp $(BUILD)/README.md README.md
	@echo "wrote docs/hardware.md and README.md"
