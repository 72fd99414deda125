# Every awk of Debian that is installed (mawk, gawk, gawk --posix, original-awk, busybox) reads every program of ours without a word, and
# with it the scripts that compute say the same, and make reads the registry the same.
# needs: $(BUILD)/rtl/wisp_die.so $(BUILD)/rtl/wisp_predictor.so $(BUILD)/systemc/platform $(BUILD)/tests/check_arbiter_2
. "$TOP/tests/scripts/common.sh"
wrong=0
complain() { echo "$*"; wrong=1; }
default=$(realpath "$(command -v awk)")
others=()
for each in mawk gawk 'gawk --posix' original-awk 'busybox awk'; do
    [ "$each" != "${default##*/}" ] && command -v "${each%% *}" > /dev/null && others+=("$each")
done
[ ${#others[@]} -gt 0 ] || { echo "skipped: no awk but ${default##*/} (apt-get install gawk original-awk busybox)" >&2; exit 77; }

make_inputs || { echo "no inputs"; exit 1; }
said() { # said DIRECTORY: what make and the cases say
    same "$1"
    make -s --no-print-directory MAKELEVEL=1 help > "$1/help" 2>&1
    make -npq MAKELEVEL=1 help 2>&1 | grep -E '^(UNITS_ALL|TESTS|MODELS|SYNTHS|CONE_|TEST_|FORMAL_|MUTANT_)' | sort > "$1/registry"
}
said "$HERE/default"
[ "$(wc -l < "$HERE/default/registry")" -gt 50 ] || complain "hardly any registry: is this test blind?"
path=$PATH
for each in "${others[@]}"; do
    name=${each// /_}
    mkdir -p "$HERE/bin/$name"
    printf '#!/bin/sh\nexec %s "$@"\n' "$(PATH=$path command -v "${each%% *}") ${each#"${each%% *}"}" > "$HERE/bin/$name/awk"
    chmod +x "$HERE/bin/$name/awk"
    PATH=$HERE/bin/$name:$path
    for program in mk/*.awk tb/*/*.awk tests/*.awk tests/*/*.awk; do
        awk -f "$program" /dev/null < /dev/null 2>&1 > "$HERE/ignored" | grep -i -e 'syntax' -e 'warning' -e 'unexpected' > "$HERE/words" &&
            complain "$each, $program: $(head -n 3 "$HERE/words")"
    done
    said "$HERE/$name"
    diff -r "$HERE/default" "$HERE/$name" || complain "$each (>) says other than ${default##*/} (<)"
done
exit $wrong
