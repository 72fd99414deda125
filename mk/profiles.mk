# profiles.mk - the trace profiles: statistics of what they generate, beside those of real traces if there are any.

PROFILES := $(basename $(notdir $(wildcard traces/profiles/*.ini)))
PROFILE_REQUESTS ?= 4096## requests of each trace of `make profiles`
REAL_TRACES ?=## for `make profiles`: directory with real traces of one model in the data set's JSON

profile_traces = $(PROFILES:%=$(BUILD)/profiles/%.wtr) $(if $(REAL_TRACES),$(BUILD)/profiles/real.wtr)

.PHONY: profiles
profiles: $(BUILD)/profiles/table $(BUILD)/wisp ## generate a trace of every profile and print what is in it (docs/results.md)
	$(live) $(foreach p,$(PROFILES),$(BUILD)/wisp trace gen --profile traces/profiles/$(p).ini --requests $(PROFILE_REQUESTS) \
	    --prefill 16 --decode 32 --seed 1 -o $(BUILD)/profiles/$(p).wtr &&) \
	    $(if $(REAL_TRACES),$(BUILD)/wisp trace import '$(REAL_TRACES)' -o $(BUILD)/profiles/real.wtr &&) \
	    $(BUILD)/profiles/table $(foreach t,$(profile_traces),$(basename $(notdir $(t)))=$(t))

$(BUILD)/profiles/table: $(BUILD)/obj/tests/profile/table.o $(BUILD)/obj/tests/profile/measure.o $(BUILD)/libwisp.a
	@mkdir -p $(@D)
	@$(call link)

$(BUILD)/tests/check_profile: $(BUILD)/obj/tests/profile/measure.o
