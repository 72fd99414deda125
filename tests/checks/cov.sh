# Line and toggle coverage: one unit through the flow of `make cov`, and what must fail there does.
[ "${BUILD:-build}" = build ] || { echo "skipped: of the plain build" >&2; exit 77; }
command -v gcov > /dev/null || { echo "skipped: no gcov" >&2; exit 77; }
here=$PWD
cd "$TOP" || exit 1
make -s COV=1 OPT=-O1 build/cov/tests/check_arbiter_2 > "$here/make.log" 2>&1 || { cat "$here/make.log"; exit 1; }
mkdir "$here/data"
WISP_COVERAGE="$here/data" build/cov/tests/check_arbiter_2 > "$here/log" || { cat "$here/log"; exit 1; }

# verilog EXCLUSIONS: the row of the unit
verilog() {
    cat "$here"/data/verilog.* | awk -v missed="$here/missed" -f mk/cov_rtl.awk kind=exclusions "$1" kind=lines "$here/lines" kind=counts -
}
# fails WORDS EXCLUSIONS
fails() {
    said=$(verilog "$2" 2>&1) && { echo "passes: $1"; exit 1; }
    case $said in *"$1"*) ;; *) printf 'not said: %s\n%s\n' "$1" "$said"; exit 1 ;; esac
}

grep -n '' rtl/noc/wisp_arbiter.v /dev/null > "$here/lines"
grep '^arbiter' tb/cov/exclusions > "$here/excluded"
verilog "$here/excluded" > "$here/row" || exit 1
awk '{ exit !($1 == "arbiter" && $2 > 0 && $3 == $2 && $5 > 0 && $6 == $5) }' "$here/row" || { cat "$here/row" "$here/missed"; exit 1; }

# Without the exclusions bits are missed; an exclusion of what was reached, and one of nothing.
verilog /dev/null > "$here/row"
grep -q 'toggle arbiter mask' "$here/missed" || { echo "not missed: mask[0]"; exit 1; }
printf 'arbiter\tline\tif (rst) mask <= {N{1%sb0}};\treset\n' "'" > "$here/reached"
fails 'was reached' "$here/reached"
printf 'arbiter\ttoggle\tgrant.*\tnone\n' > "$here/reached"
fails 'was reached' "$here/reached"
printf 'arbiter\tline\tno such line\tnone\n' > "$here/nothing"
fails 'matches nothing' "$here/nothing"

# All of the unit's C was reached.
gcov -t -r build/cov/obj/csim/noc/arbiter.gcno 2> /dev/null |
    awk -v missed="$here/c.missed" -f mk/cov_c.awk > "$here/c"
awk '$1 == "csim/noc/arbiter.c" { reached = $3 == $2 && $2 > 0 } END { exit !reached }' "$here/c" || { cat "$here/c" "$here/c.missed"; exit 1; }
