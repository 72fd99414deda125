# A die that naps wrongly is found: check_nap fails on each of tb/mutants/nap, where it says what differs.
# needs: $(NAP_MUTANTS) $(BUILD)/tests/check_nap
cd "$TOP" || exit 1
build=${BUILD:-build}
failed=0
for patch in tb/mutants/nap/*.patch; do
    name=$(basename "$patch" .patch)
    said=$(TOP=$build/nap/$name "$build/tests/check_nap")
    echo "$said" | grep -q 'nap_sparse:0: cycle [0-9]*, die [0-9]: a nap shows' || { echo "$name is not found: $said"; failed=1; }
done
exit $failed
