# `wisp net`: exact figures of fixed seeds, a load that the mesh cannot carry, and that threads change nothing.
try() {
    echo "wisp net $*"
    "$WISP" net "$@" || echo "exit $?"
}
try --mesh 8x8 --rate 0.2 --measure 5000
try --mesh 8x8 --rate 0.2 --measure 5000 --seed 2
try --mesh 5x3 --pattern transpose --packet 1 --vcs 1 --buffer 4 --latency 3 --rate 0.1 --measure 5000
try --mesh 4x4 --pattern hotspot --rate 0.9 --warmup 500 --measure 2000 --drain 100
try --mesh 8x8 --any-vc --rate 0.3 --measure 2000
try --mesh 8x8 --separable --vcs 4 --rate 0.3 --measure 2000
try --mesh 8x8 --separable --stages 4 --rate 0.2 --measure 2000
try --mesh 8x8 --stages 2 --latency 0 --rate 0.2 --measure 2000
try --mesh 8x8 --two-stages --buffer 11 --rate 0.2 --measure 2000
try --mesh 4x4 --pattern hotspot --turn-packets 63 --rate 0.9 --warmup 500 --measure 2000 --drain 100
try --mesh 1x1 --packet 3 --rate 0.5 --measure 2000
try --mesh 64x64 --rate 0 --measure 1000000000
# Beyond 16384 cycles p99 is rounded, and not the maximum.
try --mesh 64x1 --latency 300 --packet 1 --buffer 1023 --rate 0.004 --measure 10000 --drain 60000
# Nothing measured, and nothing that arrived: no latency, and of the first no verdict.
try --mesh 4x4 --packet 255 --warmup 0 --measure 10
try --mesh 4x4 --rate 1e-9
try --mesh 4x4 --rate 0.5 --warmup 0 --measure 10 --drain 0 --packet 20
try --mesh 2x2 --sweep 0:0.0001:2 --warmup 0 --measure 100 --threads 2 --json - | sed -n '/"points"/,$p' | grep -v -e wall_s -e memory_bytes
for pattern in bitcomp tornado neighbour shuffle; do
    try --mesh 6x6 --pattern $pattern --sweep 0.02:0.5:3 --measure 1000 --threads 2
done
for threads in 1 3; do
    "$WISP" net --mesh 4x4 --sweep 0.1:0.9:5 --measure 2000 --threads $threads --json - | grep -v -e wall_s -e memory_bytes > $threads.json
done
cmp 1.json 3.json
sed -n 1,33p 1.json
