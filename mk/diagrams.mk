# diagrams.mk - the figures of the units, docs/figures: what is in them is checked against the Verilog by make check.

DIAGRAMS := $(patsubst %.dot,%.svg,$(wildcard docs/figures/*.dot))

.PHONY: diagrams
diagrams: $(DIAGRAMS) ## draw the figures of the units again, docs/figures (graphviz)

docs/figures/%.svg: docs/figures/%.dot docs/figures/style.sed
	@command -v dot > /dev/null || { echo "wisp: graphviz is missing; run: apt-get install -y graphviz" >&2; exit 6; }
	@echo "draw $@"
	@sed -f docs/figures/style.sed $< | dot -Tsvg -o $@.new && mv $@.new $@
