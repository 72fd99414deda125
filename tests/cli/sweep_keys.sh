# What is in the directory of a sweep is reused for what it was computed from and nothing else: another sweep, other settings, another
# trace of the same name, size and time, a record without a key, files that are not those of the record. One sweep at a time.
"$WISP" trace gen --layers 2 --experts 8 --requests 4 --decode 4 --seed 1 -o a.wtr > /dev/null
"$WISP" trace gen --layers 2 --experts 8 --requests 4 --decode 4 --seed 2 -o b.wtr > /dev/null
config() { printf '[sweep]\ntraces = a.wtr b.wtr\nwafers = %s\nbatch = 2 4\nsteps = %s\nstrategy = base ep\nthreads = 1\n' "$TOP/configs/mesh2x2.ini" "$1"; }
config 0:2 > one.ini
config 1:3 > two.ini
states() { sed -n 's/^ *"state": "\(.*\)",*/\1/p' out/manifest.json | tr '\n' ' '; }
sweep() { # what it says, and whether all is as in a directory of its own
    rm -rf clean
    "$WISP" sweep "$1" -o clean > /dev/null 2>&1
    "$WISP" sweep "$1" -o out > /dev/null 2>&1 || echo "exit $?"
    for file in $(cd clean && find . -type f ! -name manifest.json); do
        sed '/"wall_s"/d' "clean/$file" > expected && sed '/"wall_s"/d' "out/$file" | cmp -s expected - || echo "differs: $file"
    done
    echo "$2: $(states)"
}
sweep one.ini first
sweep one.ini again
sweep two.ini 'other settings'
sweep one.ini 'the first settings'
rm out/manifest.json && sweep one.ini 'no manifest'
sed -i 's/"state": "computed"/"state": "reused"/; s/"key": "[^"]*"/"key": "0000000000000000"/' out/manifest.json
sweep one.ini 'a manifest that lies'
sed -i '/"key"/d' out/studies/a-2.json && sweep one.ini 'a record without a key'
sed -i '$d' out/studies/a-4.json && sweep one.ini 'a record that is cut off'
sed -i 's/,2,/,3,/' out/studies/b-2.csv && sweep one.ini 'another CSV'
rm out/studies/b-4.txt && sweep one.ini 'no table'
cp out/studies/a-2.csv out/studies/a-4.csv && cp out/studies/a-2.txt out/studies/a-4.txt && sweep one.ini 'files of another study'
cp out/studies/a-2.json out/studies/a-4.json && sweep one.ini 'a record of another study'
for seed in $(seq 3 60); do
    "$WISP" trace gen --layers 2 --experts 8 --requests 4 --decode 4 --seed "$seed" -o c.wtr > /dev/null
    [ "$(stat -c %s a.wtr)" != "$(stat -c %s c.wtr)" ] || break
done
[ "$(stat -c %s a.wtr)" = "$(stat -c %s c.wtr)" ] || echo 'the traces differ in size'
touch -r a.wtr time && cp c.wtr a.wtr && touch -r time a.wtr && sweep one.ini 'another trace, of the same name, size and time'
touch a.wtr && sweep one.ini 'another time alone'
# A sweep that runs keeps others out, and is not disturbed.
exec 9> out/sweep.lock && flock -x 9
"$WISP" sweep two.ini -o out 2>&1
echo "exit $?"
exec 9>&- && sweep one.ini 'after it'
rm -rf out && mkdir out && : > out/studies && "$WISP" sweep two.ini -o out 2>&1
echo "exit $?"
