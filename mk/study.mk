# study.mk - the paper's study: generated traces of its four models, all strategies on both wafers.

STUDY_REQUESTS ?= 4096## requests of the traces for `make study`; batches beyond that repeat them
STUDY ?= studies/paper.ini## what `make study` runs

STUDY_TRACES := $(patsubst traces/profiles/%.ini,build/traces/%.wtr,$(wildcard traces/profiles/*.ini))

.PHONY: study study-traces
study-traces: $(STUDY_TRACES)

# Prompts of 20 tokens on average, as in the recorded traces; every request decodes all 127 tokens of the study.
build/traces/%.wtr: traces/profiles/%.ini | $(BUILD)/wisp
	@mkdir -p $(@D)
	@$(BUILD)/wisp trace gen --profile $< --requests $(STUDY_REQUESTS) --prefill 40 --decode 127 --decode-least 127 --seed 1 -o $@

study: $(STUDY_TRACES) ## the paper's study (STUDY): tables, and JSON and CSV in build/study/NAME
	@mkdir -p build/study
	$(live) $(BUILD)/wisp sweep $(STUDY) -o build/study/$(basename $(notdir $(STUDY)))

# The paper's figures, each from one command. Fig. 12 and 14 read the study of studies/paper.ini, which is made if need be.
.PHONY: fig12 fig14 fig15 rules
build/study/paper/sweep.csv: $(STUDY_TRACES) studies/paper.ini | $(BUILD)/wisp
	$(live) $(BUILD)/wisp sweep studies/paper.ini -o build/study/paper

fig12: build/study/paper/sweep.csv ## speedup and fewer hops over base: table, and a plot in build/study/paper
	@sh mk/figures.sh fig12 build/study/paper

fig14: build/study/paper/sweep.csv ## DRAM accesses, local, remote and copies: table and plot
	@sh mk/figures.sh fig14 build/study/paper

fig15: $(STUDY_TRACES) ## what the allocation itself costs, on the host and on the command processor
	@BUILD='$(BUILD)' sh mk/fig15.sh $(STUDY_TRACES)

rules: $(STUDY_TRACES) ## where the speedup comes from: the authors' rules put away one at a time
	@BUILD='$(BUILD)' sh mk/rules.sh $(STUDY_TRACES)

.PHONY: yield
YIELD_SAMPLES ?= 4## sets of dead links for each number of them, for `make yield`
yield: $(BUILD)/wisp ## what random dead links cost a layer, 0 to 8 of them, on both wafers
	@sh mk/yield.sh $(BUILD) $(YIELD_SAMPLES) $(BUILD)/yield

.PHONY: h100
h100: $(BUILD)/wisp ## the memory side of the roofline against two measured kernels on an H100 (wisp roofline)
	@$(BUILD)/wisp roofline docs/data/h100_fused_moe_us.csv --experts 8 --top-k 2 --hidden 4096 --width 14336 --tensor-parallel 2 --weight-bytes 2 --within 5
	@$(BUILD)/wisp roofline docs/data/h100_qwen3_30b_fp8_us.csv --experts 128 --top-k 8 --hidden 2048 --width 768 --weight-bytes 1 --tflops 1979 --within 5

LIKE ?= traces/profiles/llama4-maverick.ini## profile that `make like` holds against REAL_TRACES
.PHONY: like
like: $(BUILD)/wisp ## speedups of a generated trace beside those of real traces of its model (LIKE, REAL_TRACES)
	$(live) BUILD='$(BUILD)' sh mk/like.sh '$(REAL_TRACES)' '$(LIKE)'
