# Two routers in Verilog leave their resets 0 to 300 cycles apart, each first, on links of two latencies: no flit and no credit is
# lost. A router that sends to a neighbour in reset loses flits, and so does one that does not say that it is in reset.
command -v iverilog > /dev/null || { echo "skipped: no iverilog" >&2; exit 77; }
cd "$TOP" || exit 1
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
says() { # says LATENCY FOLDER-OF-ROUTER
    iverilog -g2005 $3 -I rtl -y "$2" -y rtl/noc -Preset_skew.LATENCY="$1" -o "$work/run" tests/checks/reset_skew.v &&
        vvp -n "$work/run"
}
for latency in 1 5; do
    said=$(says $latency rtl/noc -DWISP_ASSERT)
    [ "$said" = "latency $latency: 38 resets, every flit and credit" ] || { echo "$said"; exit 1; }
done
for change in 's/{R{!down}} & //' 's/_VCS{rst}/_VCS{1'\''b0}/'; do
    sed "$change" rtl/noc/wisp_router.v > "$work/wisp_router.v"
    ! cmp -s rtl/noc/wisp_router.v "$work/wisp_router.v" || { echo "$change: the router is unchanged"; exit 1; }
    said=$(says 5 "$work" '')
    case $said in "latency 5, router "*arrived*) ;; *) echo "$change: $said"; exit 1 ;; esac
done
