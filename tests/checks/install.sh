# `make install` into an empty place: the program runs there with its models, the library links, the man page is whole.
# needs: $(BUILD)/rtl/wisp_die.so $(BUILD)/rtl/wisp_predictor.so
command -v pkg-config > /dev/null || { echo "skipped: no pkg-config" >&2; exit 77; }
[ "${BUILD:-build}" = build ] || { echo "skipped: installs the plain build" >&2; exit 77; }
here=$PWD
set -e
make -s -C "$TOP" install DESTDIR="$here/root" PREFIX=/opt/wisp > log
root=$here/root/opt/wisp
export PKG_CONFIG_PATH=$root/lib/pkgconfig PKG_CONFIG_SYSROOT_DIR=$here/root
[ "$(pkg-config --modversion wisp)" = "$("$root/bin/wisp" --version | cut -d' ' -f2)" ]

# The example of the docs, outside the tree, against what is installed; the same cycles as the program counts.
cp "$TOP/docs/examples/wafer.c" .
# shellcheck disable=SC2046  # flags are words
${CC:-gcc} -std=c11 -Wall -Wextra -Werror wafer.c $(pkg-config --cflags --libs wisp) -o wafer
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
