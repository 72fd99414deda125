# What registers hold before reset does not matter: every register without reset has its proof (make formal), a reset taken away is named, and small
# units run in lock step from two other states; all resets, all units and eight states: make xreset.
# needs: $(patsubst %,$(BUILD)/tests/check_%,fifo_5 link_2 arbiter_10 pdu_1 ahead_4) $(BUILD)/rtl/wisp_die.so
command -v yosys > /dev/null || { echo "skipped: no yosys" >&2; exit 77; }
cd "$TOP" || exit 1
build=${WISP%/wisp}
tb/xreset/registers && BUILD=${build#"$TOP"/} tb/xreset/plant line written counting || exit 1
for seed in 1 2; do
    for unit in fifo_5 link_2 arbiter_10 pdu_1 ahead_4; do
        WISP_POWER_UP=$seed "$build/tests/check_$unit" || exit 1
    done
done
