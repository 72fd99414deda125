# Every C compiler that is installed takes the sources with -Werror: some files of them, with SCRIPTS_AMOUNT=all the program, a few tests,
# and other optimisations (make compilers). And one that does not is seen.
cd "$TOP" || exit 1
here=$OLDPWD
export BUILD=$here
set --
[ "${SCRIPTS_AMOUNT:-}" = all ] || set -- OPTS= COMPILERS_BUILD='obj/csim/trace/trace.o obj/csim/gcp/plan.o'
make -s --no-print-directory MAKELEVEL=1 BUILD="$here" "$@" compilers || exit 1
printf '#!/bin/sh\n[ "$*" = "-x c -fopenmp -o %s/compilers/openmp -" ] || { echo "no compiler" >&2; exit 1; }\n' "$here" > "$here/broken"
chmod +x "$here/broken"
PATH=$here:$PATH COMPILERS=broken sh mk/compilers.sh obj/csim/gcp/plan.o > "$here/said" && { echo "a broken compiler passes"; exit 1; }
grep -q '^broken  *FAILED' "$here/said" || { cat "$here/said"; exit 1; }
