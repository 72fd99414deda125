# equiv.mk - is a changed unit what it was at another revision? (tb/equiv/run)

BASE ?=## git revision that `make equiv` compares the Verilog with
UNIT ?=## units for `make equiv` (default: all that rtl/units has for it)

.PHONY: equiv
equiv: | $(TOOLS_STAMP) ## prove each changed unit equivalent to what it was at BASE, or show the first difference
	$(live) [ '$(BASE)' ] || { echo "wisp: which revision? make equiv BASE=origin/main" >&2; exit 2; }; BUILD='$(BUILD)' tb/equiv/run '$(BASE)' $(UNIT)
