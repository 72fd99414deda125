# lint.mk - zero warnings from Verilator `-Wall`, Icarus `-Wall` and yosys, each reading Verilog-2005, for every unit as top and every
# shape that matters (rtl/units); and from shellcheck, where it is installed, for the scripts.

.PHONY: lint
lint: $(UNITS_ALL:%=$(BUILD)/lint/%.ok) $(BUILD)/lint/scripts.ok ## zero warnings as Verilog-2005: verilator -Wall, iverilog -Wall, yosys; every unit as top; shellcheck

# Scripts: files without a suffix that say so in their first line, and *.sh.
SCRIPTS := $(wildcard mk/*.sh tests/*/*.sh)
SCRIPTS += $(shell grep -lE '^\#!/bin/(ba)?sh' $(filter-out %/,$(wildcard tb/*/run tb/*/* tests/run tests/*/run tests/mutants/* docs/labs/*/check)) 2> /dev/null)
$(BUILD)/lint/scripts.ok: $(SCRIPTS) mk/shellcheck.sh .shellcheckrc
	@mkdir -p $(@D)
	$(call step,lint scripts)
	@sh mk/shellcheck.sh $(sort $(SCRIPTS)) && touch $@

# $(call lint,UNIT)
define lint
$(BUILD)/lint/$(1).ok: $(call cone,$(1)) rtl/units mk/lint.mk mk/lint.sh | $(TOOLS_STAMP)
	@mkdir -p $$(@D)
	$(call step,lint $(1))
	@sh mk/lint.sh wisp_$(1) '$(LINT_$(1))' '$(call rtl_path,rtl)' '$(call cone,$(1))' '$(REFUSED_$(1))' && touch $$@
endef
$(foreach unit,$(UNITS_ALL),$(eval $(call lint,$(unit))))
