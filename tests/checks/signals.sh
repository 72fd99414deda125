# Every command of `wisp` under signals: 130 within a second and nothing temporary left. What SIGKILL leaves, the next run sweeps.
# Each line of the table is a run that without the signal would take minutes, or wait for a pipe for ever; only `quick` ones may have ended before it.
# DELAYS='S...': when the signal comes, in seconds from the start.
# needs: $(BUILD)/rtl/wisp_die.so $(BUILD)/rtl/wisp_predictor.so
# SIGNALS='S...': which signals each line gets, all of them; as it is, the lines get SIGINT and SIGTERM in turn.
DELAYS=${DELAYS:-0.2} SIGNALS=${SIGNALS:-turn}
AT_MOST_MS=2000 # a second is what is promised, and one more is for a machine that has other work
IN=$PWD/in dojo=$TOP/configs/dojo.ini demo=$TOP/traces/demo.wtr failed=0
problem() { echo "$*"; failed=1; }
count=0

mkdir in
"$WISP" trace gen --layers 40 --experts 256 --top-k 8 --hidden 7168 --width 2048 --requests 64 --prefill 64 --decode 9 --decode-least 9 -o in/long.wtr
printf '[sweep]\ntraces = %s\nwafers = %s\nsteps = 0:8\nmachine = cycle\nthreads = 1\n' "$IN/long.wtr" "$dojo" > in/long.ini
cat > table <<END
net      net --mesh 16x16 --rate 0.3 --measure 100000000 --threads 1 --json x.json
info     trace info $demo --json PIPE
config   config show --config PIPE --json x.json
cosim    cosim --config $dojo --pattern uniform --reads 1000000 --threads 1 --json x.json --record 1000 --record-out y.json
lost     config show --config $dojo --json PIPE
compare  compare PIPE PIPE
run      run --config $dojo --trace $IN/long.wtr --steps 0:8 --machine cycle --threads 1 --json x.json --csv x.csv
report   report PIPE -o x.html
profile  trace gen --profile PIPE -o x.wtr
sweep    sweep $IN/long.ini -o .
settings sweep PIPE -o .
quick    trace export $demo -o .
stats    trace stats $TOP/traces/deepseek-sample.wtr --json x.json
import   trace import PIPE --format lines --experts 4 -o x.wtr
gen      trace gen --layers 60 --experts 256 --requests 10000 --prefill 1000 -o x.wtr
END

# attempt DIRECTORY SIGNAL DELAY ARGUMENT...: leaves exit code and milliseconds from the signal to the end in DIRECTORY.end
attempt() {
    directory=$1 signal=$2 delay=$3
    shift 3
    mkdir "$directory"
    mkfifo "$directory.pipe"
    (cd "$directory" && exec "$WISP" "$@" > ../"$directory.out" 2> ../"$directory.said") &
    pid=$!
    sleep "$delay"
    begin=$(date +%s%N)
    kill -s "$signal" $pid 2> /dev/null
    wait $pid
    echo $? $((($(date +%s%N) - begin) / 1000000)) > "$directory.end"
}

# judge DIRECTORY NAME
judge() {
    read -r code ms < "$1.end"
    case $2:$code in
    *:130) tail -qn 1 "$1.said" "$1.out" | grep -q '^INTERRUPTED' || problem "$1: 130 without its word: $(cat "$1.said")" ;;
    quick:0) ;;
    *) problem "$1: exit $code: $(cat "$1.said")" ;;
    esac
    [ "$ms" -le $AT_MOST_MS ] || problem "$1: $ms ms until the end"
    left=$(cd "$1" && find . -name '.?*')
    [ -z "$left" ] || problem "$1: left behind: $left"
}

for delay in $DELAYS; do
    for signals in $SIGNALS; do
        list=
        while read -r name arguments; do
            signal=$signals
            [ "$signals" != turn ] || { [ $((count % 2)) = 0 ] && signal=INT || signal=TERM; }
            list="$list $name.$signal.$delay.$((++count))"
            # shellcheck disable=SC2086 # they are words
            attempt "${list##* }" $signal "$delay" ${arguments//PIPE/../${list##* }.pipe} &
            [ $((count % 5)) -ne 0 ] || wait
        done < table
        wait
        for each in $list; do judge "$each" "${each%%.*}"; done
    done
done

# ---- killed: what is left says whose it is, and is gone after the next run, whatever that writes ----

mkdir killed
"$WISP" trace gen --layers 60 --experts 256 --requests 10000 --prefill 1000 -o killed/x.wtr 2> /dev/null &
killed=$!
for _ in $(seq 100); do
    [ -z "$(find killed -type f)" ] || break
    sleep 0.05
done
kill -s KILL $killed
wait $killed 2> /dev/null
[ "$(find killed -name ".x.wtr.wisp-*-$killed-??????" | wc -l)" = 1 ] || problem "killed: no temporary file that says whose it is: $(ls -A killed)"
"$WISP" config show --config "$dojo" --json killed/x.json > /dev/null
[ "$(ls -A killed)" = x.json ] || problem "killed: not swept: $(ls -A killed)"

# SIGHUP ends a command like the others, but under nohup it stays ignored.
mkfifo hup.pipe
for each in 'echo' "trap '' HUP"; do
    (eval "$each"; "$WISP" compare hup.pipe hup.pipe 2> /dev/null & echo $! > pid; wait $!; echo $? > code) > /dev/null &
    sleep 0.2
    kill -s HUP "$(cat pid)"
    sleep 0.2
    if kill -0 "$(cat pid)" 2> /dev/null; then echo waits > waits; kill -s TERM "$(cat pid)"; else echo ended > waits; fi
    wait
    echo "$each: $(cat waits code | paste -sd ' ')"
done > hup
printf '%s\n' 'echo: ended 130' "trap '' HUP: waits 130" | diff - hup || problem "SIGHUP"

# A pipe without a reader: an error of that output alone.
{ "$WISP" config show --config "$dojo" --json - 2> said; echo $? > code; } | sleep 0
[ "$(cat code)" = 0 ] || grep -q 'standard output: cannot write: Broken pipe' said || problem "a broken pipe: $(cat code said)"
exit $failed
