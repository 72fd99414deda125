# A study that takes more than 1 GB says so before it does, on stderr. It is stopped then, for it would take it.
"$WISP" trace gen --layers 2 --experts 8 --top-k 8 --requests 64 --decode 2 -o a.wtr > /dev/null
run() {
    "$WISP" run --config "$TOP/configs/mesh2x2.ini" --trace a.wtr --strategy ep,base --threads 1 --steps "$@" > /dev/null 2> said &
    run=$!
    for _ in $(seq 200); do
        ! grep -q memory said && kill -0 $run 2> /dev/null || break
        sleep 0.05
    done
    kill $run 2> /dev/null
    wait $run
    grep memory said
}
run 0:1048576
run 0:2 --set memory.llc_capacity_mib=9000 --set network.read_flits=1 --chunk-reads 1
"$WISP" run --config "$TOP/configs/mesh2x2.ini" --trace a.wtr --strategy ep --steps 0:2 > /dev/null
