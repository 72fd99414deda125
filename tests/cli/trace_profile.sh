# Traces from profiles: every bundled one, languages and tasks in the paths, and what is refused.
for profile in deepseek-v3 kimi-k2 qwen3-235b llama4-maverick; do
    "$WISP" trace gen --profile "$TOP/traces/profiles/$profile.ini" --requests 8 --prefill 4 --decode 4 --seed 5 -o $profile.wtr &&
        "$WISP" trace info $profile.wtr | grep -v '^bytes'
done
"$WISP" trace export llama4-maverick.wtr -o out && (cd out && find . -name '*.json' | sort)
with() {
    sed "$1" "$TOP/traces/profiles/llama4-maverick.ini" > bad.ini
    "$WISP" trace gen --profile bad.ini -o bad.wtr
    echo "exit $?"
}
with 's/^phase_change/phase_chnge/'
with 's/^top_k = .*/top_k = 129/'
with 's/^degenerate_layer = .*/degenerate_layer = 44/'
with 's/^tasks = .*/tasks = mmlu a\/b/'
with '/^keep/d'
for options in "--profile missing.ini" "--profile bad.ini --experts 4" "--profile bad.ini --skew 1" "--profile"; do
    # shellcheck disable=SC2086  # words
    "$WISP" trace gen $options -o bad.wtr
    echo "exit $?"
done
"$WISP" trace gen --profile "$TOP/traces/profiles/kimi-k2.ini" --requests 0 -o bad.wtr
echo "exit $?"
ls
