# study.mk - the paper's study: generated traces of its four models, all strategies on both wafers.

STUDY_REQUESTS ?= 4096## requests of the traces for `make study`; batches beyond that repeat them
STUDY ?= studies/paper.ini## what `make study` runs

STUDY_TRACES := $(patsubst traces/profiles/%.ini,build/traces/%.wtr,$(wildcard traces/profiles/*.ini))

.PHONY: study study-traces
study-traces: $(STUDY_TRACES)

# Prompts of 20 tokens on average, as in the recorded traces; every request decodes all 127 tokens of the study.
build/traces/%.wtr: traces/profiles/%.ini $(BUILD)/wisp
	@mkdir -p $(@D)
	@$(BUILD)/wisp trace gen --profile $< --requests $(STUDY_REQUESTS) --prefill 40 --decode 127 --decode-least 127 --seed 1 -o $@

study: $(STUDY_TRACES) ## the paper's study (STUDY): tables, and JSON and CSV in build/study/NAME
	@mkdir -p build/study
	$(live) $(BUILD)/wisp sweep $(STUDY) -o build/study/$(basename $(notdir $(STUDY)))

.PHONY: h100
h100: ## the memory side of the roofline against a measured kernel on an H100
	@sh mk/h100.sh
