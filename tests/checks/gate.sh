# The gates of two small units run their lock-step tests, and one gate changed is found in each; all of them: make gate.
command -v yosys > /dev/null || { echo "skipped: no yosys" >&2; exit 77; }
cd "$TOP" || exit 1
build=${WISP%/wisp} build=${build#"$TOP"/}
units="fifo_5 arbiter_10"
programs=$(for unit in $units; do echo "$build/gate/check_$unit $build/gate/check_${unit}_wrong"; done)
# shellcheck disable=SC2086  # words
make -s $programs && BUILD=$build tb/gate/run "$build/gate/small.json" $units
