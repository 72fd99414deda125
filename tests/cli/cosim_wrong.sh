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
# An empty network for hours.
cosim $small --pattern uniform --rate 1e-9 --reads 1
cosim $small --pattern uniform --raet 0.1
cosim $small --pattern uniform --re 4
cosim $small --pattern
cosim $demo --step 1:2:3
cosim $small --pattern uniform --timeline t.json --timeline-die 1
# What a message says of a range can be typed.
cosim $small --pattern uniform --set allocate.block_requests=1e+06
cosim $small --pattern uniform --reads 1 --set allocate.block_requests=1000000
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
# Held back for long, by chance: that is no deadlock.
cosim $small --pattern uniform --reads 1 --stall 0.99999 --seed 2
timeout --preserve-status -s INT 0.5 "$WISP" cosim --config "$TOP/configs/dojo.ini" --pattern uniform --reads 100000000 | tail -n 1
echo "exit ${PIPESTATUS[0]}"
