# Every known bug of the RTL is found, in the right unit and port; by `wisp cosim` with waves and a repro line.
# needs: $(MUTANT_MODELS) $(BUILD)/rtl/wisp_die.so $(BUILD)/rtl/wisp_predictor.so
cd "$TOP" || exit 1
names=$(for patch in tb/mutants/*.patch; do basename "$patch" .patch; done)
# shellcheck disable=SC2086  # names are words
tb/mutants/run $names
