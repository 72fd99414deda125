# A few of the mutants that `make mutation` makes: their units' tests kill them. A test that is cut short lets one live, which the proof
# of the unit's contract then kills, and one that changes nothing is proved to do so: all four verdicts can be had.
# needs: $(BUILD)/mutation/arbiter/check $(BUILD)/mutation/fifo/check
cd "$TOP" || exit 1
[ -x "$BUILD/mutation/arbiter/check" ] || BUILD=build
verdicts() { BUILD=$BUILD JOBS=1 tb/mutation/judge "$@" | cut -d ' ' -f 1,2 | tr '\n' ' '; }
got=$(verdicts arbiter 1 2 6 11 26; PROOFS=/dev/null WISP_CYCLES=2 verdicts arbiter 11; WISP_CYCLES=2 verdicts arbiter 11; verdicts fifo 2 3)
want='1 killed 2 killed 6 killed 11 killed 26 killed 11 survived 11 proof 2 killed 3 equivalent '
[ "$got" = "$want" ] || { echo "verdicts: $got"; exit 1; }
