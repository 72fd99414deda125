# An export is whole or not there: a damaged file, a file or a link in the way and a signal leave nothing, and nothing is
# written outside of the directory.
try() {
    "$WISP" trace export "$@"
    echo "exit $?, $(find out outside -type f 2> /dev/null | wc -l) files"
}
demo=$TOP/traces/demo.wtr
requests=$("$WISP" trace info "$demo" | sed -n 's/^requests *//p')
cp "$demo" bad.wtr
printf '\377' | dd of=bad.wtr bs=1 seek=60000 conv=notrunc status=none
try bad.wtr -o out
mkdir out outside
ln -s "$PWD/outside" out/generated
try "$demo" -o out
rm out/generated
mkdir out/generated
ln -s "$PWD/outside/new" out/generated/000200.json
try "$demo" -o out
ls -A outside out/generated
rm -r out
"$WISP" trace gen --layers 60 --first-moe 0 --experts 256 --top-k 8 --requests 400 --prefill 64 -o large.wtr > /dev/null
for signal in INT TERM; do
    "$WISP" trace export large.wtr -o out/of/these 2> said &
    export=$!
    until [ -e out/of/these/generated/000003.json ]; do sleep 0.02; done
    kill -s $signal $export
    wait $export
    echo "exit $?, $(find . -maxdepth 1 -name out | wc -l) directories"
    cat said
done
"$WISP" trace export "$demo" -o out | tail -n 1
[ "$(find out -type f | wc -l)" = "$requests" ] && find out -name '.*' -o -type l
