# lint.mk - zero warnings from Verilator `-Wall`, Icarus `-Wall` and yosys, each reading Verilog-2005, for every unit as top and every
# shape that matters (rtl/units).

.PHONY: lint
lint: $(UNITS_ALL:%=$(BUILD)/lint/%.ok) ## zero warnings as Verilog-2005: verilator -Wall, iverilog -Wall, yosys; every unit as top

# $(call lint,UNIT)
define lint
$(BUILD)/lint/$(1).ok: $(call cone,$(1)) rtl/units mk/lint.mk mk/lint.sh | $(TOOLS_STAMP)
	@mkdir -p $$(@D)
	$(call step,lint $(1))
	@sh mk/lint.sh wisp_$(1) '$(LINT_$(1))' '$(call rtl_path,rtl)' '$(call cone,$(1))' '$(REFUSED_$(1))' && touch $$@
endef
$(foreach unit,$(UNITS_ALL),$(eval $(call lint,$(unit))))
