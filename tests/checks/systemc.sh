# The SystemC platform: reference and Verilog are the plain bench to the cycle, a bug in the Verilog is seen, wrong input named.
# needs: $(BUILD)/systemc/platform $(BUILD)/rtl/wisp_die.so $(BUILD)/rtl/mutant_router_credit_lost.so
why=$PWD/why
cd "$TOP" || exit 1
build=${BUILD:-build}
BUILD=$build CFG=configs/mesh2x2.ini SCALE=0.0005 sh mk/systemc.sh || exit 1
export SYSTEMC_DISABLE_COPYRIGHT_MESSAGE=1
set -- --trace traces/demo.wtr --scale 0.0005
"$build/systemc/platform" --config configs/mesh2x2.ini "$@" --model "$build/rtl/mutant_router_credit_lost.so" --against-bench 2> "$why" > /dev/null
[ $? -eq 1 ] && grep -q '^MISMATCH cycle .* unit router ' "$why" || { cat "$why"; exit 1; }
"$build/systemc/platform" --config nowhere.ini "$@" 2> "$why"
[ $? -eq 3 ] && grep -q 'nowhere.ini' "$why" || { cat "$why"; exit 1; }
"$build/systemc/platform" --config configs/mesh2x2.ini "$@" --timing lt --against-bench 2> "$why"
[ $? -eq 2 ] && grep -q '^usage' "$why"; code=$?
rm -f "$why"
exit $code
