# The table of `make copies`, small: each mode and policy.
# needs: $(BUILD)/rtl/wisp_die.so $(BUILD)/rtl/wisp_predictor.so
out=$(dirname "$WISP")
BUILD=$out sh "$TOP/mk/copies.sh" "$TOP/traces/demo.wtr" "$TOP/configs/mesh5x5.ini" --step 1:4 --layer 0:3 --batch 16 --scale 0.0005
