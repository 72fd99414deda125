# truth.mk - the network model against theory and others' simulators: docs/net.csv and docs/net.png.

TRUTH_CYCLES ?= 50000## cycles measured per point of `make truth`

.PHONY: truth
truth: $(BUILD)/wisp ## the network against the zero-load formula, the bound of the links and BookSim2: table, docs/net.csv, docs/net.png
	$(live) BUILD='$(BUILD)' CYCLES='$(TRUTH_CYCLES)' sh mk/truth.sh
