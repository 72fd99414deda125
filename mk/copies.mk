# copies.mk - what copies of experts are worth on a trace: off, everything kept, predicted, oracle.

COPIES ?= --step 1:9 --layer 0:61 --scale 0.001## steps, layers, batch and scale of `make copies`

.PHONY: copies
copies: $(BUILD)/wisp $(BUILD)/rtl/wisp_die.so $(BUILD)/rtl/wisp_predictor.so ## table: cycles and bytes with and without copies, on TRACE and CFG
	$(live) BUILD='$(BUILD)' sh mk/copies.sh $(or $(TRACE),traces/deepseek-sample.wtr) $(CFG) $(COPIES)
