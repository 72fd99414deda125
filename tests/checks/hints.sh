# Every `make TARGET` that a message of ours gives: the target exists, and the one for a missing model builds every model that the program
# may look for.
cd "$TOP" || exit 1
here=$OLDPWD wrong=0
complain() { echo "$*"; wrong=1; }
# FILE:LINE WORDS... of what follows `make` in a text in C or JavaScript, and in what a script says
{
    grep -rnoE '"[^"]*`make [^`]*`' csim tb report --include='*.c' --include='*.h' --include='*.cpp' --include='*.js' |
        sed -E 's/^([^:]*:[0-9]+):.*`make ([^`]*)`/\1 \2/'
    grep -nE '(echo|printf|complain) .*\bmake [a-z]' tests/run mk/*.sh tb/*/run tests/checks/*.sh | grep -vE "^tests/checks/(hints|docs).sh" |
        grep -oE '^[^:]*:[0-9]+:|\bmake [a-z][a-z0-9-]*' | awk '/:$/ { sub(/:$/, ""); at = $0; next } { print at, $2 }'
} > "$here/hints"
[ "$(wc -l < "$here/hints")" -ge 10 ] || complain "hardly any hints found: is this test blind?"
make -npq help 2> /dev/null > "$here/database"
while read -r where words; do
    for word in $words; do
        case $word in
        -* | *=* | *%s*) ;; # %s: a model, below
        *) grep -q -- "^$word:" "$here/database" || complain "$where: there is no target $word" ;;
        esac
    done
done < "$here/hints"
# The models of the registry: where one is missing, its own target is named; that of all has those of the tests.
models=$(sed -n 's/^  model \([a-z0-9_]*\).*/\1/p' rtl/units)
[ "$(echo "$models" | wc -w)" -ge 7 ] || complain "hardly any models found: is this test blind?"
hint_for() {
    "$WISP" cosim --config configs/mesh2x2.ini --pattern uniform --rtl "$1" 2>&1 | sed -n 's/.*cannot load .*`make \([^`]*\)`.*/\1/p'
}
for model in $models; do
    [ "$(hint_for "none/$model.so")" = "build/rtl/$model.so" ] || complain "a missing $model: $(hint_for "none/$model.so")"
done
hint=$(hint_for nothing.so)
for model in wisp_die wisp_die_512 wisp_predictor wisp_wafer_2x2 wisp_wafer_3x2; do
    sed -n "s/^$hint://p" "$here/database" | grep -q "rtl/$model.so" || complain "make $hint does not build $model"
done
# A model that is outdated is a target by itself (tb/source/model_source.c), those that `make $hint` leaves out, too.
for model in $models; do
    grep -q "^build/rtl/$model.so:" "$here/database" || complain "make build/rtl/$model.so does not build it"
done

exit $wrong
