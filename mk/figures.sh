#!/bin/sh
# The paper's figures from the CSV of a sweep: a table on stdout and, where gnuplot is installed, a plot beside the CSV.
# usage: mk/figures.sh fig12|fig14 DIR      DIR has sweep.csv (wisp sweep)
#   fig12  speedup and fewer hops over base, by model, wafer and batch
#   fig14  what is read and written: local, remote, copies
set -eu
export LC_ALL=C
figure=$1 dir=$2
case $figure in fig12 | fig14) ;; *) echo "figures: no figure '$figure': fig12 or fig14" >&2; exit 2 ;; esac
[ -f "$dir/sweep.csv" ] || { echo "figures: $dir/sweep.csv is not there; make study makes it" >&2; exit 3; }

# Columns by their names; a group is model, wafer, batch. A strategy that the sweep has not (yet) run is "-", or has no row.
groups() {
    awk -F, -v figure="$figure" '
        NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        { g = $at["model"] FS $at["wafer"] FS $at["batch"]; s = $1; if (!seen[g]++) order[++n] = g
          speed[g, s] = $at["speedup_over_base"]; fewer[g, s] = $at["hop_reduction_over_base"]; bound[g, s] = $at["share_of_bound"]
          hops[g, s] = $at["hops"]
          local[g, s] = $at["local_read_bytes"]; remote[g, s] = $at["remote_read_bytes"]; written[g, s] = $at["local_write_bytes"] }
        function hop(g, s) { return !((g, s) in hops) ? "-" : hops[g, s] == 0 ? "none" : fewer[g, s] == "" ? "-" : sprintf("%.1f", fewer[g, s]) }
        function tb(x) { return x / 1e12 }
        function two(g, s) { return (g, s) in speed ? sprintf("%.2f", speed[g, s]) : "-" }
        END {
            if (!n) { print "figures: " FILENAME " has no study" > "/dev/stderr"; exit 3 }
            k = split("base ep allo pred allo+pred", name, " ")
            if (figure == "fig12") {
                printf "%-18s %-10s %6s | %7s %7s %7s %9s | %9s %9s %9s | %8s\n", "model", "wafer", "batch", "ep", "allo", "pred", "allo+pred",
                    "hops allo", "pred", "allo+pred", "bound %"
                for (i = 1; i <= n; i++) { g = order[i]; split(g, p, FS)
                    share = (g, "allo+pred") in bound ? sprintf("%.1f", 100 * bound[g, "allo+pred"]) : "-"
                    printf "%-18.18s %-10s %6d | %7s %7s %7s %9s | %9s %9s %9s | %8s\n", p[1], p[2], p[3], two(g, "ep"),
                        two(g, "allo"), two(g, "pred"), two(g, "allo+pred"), hop(g, "allo"), hop(g, "pred"), hop(g, "allo+pred"),
                        share } }
            else {
                printf "%-18s %-10s %6s %-10s %10s %10s %10s\n", "model", "wafer", "batch", "strategy", "local TB", "remote TB", "written TB"
                for (i = 1; i <= n; i++) { g = order[i]; split(g, p, FS)
                    for (j = 1; j <= k; j++) if ((g, name[j]) in local) printf "%-18.18s %-10s %6d %-10s %10.1f %10.1f %10.1f\n", p[1], p[2], p[3], name[j], tb(local[g, name[j]]),
                        tb(remote[g, name[j]]), tb(written[g, name[j]]) } } }' "$dir/sweep.csv"
}
trap 'rm -f "$dir/$figure".*.part' EXIT
groups > "$dir/$figure.txt.part"
mv "$dir/$figure.txt.part" "$dir/$figure.txt"
cat "$dir/$figure.txt"
command -v gnuplot > /dev/null || { echo "figures: no plot: gnuplot is not installed" >&2; exit 0; }

style='set terminal svg size 1100,480 font "sans,11" background "white"
set style data histograms
set style fill solid 0.9 noborder
set grid ytics lc rgb "#cccccc"
set key above horizontal
set rmargin 9
set offsets 0, 0, graph 0.05, 0
set datafile missing "-"
set yrange [0:*]'

if [ "$figure" = fig12 ]; then
    # One row for each group: label, then the four speedups.
    awk 'NR > 1 { split($1, m, "-"); printf "\"%s %s %s\" %s %s %s %s\n", m[1], $2, $3, $5, $6, $7, $8 }' "$dir/fig12.txt" > "$dir/fig12.dat"
    gnuplot <<END
$style
set output "$dir/$figure.svg.part"
set style histogram clustered gap 1
set boxwidth 0.9
set ylabel "speedup over base (decode)"
set xtics rotate by -40 font "sans,9"
plot "$dir/fig12.dat" using 2:xtic(1) title "EP" lc rgb "#999999", "" using 3 title "Allo" lc rgb "#0072b2", \
    "" using 4 title "Pred" lc rgb "#e69f00", "" using 5 title "Allo+Pred" lc rgb "#009e73"
END
else
    # The middle batch of each model and wafer, its strategies side by side.
    awk 'NR > 1 { split($1, m, "-"); b[$3]; row[NR] = $0; name[NR] = m[1]; batch[NR] = $3 }
        END { n = 0; for (x in b) v[++n] = x + 0; for (i = 1; i <= n; i++) for (j = i + 1; j <= n; j++) if (v[j] < v[i]) { t = v[i]; v[i] = v[j]; v[j] = t }
            middle = v[int((n + 1) / 2)]
            for (i = 2; i <= NR; i++) if (batch[i] == middle) { split(row[i], f, " "); printf "\"%s %s %s\" %s %s %s\n", name[i], f[2], f[4], f[5], f[6], f[7] } }' \
        "$dir/fig14.txt" > "$dir/fig14.dat"
    gnuplot <<END
$style
set output "$dir/$figure.svg.part"
set style histogram rowstacked
set boxwidth 0.8
set ylabel "TB of DRAM accesses"
set xtics rotate by -60 font "sans,8"
plot "$dir/fig14.dat" using 2:xtic(1) title "local reads" lc rgb "#0072b2", "" using 3 title "remote reads" lc rgb "#d55e00", \
    "" using 4 title "local writes (copies)" lc rgb "#e69f00"
END
fi
mv "$dir/$figure.svg.part" "$dir/$figure.svg"
echo "figures: $dir/$figure.svg" >&2
