# Sweeps that are killed at a random moment, by SIGINT, SIGTERM or SIGKILL, with other settings each time, in one directory. After each
# round every record is that of a clean run with the same key, byte for byte but for the seconds; what was whole, and is wanted, has not
# been written again; and a sweep that ends leaves what a clean one does. RESUME_ROUNDS is how many rounds, WISP_SEED which.
set -u
rounds=${RESUME_ROUNDS:-15}
RANDOM=${WISP_SEED:-1}
exec {idle}<> <(:) # nothing comes from here: a wait without another process
fail() {
    echo "round $round, $(tr '\n' ' ' < $v.ini), $signal after $delay ms, exit $code: $*"
    exit 1
}

for trace in a b c; do
    "$WISP" trace gen --layers 3 --experts 16 --requests 6 --decode 6 --seed "$(printf %d "'$trace")" -o $trace.wtr > /dev/null || exit
done
settings=('traces = a.wtr b.wtr|batch = 2 4|steps = 0:4' 'traces = a.wtr b.wtr|batch = 2 4|steps = 1:5'
    'traces = c.wtr b.wtr a.wtr|batch = 4|steps = 0:4' 'traces = b.wtr a.wtr|batch = 4 2 6|steps = 0:4|discipline = paper'
    'traces = a.wtr b.wtr|batch = 2 4|steps = 0:4|set = memory.llc_capacity_mib=8')

# The studies of a directory without the seconds, two lines each: "NAME KEY record TEXT" of the JSON alone, "NAME KEY all TEXT" of all files.
texts() {
    awk 'FNR == 1 { n = split(FILENAME, part, "/"); n = split(part[n], part, "."); name = part[1]; kind = n == 2 ? part[2] : "" }
        /"wall_s"/ { next }
        kind == "json" && /^  "key": / { key[name] = substr($2, 2, 16) }
        { text[name, kind] = text[name, kind] $0 "\\n" }
        END { for (name in key) { record = text[name, "json"]
            print name, key[name], "record", record
            print name, key[name], "all", record text[name, "csv"] text[name, "txt"] } }' "$1"/studies/*
}

# What is right: the files of clean runs; which keys are wanted; the time that each takes.
for v in "${!settings[@]}"; do
    printf '[sweep]\nwafers = %s\nthreads = 1\n%s\n' "$TOP/configs/mesh2x2.ini" "${settings[$v]}" | tr '|' '\n' > $v.ini
    begin=${EPOCHREALTIME/./}
    "$WISP" sweep $v.ini -o clean$v > /dev/null 2> said || { cat said; exit 1; }
    takes[v]=$(((${EPOCHREALTIME/./} - begin) / 1000 + 1))
    texts clean$v > right$v && cut -d' ' -f1,2 right$v | sort -u > wanted$v
done
cat right? > right

# Every record is right. The studies that are whole, as "NAME KEY INODE TIME" in after, were not written again if they are wanted.
check() {
    : > after
    ls out/studies/*.json > /dev/null 2>&1 || return
    texts out | awk 'FNR == NR { right[$0]; next }
        $3 == "record" && !($0 in right) { print "wrong " $1 > "/dev/stderr" }
        $3 == "all" && ($0 in right) { print $1, $2 }' right - 2> wrong | sort > whole
    [ ! -s wrong ] || fail "a record is not what its key says: $(cat wrong)"
    stat -c '%n %i %y' out/studies/*.json | sed 's|.*/||; s|\.json | |' | sort | join whole - > after
    comm -23 before after | cut -d' ' -f1,2 | grep -xFf wanted$v && fail "was whole, and was computed again"
    kept=$((kept + $(cut -d' ' -f1,2 before | grep -cxFf wanted$v)))
}

# A sweep that has ended leaves what a clean one does.
check_end() {
    cmp out/sweep.csv clean$v/sweep.csv || fail "another sweep.csv"
    [ "$(cut -d' ' -f1,2 after | grep -cxFf wanted$v)" = "$(wc -l < wanted$v)" ] || fail "not all studies are what they are in a clean run"
}

# Is a process the program, which catches SIGTERM by now, or has it ended?
catches() {
    local key value
    while read -r key value; do
        [ "$key" != Name: ] || [ "$value" = wisp ] || return
        [ "$key" != SigCgt: ] || [ $((0x$value & 0x4000)) != 0 ] || return
    done < "/proc/$1/status"
} 2> /dev/null

sweep() {
    "$WISP" sweep $v.ini -o out > /dev/null 2> said &
    local pid=$!
    if [ $signal != none ]; then
        until catches $pid; do :; done
        read -r -t "$((delay / 1000)).$(printf %03d $((delay % 1000)))" -u "$idle"
        kill -s $signal $pid 2> /dev/null
    fi
    wait $pid 2> /dev/null
    code=$?
}

signals=(INT TERM KILL none) v=0 stopped=0 ended=0 kept=0 code=0 delay=0 signal=none round=0
: > before
for round in $(seq "$rounds"); do
    [ $((RANDOM % 3)) != 0 ] || v=$((RANDOM % ${#settings[@]}))
    signal=${signals[RANDOM % 4]} delay=$((RANDOM % (takes[v] / 3 + 1)))
    sweep
    check
    case $signal,$code in
    *,0) ended=$((ended + 1)) && check_end ;;
    INT,130 | TERM,130 | KILL,137) stopped=$((stopped + 1)) ;;
    *) fail "$(cat said)" ;;
    esac
    mv after before
done
signal=none && sweep && [ $code = 0 ] || fail "$(cat said)"
find out -name "*.wisp-*" | grep . && fail "what was killed has left a file, and the next sweep has not removed it"
echo "$rounds rounds: $stopped stopped, $ended ended, $kept times a study was kept"
[ $stopped -gt 0 ] && [ $ended -gt 0 ] && [ $kept -gt 0 ]
