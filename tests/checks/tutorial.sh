# The tutorial, docs/tutorial.md: its commands in order in a copy of the tree; those that are marked MISMATCH fail, the others do not.
# needs: $(BUILD)/rtl/wisp_die.so $(BUILD)/rtl/wisp_predictor.so
cd "$TOP" || exit 1
[ "${BUILD:-build}" = build ] || { echo "skipped: of the plain build" >&2; exit 77; }
for tool in yosys yosys-smtbmc z3 git; do
    command -v $tool > /dev/null || { echo "skipped: no $tool" >&2; exit 77; }
done
[ -d .git ] || { echo "skipped: not a git checkout" >&2; exit 77; }
copy=$OLDPWD/copy
mkdir "$copy"
# With their times, so that only what changes is built again; committed as it stands, so that HEAD is what is tested.
git ls-files -z | tar --null -T - --ignore-failed-read -c 2> /dev/null | tar -x -C "$copy"
mkdir "$copy/build"
cp -a build/tools.stamp build/gen build/flags build/obj build/libwisp.a build/wisp build/rtl build/check_routing build/routing.stamp "$copy/build" || exit 1
cd "$copy" || exit 1
git init -q . && git add -A && git -c user.name=test -c user.email=test commit -qm tutorial || exit 1
grep -E '^    [a-z]' docs/tutorial.md > commands
[ "$(wc -l < commands)" -gt 15 ] || { echo "hardly any commands"; exit 1; }
while read -r line; do
    command=${line%%  *#*}
    sh -c "$command" > output 2>&1 < /dev/null
    code=$?
    case $line in *"# MISMATCH") fails=1 ;; *) fails=0 ;; esac
    if [ $((code != 0)) -ne $fails ]; then
        echo "$command: exit code $code"
        tail -n 20 output
        exit 1
    fi
    cat output >> transcript
done < commands
# What the text says is to be seen.
for words in 'reference 12375, rtl 12375' 'EQUIVALENT  arbiter at N=10 (proved)' 'DIFFERENT   arbiter cycle 3 port grant' 'unit arbiter port .* field mask' 'arbiter rule 2' '+3.9[0-9] .*WORSE' 'Assert failed in arbiter_formal'; do
    grep -q "$words" transcript || { echo "the tutorial does not show: $words"; exit 1; }
done
