# timing.mk - OpenSTA on the netlists of mk/synth.mk, under constraints/*.sdc: the worst path of every unit.

TIMING_UNITS := $(SYNTH_UNITS)
TIMING_JSON := $(BUILD)/timing/$(if $(UNITS),selected,timing).json

.PHONY: timing
timing: $(TIMING_JSON) ## worst slack, critical path and logic depth of every unit, OpenSTA (after make synth)
	@cat $(TIMING_JSON:.json=.txt)

$(TIMING_JSON): $(TIMING_UNITS:%=$(BUILD)/timing/%.rpt) mk/timing.awk FORCE
	@awk -v json=$@.new -f mk/timing.awk $(filter %.rpt,$^) > $(@:.json=.txt)
	@mv $@.new $@

$(foreach unit,$(TIMING_UNITS),$(eval $(BUILD)/timing/$(unit).rpt: $(foreach run,$(unit) $(SYNTH_PARTS_$(unit)),$(call synth_out,$(run)).v)))

$(BUILD)/timing/%.rpt: $(wildcard constraints/*.sdc) mk/timing.tcl mk/macro_lib.awk
	@command -v sta > /dev/null || { echo "wisp: make timing needs OpenSTA: apt-get install opensta" >&2; exit 6; }
	@mkdir -p $(@D)
	@awk -f mk/macro_lib.awk $(filter %.v,$^) > $(@D)/$*.lib
	@LIBERTY=$(OSU) MACROS=$(@D)/$*.lib NETLISTS='$(filter %.v,$^)' TOP=$(call synth_top,$*) sta -no_splash -exit mk/timing.tcl > $@.new 2>&1
	@if grep -q -e Error -e 'No paths found' $@.new || ! grep -q '^period' $@.new; then tail -n 20 $@.new; exit 1; fi
	@mv $@.new $@
