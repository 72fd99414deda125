# `make install` into an empty place, with a blank and a quote in its name: the program runs there with its models, the library links, the
# man page is whole. A PREFIX that pkg-config cannot say is refused.
# needs: $(BUILD)/rtl/wisp_die.so $(BUILD)/rtl/wisp_predictor.so
command -v pkg-config > /dev/null || { echo "skipped: no pkg-config" >&2; exit 77; }
[ "${BUILD:-build}" = build ] || { echo "skipped: installs the plain build" >&2; exit 77; }
here=$PWD
set -e
for prefix in relative '/opt/a"b' '/opt/a$$HOME' '/opt/a#b' ''; do
    make -s -C "$TOP" install DESTDIR="$here/refused" PREFIX="$prefix" > log 2>&1 && { echo "PREFIX='$prefix' is taken"; exit 1; }
    grep -q 'PREFIX is an absolute path' log
done
[ ! -e refused ]
make -s -C "$TOP" install DESTDIR="$here/it's a root" PREFIX="/opt/wisp's own" > log
root="$here/it's a root/opt/wisp's own"
export PKG_CONFIG_PATH=$root/lib/pkgconfig
sed -i "s|^prefix=.*|prefix=$root|" "$root/lib/pkgconfig/wisp.pc" # there is no PKG_CONFIG_SYSROOT_DIR with a blank
[ "$(pkg-config --modversion wisp)" = "$("$root/bin/wisp" --version | cut -d' ' -f2)" ]

# The example of the docs, outside the tree, against what is installed; the same cycles as the program counts.
cp "$TOP/docs/examples/wafer.c" .
eval "${CC:-gcc} -std=c11 -Wall -Wextra -Werror wafer.c $(pkg-config --cflags --libs wisp) -o wafer" # its quotes are a shell's
config=$root/share/wisp/configs/mesh2x2.ini
said=$(./wafer "$config")
echo "$said"
"$root/bin/wisp" cosim --config "$config" --pattern uniform --json result.json > table 2>&1
cycles=$(sed -n 's/.*"reference_cycles": \([0-9]*\).*/\1/p' result.json | head -n 1)
[ -n "$cycles" ] && [ "$said" != "${said#dies 4, reads 4000, cycles $cycles, }" ]

# Bad use of the example: its sentence and code come from the library.
code=0
./wafer nowhere.ini 2> why || code=$?
[ "$code" -eq 3 ] && grep -q 'nowhere.ini' why

# The man page has every option that the program has.
page=$root/share/man/man1/wisp.1
for command in cosim run sweep trace config net; do
    "$root/bin/wisp" "$command" --help | grep -o '^  --[a-z-]*' | tr -d ' ' | sed 's/-/\\-/g' | while read -r option; do
        grep -qF -- "$option" "$page" || { echo "not on the man page: $command $option"; exit 1; }
    done
done
# Every module of the Verilog is in the lists for other tools.
(cd "$root/share/wisp/rtl" && find . -name 'wisp_*.v' | sed 's|^\./||' | sort) > modules
[ -s modules ]
sed -n 's|^rtl/||p' "$TOP/rtl/wisp.f" | sort | diff modules -
sed -n 's/^ *- \(.*\.v\)$/\1/p' "$TOP/rtl/wisp.core" | sort | diff modules -
