# Names that would write on the terminal, outputs that are read, and inputs that are no files.
demo=$TOP/traces/demo.wtr
try() {
    timeout 10 "$WISP" trace "$@" > out
    echo "exit $?"
    head -n 1 out
    rm -f out
}
escape=$(printf '\033[31m')
cp "$demo" demo.wtr
"$WISP" trace gen --model "${escape}red" --hidden 64 --width 64 --requests 2 -o red.wtr
try info red.wtr
try stats red.wtr
try info "missing$escape.wtr"
"$WISP" run --config "$TOP/configs/dojo.ini" --trace red.wtr | head -n 1 | cut -d, -f1
mkdir "in$escape"
printf '[{"\\u001b[31m":null}]' > "in$escape/a.json"
try import "in$escape" -o x.wtr --experts 4
rm -r "in$escape"

mkdir in
printf '[{"0":[[1],[2]]}]' > in/a.json
ln in/a.json other
ln demo.wtr link.wtr
cp "$TOP/traces/profiles/kimi-k2.ini" p.ini
try import in/a.json -o in/a.json --experts 4
try import in -o other --experts 4
try gen --profile p.ini -o p.ini
try info demo.wtr --json link.wtr
try stats demo.wtr --csv demo.wtr
try stats demo.wtr --json new --csv new
cmp demo.wtr "$demo"
cmp p.ini "$TOP/traces/profiles/kimi-k2.ini"
cat in/a.json && echo

mkfifo pipe
for verb in info stats "export -o e"; do
    # shellcheck disable=SC2086 # words
    for input in pipe - in /dev/null; do try $verb $input; done
done
cat in/a.json > pipe &
try import pipe -o x.wtr --experts 4 2> /dev/null
cat in/a.json > pipe &
try import pipe --format dataset -o x.wtr --experts 4 2> /dev/null
ls -A
