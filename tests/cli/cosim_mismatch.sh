# The record of a first divergence, on a known bug: first line, why, waves, repro and events; and its JSON twin.
# needs: $(BUILD)/rtl/wisp_die.so $(BUILD)/rtl/wisp_predictor.so $(BUILD)/rtl/mutant_router_credit_lost.so
patch=$TOP/tb/mutants/router_credit_lost.patch
cd "$TOP" || exit 1
# shellcheck disable=SC2046  # words
"$WISP" cosim $(sed -n 's/^run: //p' "$patch") --rtl "${WISP%/*}/rtl/mutant_router_credit_lost.so" --threads 1 \
    --waves-file "$OLDPWD/w.fst" --json "$OLDPWD/r.json" | sed "/speed/d; s|$OLDPWD/||g; s|${WISP%/wisp}/|build/|g"
code=${PIPESTATUS[0]}
cd "$OLDPWD" || exit 1
sed -n '/"divergence"/,/"events"/p; s/"mismatches"/&/p' r.json | sed "s|$PWD/||g; s|${WISP%/wisp}/|build/|g"
[ -s w.fst ] && echo "waves"
exit "$code"
