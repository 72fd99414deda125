# fpga.mk - units on an FPGA: iCE40 hx8k by yosys and nextpnr-ice40 (LUTs, flip-flops, block RAM, frequency after routing), and what
# they take of an ECP5, by yosys alone: no place-and-route for it is packaged. The instances (rtl/units) are narrow: an hx8k has 7,680 cells.
#
# Units have more ports than a package has pins: mk/fpga_wrap.awk puts one between two shift registers. LUTs and flip-flops are those
# of the unit without them; the frequency is of the paths between registers, those of the shift registers included.

FPGA_UNITS := $(filter $(FPGA_ALL),$(or $(UNITS),$(FPGA_ALL)))

fpga_out = $(BUILD)/fpga/$(1)
fpga_read = read_verilog -sv -Irtl rtl/*/*.v rtl/*.v
fpga_chparam = chparam $(foreach each,$(FPGA_$(1)),-set $(subst =, ,$(each))) wisp_$(1)
fpga_ports = $(fpga_read); $(fpga_chparam); hierarchy -top wisp_$(1); cd wisp_$(1); tee -q -o $(fpga_out).ports dump i:* o:*
fpga_ice40 = $(fpga_read) $(fpga_out).wrap.v; hierarchy -check -top wisp_fpga; \
    setattr -mod -set keep_hierarchy 1 *wisp_$(1)*; synth_ice40 -top wisp_fpga; tee -q -o $(fpga_out).ice40.json stat -json; \
    setattr -mod -unset keep_hierarchy *; flatten; opt_clean; write_json $(fpga_out).json
fpga_ecp5 = $(fpga_read); $(fpga_chparam); synth_ecp5 -top wisp_$(1); tee -q -o $(fpga_out).ecp5.json stat -json

FPGA_JSON := $(BUILD)/fpga/$(if $(UNITS),selected,fpga).json

.PHONY: fpga
fpga: $(FPGA_JSON) ## LUTs, flip-flops, block RAM and frequency of narrow units on an iCE40 hx8k, and cells of an ECP5 (a minute and a half)
	@cat $(FPGA_JSON:.json=.txt)

$(FPGA_JSON): $(FPGA_UNITS:%=$(BUILD)/fpga/%.rpt) mk/fpga.awk FORCE
	@awk -v json=$@.new -v dir=$(BUILD)/fpga -v all='$(foreach unit,$(FPGA_UNITS),$(unit):$(subst $() ,$(comma),$(FPGA_$(unit))))' \
	    -f mk/fpga.awk > $(@:.json=.txt)
	@mv $@.new $@

$(BUILD)/fpga/%.rpt: $(RTL_SOURCES) rtl/units mk/fpga.mk mk/fpga_wrap.awk constraints/hx8k.py | $(TOOLS_STAMP)
	@command -v nextpnr-ice40 > /dev/null || { echo "wisp: make fpga needs nextpnr-ice40: apt-get install nextpnr-ice40" >&2; exit 6; }
	@mkdir -p $(@D)
	$(call step,fpga $*)
	@yosys -q -p '$(call fpga_ports,$*)' > $(call fpga_out,$*).log 2>&1 || { tail -n 20 $(call fpga_out,$*).log; exit 1; }
	@awk -v unit=wisp_$* -v parameters='$(FPGA_$*)' -f mk/fpga_wrap.awk $(call fpga_out,$*).ports > $(call fpga_out,$*).wrap.v
	@yosys -q -p '$(call fpga_ice40,$*)' > $(call fpga_out,$*).log 2>&1 && \
	    yosys -q -p '$(call fpga_ecp5,$*)' >> $(call fpga_out,$*).log 2>&1 || { tail -n 20 $(call fpga_out,$*).log; exit 1; }
	@nextpnr-ice40 --hx8k --package ct256 --json $(call fpga_out,$*).json --pre-pack constraints/hx8k.py --seed 1 --timing-allow-fail --quiet \
	    --log $@.new > /dev/null 2>&1 || { tail -n 20 $@.new; exit 1; }
	@mv $@.new $@
