# What can be wrong, and how each run ends: the sentence, the word, the exit code.
# needs: $(RTL_ALL)
cosim() {
    "$WISP" cosim "$@" 2> error.txt | sed '/speed/d'
    code=${PIPESTATUS[0]}
    sed "s|${WISP%/wisp}/|build/|g; s|$TOP/||g" error.txt
    echo "exit $code"
}
small="--config $TOP/configs/mesh2x2.ini"
demo="$small --trace $TOP/traces/demo.wtr"
cosim
cosim $small
cosim $demo --pattern uniform
cosim $small --pattern unifrom
cosim $small --pattern uniform --rate 0
cosim $small --pattern uniform --seed -1
cosim $demo --strategy epp
cosim $demo --step 3:3
cosim $demo --scale 1.5
cosim $demo --step 50
cosim $demo --layer 6
cosim $demo --layer 0
cosim $demo --batch 1000
cosim $small --trace nothing.wtr
cosim --config nothing.ini --pattern uniform
cosim $small --pattern uniform --set network.outstanding=4
cosim $small --pattern uniform --rtl nothing.so
cosim $small --pattern uniform --rtl "${WISP%/*}/rtl/wisp_wafer_3x2.so"
cosim $small --pattern uniform --wafer --set link.link_latency_ns=9
cosim $small --pattern uniform --set network.response_buffer_flits=500
cosim $small --pattern uniform --json /nowhere/result.json
cosim $small --pattern uniform --max-cycles 100
cosim $small --pattern uniform --reads 1 --stall 0.99999 --seed 2
timeout --preserve-status -s INT 0.5 "$WISP" cosim --config "$TOP/configs/dojo.ini" --pattern uniform --reads 100000000 | tail -n 1
echo "exit ${PIPESTATUS[0]}"
