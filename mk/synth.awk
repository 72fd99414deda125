# synth.awk - a table from yosys `stat` texts, two per unit: UNIT.memory.txt before memories became cells, then UNIT.txt.
FNR == 1 { unit = FILENAME; sub(/.*\//, "", unit); before = sub(/\.memory\.txt$/, "", unit); sub(/\.txt$/, "", unit) }
FNR == 1 && before { order[++units] = unit }
before { if (/Number of memory bits:/) memory[unit] = $NF; next }
/Number of cells:/ { cells[unit] = $NF }
$1 ~ /^\$_S?DFF/ { flops[unit] += $2 }
$1 ~ /^\$mem/ { memories[unit] += $2 }
END {
    printf "%-10s %12s %12s %10s %14s\n", "unit", "logic cells", "flip-flops", "memories", "memory bits"
    for (i = 1; i <= units; i++) {
        u = order[i]
        printf "%-10s %12d %12d %10d %14d\n", u, cells[u] - flops[u] - memories[u], flops[u], memories[u], memory[u]
    }
}
