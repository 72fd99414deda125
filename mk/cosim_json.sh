# shellcheck shell=sh
# Runs of `wisp cosim` for tables, and reading their JSON; sourced by mk/copies.sh and mk/quality.sh, whose first arguments are
# TRACE and CONFIG.
# All runs with 240 reads of the requester under way at most: reading ahead has tags of its own among the 256.

export OMP_WAIT_POLICY=passive # a machine may have other work: waiting threads must not spin
build=${BUILD:-build} trace=$1 config=$2

# cosim_json JSON MODE POLICY SLOTS [option of wisp cosim]...: one run. If it does not pass, its last lines are on stderr, there is
# no JSON, and the script, or the part of a pipe that it is called in, ends with its exit code.
cosim_json() {
    json=$1 mode=$2 policy=$3 slots=$4 code=0
    shift 4
    rm -f "$json"
    "$build/wisp" cosim --config "$config" --trace "$trace" --cache "$mode" --set cache.copy_policy="$policy" \
        --set cache.copy_slots="$slots" --set network.outstanding_reads=240 --json "$json" "$@" > "${json%.json}.txt" ||
        code=$?
    [ $code -eq 0 ] || { tail -n 3 "${json%.json}.txt" >&2; rm -f "$json"; exit $code; }
}

# The first value behind a key of a result.
value() { sed -n "s/^ *\"$2\": \"\{0,1\}\([^\",]*\)\"\{0,1\},\{0,1\}$/\1/p" "$1" | head -n 1; }
# The sum of the values behind a key of each kernel; nothing, if no kernel has it.
kernels() {
    sed -n '/^  "kernels": \[/,/^  \]/p' "$1" |
        awk -v key="\"$2\":" '$1 == key { sum += $2; some = 1 } END { if (some) printf "%.0f", sum }'
}
# A line for each layer, and one for all: layer, accuracy, coverage, late (shares, or null), wasted bytes.
layers() {
    sed -n '/^  "layers": \[/,/^  \]/p; /^  "all_layers": {/,/^  }/p' "$1" | tr -d '",:' | awk '
        $1 == "all_layers" { layer = "all" }
        $1 == "layer" { layer = $2 }
        $1 == "accuracy_share" { accuracy = $2 }
        $1 == "coverage_share" { coverage = $2 }
        $1 == "late_share" { late = $2 }
        $1 == "wasted_write_bytes" { print layer, accuracy, coverage, late, $2 }'
}
