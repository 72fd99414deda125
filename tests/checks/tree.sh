# What is at the root of the repository is a short list: a file that a test or a trial has left there is noticed before it is committed for good.
cd "$TOP" || exit 1
[ -e .git ] && command -v git > /dev/null || { echo "skipped: not a git checkout" >&2; exit 77; }
cat > "$OLDPWD/expected" <<'L'
.ci
.clang-format
.editorconfig
.gitignore
.shellcheckrc
CHANGELOG.md
LICENSE
Makefile
README.md
configs
constraints
csim
docs
mk
report
rtl
studies
tb
tests
traces
L
git ls-files | cut -d/ -f1 | sort -u > "$OLDPWD/tracked"
diff "$OLDPWD/expected" "$OLDPWD/tracked"
