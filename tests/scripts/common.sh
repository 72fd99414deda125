# shellcheck shell=bash
# For tests/checks/script_*.sh: the cases of tests/scripts/cases, on small inputs and in a build directory of their own. Sourced in an
# empty directory; leaves IN, BUILD and HERE in the environment, and goes to the root of the tree.

HERE=$PWD IN=$PWD/in built=${WISP%/*}
export HERE IN BUILD=$PWD/build OMP_NUM_THREADS=1
mkdir -p "$IN/counts" "$BUILD/systemc" "$BUILD/mutants/router_credit_lost" "$HERE/out"
cd "$TOP" || exit 1
for each in wisp rtl gen libwisp.a systemc/platform; do ln -s "$built/$each" "$BUILD/$each"; done

# make_inputs: what the cases read
make_inputs() {
    "$WISP" trace gen --layers 2 --experts 8 --requests 4 --decode 3 --hidden 64 --width 64 -o "$IN/tiny.wtr" > /dev/null &&
        printf '[sweep]\ntraces = %s\nwafers = configs/mesh5x5.ini configs/mesh3x2.ini\nbatch = 2\nsteps = 0:2\nstrategy = %s\nthreads = 1\n' \
            traces/demo.wtr 'base ep allo pred allo+pred' > "$IN/sweep.ini" &&
        "$WISP" sweep "$IN/sweep.ini" -o "$IN/sweep" > /dev/null 2>&1 &&
        WISP_CYCLES=2000 WISP_COVERAGE="$IN/counts" "$built/tests/check_arbiter_2" > /dev/null
}

all() { [ "${SCRIPTS_AMOUNT:-}" = all ]; }

# cases: "name same fails command" of each; one whose tool is not there is left out.
cases() {
    grep -v '^#' tests/scripts/cases |
        if command -v valgrind > /dev/null; then cat; else grep -v '^fig15 '; fi
}

# same OUT: into OUT, what the cases say of which that is compared, and their exit codes
same() {
    local name same command
    mkdir -p "$1"
    while read -r name same _ command; do
        [ "$same" = quick ] || { [ "$same" = same ] && all; } || continue
        run "$name" "$command"
        { echo "exit code $?"; cat "$HERE/out/$name"; } > "$1/$name"
    done < <(cases)
}

# run NAME COMMAND: its exit code; what it says, without speeds, is in out/NAME
run() {
    local code=0
    sh -c "$2" > "$HERE/out/$1.all" 2> "$HERE/out/$1.err" < /dev/null || code=$?
    if [ "$1" = run ]; then sed 's/ *[0-9.]*, *[0-9.]*$//' "$HERE/out/$1.all"; else cat "$HERE/out/$1.all"; fi > "$HERE/out/$1"
    return $code
}
