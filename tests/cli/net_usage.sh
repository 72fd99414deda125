# What is wrong on the command line, or beyond what it can do.
try() {
    "$WISP" net "$@"
    echo "exit $?"
}
try
try --mesh 8
try --mesh 0x8
try --mesh 65x8
try --mesh 8x8x8
try --mesh 8x8 --rate 1.5
try --mesh 8x8 --rate -1
try --mesh 8x8 --pattern unifrom
try --mesh 8x8 --vcs 5
try --mesh 8x8 --buffer 1
try --mesh 8x8 --latency 1025
try --mesh 8x8 --stages 0
try --mesh 8x8 --stages 5
try --mesh 8x8 --two-stages --separable
try --mesh 8x8 --turn-packets 64
try --mesh 8x8 --turn-packets 2 --any-vc
try --mesh 8x8 --packet 0
try --mesh 8x8 --measure 0
try --mesh 8x8 --sweep 0.1:0.5
try --mesh 8x8 --sweep 0.5:0.1:4
try --mesh 8x8 --sweep 0.1:0.5:1
try --mesh 8x8 --sweep 0.1:0.5:4 --rate 0.1
try --mesh 8x8 --plot x.png
try --mesh 8x8 --sweep 0.1:0.5:4 --plot x.pdf
try --mesh 8x8 --threads 0
try --mesh 8x8 --any-vc --separable
try --mesh 8x8 --frob
try --mesh 8x8 and more
try --mesh 2x2 --rate 0.1 --measure 10 --json no/such/directory/x.json
"$WISP" net --help > help.txt && grep -c -- '^  --' help.txt
