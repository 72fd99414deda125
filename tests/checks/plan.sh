# The verification plan: every item has a cover point and every cover point an item; of one unit all are reached; and what must
# fail does.
# needs: $(BUILD)/tests/check_arbiter_2
here=$PWD
cd "$TOP" || exit 1

# run DIRECTORY: a unit test, counting
run() {
    mkdir "$here/$1" && WISP_COVERAGE="$here/$1" "${BUILD:-build}/tests/check_arbiter_2" > "$here/log" || { cat "$here/log"; exit 1; }
}
# fails WORDS DATA UNIT PLAN: the plan does not pass, and these words say why
fails() {
    said=$(PLAN=$4 sh mk/plan.sh "$here/$2" "$here" "$3" 2>&1) && { echo "passes: $1"; exit 1; }
    case $said in *"$1"*) ;; *) printf 'not said: %s\n%s\n' "$1" "$said"; exit 1 ;; esac
}

run all
WISP_CYCLES=0 run few
mkdir "$here/none"
plan=tb/plan/plan
sh mk/plan.sh "$here/all" "$here" arbiter || exit 1
PLAN=$plan sh mk/plan.sh "$here/none" "$here" 2>&1 | grep -v 'was not reached: .' && exit 1

fails 'arbiter.not_consumed was not reached' few arbiter $plan
fails 'router.every_turn was not reached' all '' $plan
{ cat $plan; printf 'arbiter.dreams\tIt dreams.\n'; } > "$here/more"
fails 'arbiter.dreams is no cover point' all arbiter "$here/more"
grep -v '^arbiter.wrap' $plan > "$here/less"
fails 'arbiter.wrap has no item' all arbiter "$here/less"
{ cat "$here/less"; echo arbiter.wrap; } > "$here/silent"
fails 'arbiter.wrap says nothing' all arbiter "$here/silent"
{ cat $plan; grep '^arbiter.wrap' $plan; } > "$here/twice"
fails 'arbiter.wrap is there twice' all arbiter "$here/twice"
fails 'no item is about nobody' all nobody $plan
exit 0
