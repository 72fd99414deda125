# The authors' simulator on the 235 real requests of Llama-4 (measured on it; copies without end), beside ours: hops are the same, times
# within 1 %, with prediction within 5 % (its ties are not known).
real=$SHARED/traces/hf/meta-llama/Llama-4-Maverick-17B-128E-Instruct
[ -d "$real" ] || { echo "skipped: no real traces"; exit 77; }
"$WISP" trace import "$real" -o l4.wtr 2> /dev/null > /dev/null || exit 1
ours() { "$WISP" run --config "$TOP/configs/$1.ini" --trace l4.wtr --discipline paper --batch "$2" --steps "0:$3" --strategy "$4" --csv - 2> /dev/null; }
{ ours tsmc-sow 235 32 all; ours dojo 235 32 base,pred; ours tsmc-sow 4096 16 base,allo,allo+pred; } > ours.csv
cat > authors.csv << 'END'
base,tsmc-sow,235,0:32,106865924,1670289139,420873
ep,tsmc-sow,235,0:32,19113285,284528815,0
allo,tsmc-sow,235,0:32,16612340,284528815,30
pred,tsmc-sow,235,0:32,106865924,1213666955,295482
allo+pred,tsmc-sow,235,0:32,16612340,284528815,30
base,dojo,235,0:32,83511107,1321133505,378063
pred,dojo,235,0:32,83511107,990988752,270639
base,tsmc-sow,4096,0:16,249589435,787923568,203688
allo,tsmc-sow,4096,0:16,105916318,178688523,2973
allo+pred,tsmc-sow,4096,0:16,105916318,164542468,2472
END
awk -F, 'function off(a, b) { return b ? 100 * (a / b - 1) : a != 0 }
    NR == FNR { theirs[$1 $2 $6] = $0; key = $1 FS $2 FS $3 FS $4; decode[key] = $6; hops[key] = $7; prefill[key] = $5; order[++n] = key; next }
    $1 != "strategy" { key = $1 FS $4 FS $6 FS $7; d = off($11, decode[key]); h = off($16, hops[key])
        limit = $1 ~ /pred/ ? 5 : 1
        good = (d <= limit && d >= -limit && ($1 ~ /pred/ ? h <= 1 && h >= -1 : $16 == hops[key]))
        printf "%-10s %-9s batch %4d: decode %+.2f %%, hops %s, prefill %+.2f %%: %s\n", $1, $4, $6, d,
            $16 == hops[key] ? "the same" : sprintf("%+.2f %%", h), off($10, prefill[key]), good ? "good" : "TOO FAR"
        bad += !good; seen++ }
    END { if (seen != n) print "only " seen " of " n; exit bad > 0 || seen != n }' authors.csv ours.csv
