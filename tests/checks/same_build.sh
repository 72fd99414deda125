# The same bytes from each directory, with another umask, locale, time and number of jobs: objects of the program, with
# SCRIPTS_AMOUNT=all the program. A path that cannot be built in is refused at once.
here=$PWD
cd "$TOP" || exit 1
# build DIRECTORY JOBS TARGET...: in a copy of the tree, without the compiler cache
build() {
    directory=$1 jobs=$2
    shift 2
    mkdir -p "$here/$directory/build"
    cp -r Makefile mk rtl csim tb tests configs report "$here/$directory"
    touch "$here/$directory/build/tools.stamp"
    make -s -C "$here/$directory" MAKELEVEL=1 -j"$jobs" OBJCACHE= "$@" > "$here/said" 2>&1 || { cat "$here/said"; exit 1; }
}
if [ "${SCRIPTS_AMOUNT:-}" = all ]; then made=build/wisp; else made="build/obj/csim/base/error.o build/obj/csim/cli/config.o build/obj/csim/gcp/plan.o"; fi
# shellcheck disable=SC2086  # words
(build one 2 $made) || exit 1
# shellcheck disable=SC2086
(umask 077; LC_ALL=C.UTF-8 TZ=Asia/Tokyo SOURCE_DATE_EPOCH=1 build deeper/two 1 $made) || exit 1
for file in $made; do
    cmp "$here/one/$file" "$here/deeper/two/$file" || exit 1
    ! grep -qaF "$here" "$here/one/$file" || { echo "$file has the path of its directory"; exit 1; }
done

mkdir -p "$here/a blank"
cp -r Makefile mk rtl "$here/a blank"
make -C "$here/a blank" build/wisp > "$here/said" 2>&1 && { echo "built in a path with a blank"; exit 1; }
grep -q "the path of the tree has a blank .*a blank'" "$here/said" || { cat "$here/said"; exit 1; }
