# Every command in the documentation: its make targets and variables, its options and the files that it names exist; those of the
# README are run as they stand, on a small trace.
# needs: $(BUILD)/rtl/wisp_die.so $(BUILD)/rtl/wisp_predictor.so
cd "$TOP" || exit 1
[ "${BUILD:-build}" = build ] || { echo "skipped: of the plain build" >&2; exit 77; }
here=$OLDPWD
wrong=0
complain() { echo "$1"; wrong=1; }

# FILE:LINE COMMAND of each line that is a command: indented by four, up to a comment or two spaces, without [ and ] of what may be left out,
# the first of several choices.
commands() {
    grep -nE '^    (make|build/wisp|tests/run) ' "$@" /dev/null |
        sed -E 's/^([^:]*:[0-9]+):    /\1 /; s/ *#.*//; s/ && .*//; s/   *.*//; s/[][]//g; s/ \| .*//'
}
docs="README.md $(ls docs/*.md docs/labs/*.md docs/labs/*/README.md)"
[ "$(commands $docs | wc -l)" -gt 50 ] || complain "hardly any commands found: is this test blind?"

make -npq help 2> /dev/null | grep -oE '^[A-Za-z0-9_/.-]+:' | sort -u > "$here/targets"
while read -r where program words; do
    [ "$program" = make ] || continue
    words=$(echo "$words" | sed -E "s/'[^']*'//g")
    for word in $words; do
        case $word in
        -*) ;;
        *=*) grep -qE "\b${word%%=*}\b" Makefile mk/*.mk || complain "$where: make knows no variable ${word%%=*}" ;;
        *) grep -qx -- "$word:" "$here/targets" || complain "$where: there is no target $word" ;;
        esac
    done
done < <(commands $docs)

while read -r where program command words; do
    [ "$program" = build/wisp ] && [ "$command" != COMMAND ] || continue
    sub=$command
    case $command in trace | config) sub="$command ${words%% *}" ;; esac
    # shellcheck disable=SC2086 # a command and its subcommand are two words
    "$WISP" $sub --help > "$here/help" 2> /dev/null || "$WISP" $command --help > "$here/help" || complain "$where: there is no command $sub"
    for word in $words; do
        case $word in
        -*) grep -qE -- "(^|[ ,(|[])$word([] =,)|.]|\$)" "$here/help" || complain "$where: wisp $sub has no option $word" ;;
        configs/[A-Z].ini) ;;
        configs/* | studies/* | traces/* | docs/*) [ -e "$word" ] || complain "$where: there is no file $word" ;;
        esac
    done
done < <(commands $docs)
[ $wrong = 0 ] || exit 1

# The README's own, literally.
cd "$here" || exit 1
for each in configs traces studies; do ln -s "$TOP/$each" "$each"; done
mkdir build
ln -s "$WISP" build/wisp
ln -s "$(dirname "$WISP")/rtl" build/rtl
while read -r where command; do
    case $command in
    "build/wisp COMMAND"* | "build/wisp trace import"*) continue ;; # a placeholder; needs recorded traces: tests/cli/trace_real
    "build/wisp sweep studies/"*) continue ;;                       # takes minutes: tests/cli/sweep runs a small study
    "build/wisp compare "*) continue ;;                             # of one's own results: tests/cli/compare
    "build/wisp report "*) continue ;;                              # likewise: tests/cli/report
    build/wisp*) ;;
    *) continue ;;
    esac
    bash -c "$command" > out 2> err || { complain "$where: $command: exit code $?"; tail -n 3 err; }
    # As many requests as the profile's command makes take a minute in what follows.
    case $command in *"trace gen"*) build/wisp trace gen --profile traces/profiles/deepseek-v3.ini --requests 2 --prefill 4 --decode 9 -o X.wtr ;; esac
done < <(cd "$TOP" && commands README.md)
exit $wrong
