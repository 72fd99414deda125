# Every command of `wisp` without memory and on a full disk: a sample of what can fail; all of it with INJECT_AMOUNT=all (make inject).
# needs: $(BUILD)/inject.so $(BUILD)/rtl/wisp_die.so $(BUILD)/rtl/wisp_predictor.so
export INJECT="${WISP%/*}/inject.so"
if [ -z "$(LD_PRELOAD=$INJECT INJECT_FAIL=alloc:1 INJECT_MARK=$PWD/mark ASAN_OPTIONS=verify_asan_link_order=0 "$WISP" config show --config "$TOP/configs/dojo.ini" 2>&1 > /dev/null)" ]; then
    echo "skipped: the allocator is in the program (clang's sanitizer) and cannot be replaced" >&2
    exit 77
fi
"$TOP/tests/inject/run" "$([ "${INJECT_AMOUNT:-}" = all ] && echo all || echo sample)"
