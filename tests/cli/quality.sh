# The table of `make quality`, small; then a trace that is not there.
# needs: $(BUILD)/rtl/wisp_die.so $(BUILD)/rtl/wisp_predictor.so
out=$(dirname "$WISP")
quality() { BUILD=$out sh "$TOP/mk/quality.sh" "$TOP/traces/$1" "$TOP/configs/mesh5x5.ini" --batch 8 --step 1:5 --layer 3:6 --scale 0.0005; }
quality deepseek-sample.wtr
quality nothing.wtr 2>&1 | sed "s|$TOP/||"
exit "${PIPESTATUS[0]}"
