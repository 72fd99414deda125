# What is no model, or not one of this program: a sentence and exit 6, before anything of it runs.
# needs: $(BUILD)/rtl/wisp_die.so $(BUILD)/rtl/wisp_predictor.so
try() {
    timeout 20 "$WISP" cosim --config "$TOP/configs/mesh2x2.ini" --pattern uniform --reads 4 --rtl "$1" > out 2> said
    code=$?
    sed "s|${WISP%/wisp}/|build/|g" said | grep -v '^wisp: warning'
    grep -x PASS out
    echo "exit $code"
}
# library NAME: a shared library of the source on stdin
library() { "${CC:-cc}" -shared -fPIC -I"$TOP/csim" -I"${WISP%/wisp}/gen" -x c -o "$1" - || exit 1; }
die=${WISP%/wisp}/rtl/wisp_die.so
try nothing.so
for size in 0 63 20000 400000; do
    head -c "$size" "$die" > cut.so
    try cut.so
done
# All but the last byte, and a table of segments that points beyond the end.
head -c -1 "$die" > cut.so
try cut.so
cp "$die" wild.so
printf '\377\377\377\377\377' | dd of=wild.so bs=1 seek=32 conv=notrunc status=none
try wild.so
# Whole, by its length, but loading it ends the program: the type of its first segment.
cp "$die" deadly.so
printf '\377\377' | dd of=deadly.so bs=1 seek=64 conv=notrunc status=none
try deadly.so
mkfifo pipe.so
try pipe.so
mkdir directory.so
try directory.so
echo text > text.so
try text.so
# Without a slash it is a file of this directory, and no library of the system.
try libm.so.6
cp "$die" here.so
try here.so
# An entry that is none, gives nothing, or gives half a model.
echo 'int other;' | library none.so
try none.so
echo 'int wisp_rtl_model = 5;' | library data.so
try data.so
echo 'const void *wisp_rtl_model(void) { return 0; }' | library null.so
try null.so
echo 'static const unsigned model[40] = {2, 1}; const void *wisp_rtl_model(void) { return model; }' | library old.so
try old.so
echo 'static const unsigned model[40] = {4, 1}; const void *wisp_rtl_model(void) { return model; }' | library half.so
try half.so
try "${WISP%/wisp}/rtl/wisp_predictor.so"
# Whole, but of other observations.
model() {
    cat << END
#include "machine/rtl_model.h"
static void any(void) {}
#define ANY (void *)any
static const struct wisp_rtl_model model = {WISP_ABI, 1, 0, ANY, ANY, ANY, ANY, ANY, ANY, ANY};
const struct wisp_rtl_model *wisp_rtl_model(void) { return &model; }
END
}
model | library silent.so
try silent.so
{
    model
    echo 'const struct wisp_field wisp_rtl_fields[] = {{"link", "north", "flit.head", "", 0, 0, 32}};'
    echo 'const unsigned wisp_rtl_field_count = 1;'
} | library other.so
try other.so
{
    model
    echo '#include "base/observe_table.h"'
    echo 'const struct wisp_field wisp_rtl_fields[] = {WISP_OBS_FIELDS};'
    echo 'const unsigned wisp_rtl_field_count = sizeof wisp_rtl_fields / sizeof wisp_rtl_fields[0] - 1;'
} | library fewer.so
try fewer.so
