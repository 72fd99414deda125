# A signal in each phase of `wisp cosim` and `wisp net`: exit 130, and nothing temporary is left. Each of these would go
# on for minutes or hours, so it ends because of the signal; how soon by the clock depends on what else the machine does.
# needs: $(BUILD)/rtl/wisp_die.so $(BUILD)/rtl/wisp_predictor.so
export TMPDIR=$PWD
# stop SIGNAL SECONDS WISP-ARGUMENT...: so long after the program has its handlers
stop() {
    local signal=$1 wait=$2
    shift 2
    "$WISP" "$@" > said 2>&1 &
    local run=$!
    until grep -qE '^SigCgt:.*[4-7c-f]..[2367abef]$' "/proc/$run/status" 2> /dev/null || ! kill -0 $run; do sleep 0.02; done
    sleep "$wait"
    kill -s "$signal" $run
    wait $run
    echo "$1: exit $?, $(tail -n 1 said)"
}
for signal in INT TERM; do
    # planning with the predictor, and soon after; the run; a network at work, a sweep, an idle one
    stop $signal 0 cosim --config "$TOP/configs/dojo.ini" --trace "$TOP/traces/demo.wtr" --cache predicted --step 0:128 --layer 1:6
    stop $signal 0.3 cosim --config "$TOP/configs/dojo.ini" --trace "$TOP/traces/demo.wtr" --step 0:128 --layer 1:6
    stop $signal 0.3 cosim --config "$TOP/configs/mesh2x2.ini" --pattern uniform --reads 100000000 --record 1000 --timeline t.json
    stop $signal 0.2 net --mesh 64x64 --rate 0.5 --measure 1000000000
    stop $signal 0.2 net --mesh 8x8 --sweep 0.1:0.5:40 --measure 1000000000 --plot curve.svg
done
rm -f said t.json wisp-recording.json
ls
# While gnuplot draws: half a picture goes with it.
mkdir bin
printf '#!/bin/sh\necho half > curve.png\nexec sleep 60\n' > bin/gnuplot
chmod +x bin/gnuplot
PATH=$PWD/bin:$PATH stop INT 1 net --mesh 2x2 --sweep 0.1:0.5:2 --measure 100 --plot curve.png
rm -r bin said
ls
