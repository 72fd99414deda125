# lint.mk - zero warnings from `verilator -Wall`, Icarus `-Wall` and yosys, for every unit as top and every shape that matters.

LINT_UNITS := fifo arbiter link router pdu atu fill d2d ahead heatmap topn prefetch predictor die wafer
lint_path = -Irtl -y rtl -y rtl/noc -y rtl/cache -y rtl/prefetch

# What each unit is linted as; `;` separates parameter sets.
LINT_fifo := ;-GDEPTH=2 -GWIDTH=1;-GDEPTH=402 -GWIDTH=544
LINT_arbiter := ;-GN=2;-GN=10
LINT_link := ;-GLATENCY=1;-GLATENCY=2;-GLATENCY=3 -GDATA_W=64
LINT_router := ;-GDATA_W=64;-GREQ_DEPTH=2 -GRSP_DEPTH=3
LINT_pdu := ;-GEXPERTS=1;-GEXPERTS=5;-GEXPERTS=128
LINT_atu := ;-GEXPERTS=1;-GEXPERTS=5;-GEXPERTS=128
LINT_fill := ;-GDATA_W=64
LINT_d2d := ;-GDATA_W=64;-GTAGS=2;-GEXPERTS=1;-GDATA_W=64 -GEXPERTS=2;-GCACHE=0;-GCACHE=0 -GDATA_W=64;\
    -GAHEAD=0;-GDATA_W=64 -GTAGS=12 -GAHEAD_TAGS=4;-GAHEAD_TAGS=1
LINT_ahead := ;-GAHEAD_TAGS=1;-GAHEAD_TAGS=4
LINT_heatmap := ;-GEXPERTS=32;-GEXPERTS=96;-GEXPERTS=8 -GLANES=4 -GCOUNTER_W=3
LINT_topn := ;-GEXPERTS=32;-GEXPERTS=96;-GEXPERTS=8 -GLANES=4 -GCOUNTER_W=4
LINT_die := ;-GDATA_W=64;-GREQ_DEPTH=2 -GRSP_DEPTH=2 -GTAGS=8;-GDATA_W=64 -GCACHE=0;-GDATA_W=64 -GEXPERTS=1;-GDATA_W=64 -GEXPERTS=2;\
    -GDATA_W=64 -GAHEAD=0
LINT_wafer := -GX=2 -GY=2;-GX=3 -GY=2;-GX=1 -GY=1;-GX=5 -GY=1;-GX=2 -GY=2 -GDATA_W=64;-GX=3 -GY=2 -GDATA_W=64 -GLATENCY=1;\
    -GX=1 -GY=1 -GDATA_W=64;-GX=5 -GY=1 -GDATA_W=64;-GX=2 -GY=1 -GDATA_W=64 -GCACHE=0

.PHONY: lint
lint: $(LINT_UNITS:%=$(BUILD)/lint/%.ok) ## zero warnings: verilator -Wall, iverilog -Wall, yosys; every unit as top

$(BUILD)/lint/%.ok: $(RTL_SOURCES) mk/lint.mk mk/lint.sh | $(TOOLS_STAMP)
	@mkdir -p $(@D)
	@echo "lint $*"
	@sh mk/lint.sh wisp_$* '$(LINT_$*)' '$(lint_path)' && touch $@
