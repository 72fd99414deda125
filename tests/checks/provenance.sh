# A model says what it was built from; a tree that holds other sources is said by cosim, in its JSON and by tests/run, by content and not by
# time; an installed program has no tree and says nothing. A model with other AHEAD_TAGS is refused with both values.
# needs: $(BUILD)/rtl/wisp_die.so
build=${WISP%/wisp} wrong=0
[ -x "$build/model_source" ] && [ -e "$build/rtl/wisp_die.so" ] || { echo "skipped: no model of the die" >&2; exit 77; }
complain() { echo "$*"; wrong=1; }
mkdir -p tree/build/rtl tree/tb tree/csim tree/installed/rtl
cp -r "$TOP/rtl" tree && cp -r "$TOP/tb/bench" tree/tb && cp -r "$TOP/csim/machine" "$TOP/csim/die" "$TOP/csim/noc" tree/csim
cp "$WISP" "$build/model_source" tree/build && cp "$WISP" tree/installed
cp "$build/rtl/wisp_die.so" tree/build/rtl && cp "$build/rtl/wisp_die.so" tree/installed/rtl
# expect STATE WARNINGS WHAT [PROGRAM]: of a short run
expect() {
    "tree/${4:-build}/wisp" cosim --config "$TOP/configs/mesh2x2.ini" --pattern uniform --reads 5 --json r.json > out 2> said ||
        complain "$3: no PASS: $(cat out said)"
    grep -q "\"state\": \"$1\"" r.json || complain "$3: not $1: $(grep -A6 '"model"' r.json)"
    [ "$(grep -c 'wisp_die.so was built from other sources' said)" = "$2" ] || complain "$3: said: $(cat said)"
    lines=$(tree/build/model_source --outdated tree/build/rtl/*.so | wc -l)
    [ "${4:-}" ] || [ "$lines" = "$2" ] || complain "$3: model_source said $lines lines"
}
expect current 0 "as built"
hash=$(sed -n 's/.*"sources_hash": "\(.*\)",/\1/p' r.json)
echo "${hash}" | grep -qE '^[0-9a-f]{16}$' || complain "hash '$hash'"
touch tree/rtl/noc/wisp_fifo.v
expect current 0 "another time"
cp tree/rtl/noc/wisp_fifo.v kept
echo '// other' >> tree/rtl/noc/wisp_fifo.v
expect outdated 1 "another unit"
grep -q "\"sources_hash\": \"$hash\"" r.json || complain "the hash is not that of what ran"
[ "$(cd tree && cp "$TOP/tests/run" . && mkdir -p tests/cli && mv run tests && cp "$TOP/tests/report.awk" tests && tests/run KINDS=cli 2> /dev/null |
    grep -c 'wisp_die.so was built from other sources')" = 1 ] || complain "tests/run says nothing"
cp kept tree/rtl/noc/wisp_fifo.v
expect current 0 "changed back"
echo '// other' >> tree/tb/bench/rtl_die.cpp
expect outdated 1 "another shim"
cp "$TOP/tb/bench/rtl_die.cpp" tree/tb/bench
rm tree/rtl/noc/wisp_fifo.v
expect outdated 1 "a unit is gone"
expect unknown 0 "installed" installed
# The report shows it.
expect outdated 1 "for the report"
"$WISP" report r.json -o page.html > /dev/null && grep -q '"state": "outdated"' page.html && grep -q 'was outdated' page.html || complain "the report has it not"

# AHEAD_TAGS: the field of cap follows the parameter, and another value than the program's is refused.
cat > cap.v << 'END'
module cap;
    wire [63:0] cap;
    wisp_die #(.DATA_W(64), .AHEAD_TAGS(16)) die (.cap(cap));
    initial #1 $display("%0d of %h", cap[59:51], cap);
endmodule
END
if command -v iverilog > /dev/null; then
    iverilog -g2012 -I"$TOP/rtl" -y "$TOP/rtl" -y "$TOP/rtl/noc" -y "$TOP/rtl/cache" -o cap.vvp -s cap cap.v 2> said || complain "$(cat said)"
    vvp cap.vvp | grep -q '^16 of ' || complain "cap does not tell AHEAD_TAGS: $(vvp cap.vvp)"
fi
cat > model.c << 'END'
#include "base/observe_table.h"
#include "machine/rtl_model.h"
static uint64_t cap(void *instance) {
    return WISP_ABI | 64u << 8 | 64u << 20 | 402ull << 30 | 256ull << 40 | 3ull << 49 | 16ull << 51 | 0 * (uint64_t)instance;
}
static uint64_t shape(void *instance) { return 0 * (uint64_t)instance; }
static void *create(unsigned seed) { static char it; return &it + 0 * seed; }
static void destroy(void *instance) { (void)instance; }
static void reset(void *instance, const struct wisp_die_straps *straps, struct wisp_die_out *out, uint64_t *obs) {
    (void)instance, (void)straps, (void)out, (void)obs;
}
static void step(void *instance, const struct wisp_die_in *in, struct wisp_die_out *out, uint64_t *obs) {
    (void)instance, (void)in, (void)out, (void)obs;
}
static bool waves(void *instance, const char *path) { return !instance && !path; }
const struct wisp_field wisp_rtl_fields[] = {WISP_OBS_FIELDS};
const unsigned wisp_rtl_field_count = sizeof wisp_rtl_fields / sizeof wisp_rtl_fields[0];
static const struct wisp_rtl_model model = {WISP_ABI, 1, false, create, destroy, cap, shape, reset, step, waves};
const struct wisp_rtl_model *wisp_rtl_model(void) { return &model; }
END
gcc -std=c11 -shared -fPIC -I"$TOP/csim" -I"$build/gen" model.c -o model.so || complain "no model"
"$WISP" cosim --config "$TOP/configs/mesh2x2.ini" --pattern uniform --rtl ./model.so 2> said
[ $? = 6 ] && grep -q 'tags for reading ahead 16 built, 4 wanted' said || complain "not refused: $(cat said)"
exit $wrong
