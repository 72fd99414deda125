# `wisp roofline`: the examples of docs/results.md as they stand, from another directory; the JSON;
# each thing that can be wrong.
ln -s "$TOP/docs" docs
try() {
    echo "wisp roofline $*"
    "$WISP" roofline "$@"
    echo "exit $?"
}
mapfile -t examples < <(sed -n 's/^    build\/wisp roofline //p' docs/results.md)
for example in "${examples[@]}"; do
    # shellcheck disable=SC2086 # words
    try $example
done
mixtral=docs/data/h100_fused_moe_us.csv qwen=docs/data/h100_qwen3_30b_fp8_us.csv
mixtral_shape="--experts 8 --top-k 2 --hidden 4096 --width 14336 --tensor-parallel 2 --weight-bytes 2"
qwen_shape="--experts 128 --top-k 8 --hidden 2048 --width 768 --weight-bytes 1"
# shellcheck disable=SC2086 # words
qwen() { try "$@" $qwen_shape; }

qwen $qwen --calibrate 1:128 --within 5
qwen $qwen --cache-mb 0 --decode-to 256
qwen $qwen --json out.json > shown
cat out.json
# The word is on stderr.
qwen $qwen --json - 2>&1 | sed '1d; $d' | cmp - <(cat out.json; echo PASS)

echo "-- the wrong shape, either way"
# shellcheck disable=SC2086 # words
try $qwen $mixtral_shape
qwen $mixtral
qwen $mixtral --decode-to 16 | tail -3

echo "-- points that are none"
points() { printf '%b' "$1" > points.csv && qwen points.csv; }
qwen missing.csv
points ''
points '# no header\n\n'
points 'tokens,us\n1,2\n'
points 'batch,ms\n1,2\n'
points 'batch,us\n2,50\n4,x\n'
points 'batch,us\n2,50\n4.5,60\n'
points 'batch,us\n0,50\n'
points 'batch,us\n2,-50\n'
points 'batch,us\n2,0\n'
points 'batch,us\n2,50\n4\n'
points 'batch,us\n2,50\n4,60,7\n'
points 'batch,us\n4,50\n4,60\n'
points 'batch,us\n2,50\n'
points 'batch,us\n1,50\n2,50\n'
points 'batch,us\n2,60\n4,50\n'
points 'batch,us\n1024,50\n2048,60\n'
points '# two points, in columns of other names\r\nname, us , batch\r\na, 56.2, 2\r\nb,247.7,128\r\n'

echo "-- wrong command lines"
try
try $qwen
try $qwen --experts 8 --top-k 9 --hidden 1 --width 1 --weight-bytes 1
qwen $qwen --calibrate 2
qwen $qwen --calibrate 4:2
qwen $qwen --calibrate 2:3
qwen $qwen --json $qwen
qwen $qwen --cache-mb -1
qwen $qwen --hmb-gbps 3350
"$WISP" roofline --help
