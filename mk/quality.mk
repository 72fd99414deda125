# quality.mk - how good the choice of copies is on a trace, layer by layer: predicted, ahead, oracle, LRU.

QUALITY ?= --step 1:9 --layer 0:61 --scale 0.001## steps, layers, batch and scale of `make quality`

.PHONY: quality
quality: $(BUILD)/wisp $(BUILD)/rtl/wisp_die.so $(BUILD)/rtl/wisp_predictor.so ## table: accuracy, coverage, late, wasted of copies per layer, on TRACE and CFG
	$(live) BUILD='$(BUILD)' sh mk/quality.sh $(or $(TRACE),traces/deepseek-sample.wtr) $(CFG) $(QUALITY)
