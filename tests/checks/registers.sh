# What follows from rtl/registers.txt is what stands in the tree; the header for drivers is C without anything else, and its
# offsets and fields are those of the map; a table that is wrong is not taken.
here=$PWD
mkdir -p tree/rtl tree/csim/base tree/docs
made='rtl/wisp_registers.vh csim/base/registers.h docs/registers.md'
cp "$TOP/rtl/registers.txt" tree/rtl
cp "$TOP/docs/registers.md" tree/docs
cd "$TOP" || exit 1
sh mk/registers.sh "$here/tree" || exit 1
for file in $made; do
    cmp "$file" "$here/tree/$file" || { echo "make registers has not been run: $file"; exit 1; }
done
echo '#include "base/registers.h"
int bit(void); int bit(void) { return WISP_REG_ERROR + WISP_REG_ERROR_ANSWER_TAG + (WISP_REG_ERROR_ALL != 0); }' > "$here/driver.c"
"${CC:-gcc}" -std=c99 -ffreestanding -Wall -Wextra -Werror -I csim -c "$here/driver.c" -o "$here/driver.o" || exit 1

# refused WORDS EDIT: with this edit (of sed) the table is refused, in these words, and nothing is written
refused() {
    sed "$2" rtl/registers.txt > "$here/tree/rtl/registers.txt"
    said=$(sh mk/registers.sh "$here/tree" 2>&1) && { echo "taken: $2"; exit 1; }
    case $said in *"$1"*) ;; *) printf 'not said: %s\n%s\n' "$1" "$said"; exit 1 ;; esac
    for file in $made; do cmp "$file" "$here/tree/$file" || exit 1; done
}
refused 'two registers cap_high, or at its offset' 's/^register cap_high 0x008/register cap_high 0x004/'
refused 'two registers cap_low, or at its offset' 's/^register cap_high /register cap_low /'
refused 'two registers stall_credit_local, or at its offset' 's/^register stall_credit 0x060/register stall_credit 0x050/'
refused 'no offset of a register' 's/^register enable 0x020/register enable 0x022/'
refused 'no access: wo' 's/^register enable 0x020 rw/register enable 0x020 wo/'
refused 'two fields in bit 8 of limits' 's/^links \[26:16\]/links [26:8]/'
refused 'no bits of a register' 's/^rows \[30:24\]/rows [32:24]/'
refused 'without its expression: abi' '0,/^    c WISP_ABI/s/^    c WISP_ABI//'
refused 'no value at reset' 's/^cache \[0\] 1/cache [0] on/'
exit 0
