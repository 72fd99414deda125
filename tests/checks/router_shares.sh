# Two inputs of a router in Verilog share a scarce channel of an output while a third input streams on the other channel: each
# gets 45 % at least, also if the strap of weights is left open.
command -v iverilog > /dev/null || { echo "skipped: no iverilog" >&2; exit 77; }
cd "$TOP" || exit 1
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
said() { iverilog -g2005 -I rtl -y "$1" -y rtl/noc -o "$work/run" tests/checks/router_shares.v && vvp -n "$work/run"; }
[ "$(said rtl/noc)" = "72 cases, nobody below 45 %" ] || { said rtl/noc; exit 1; }
# With an arbiter that begins with the first port again one of them gets nothing.
sed 's/mask <= mask_next/mask <= {N{1'\''b0}}/' rtl/noc/wisp_arbiter.v > "$work/wisp_arbiter.v"
! cmp -s rtl/noc/wisp_arbiter.v "$work/wisp_arbiter.v" || { echo "the arbiter is unchanged"; exit 1; }
case $(said "$work") in "channel "*) ;; *) echo "an arbiter without a turn is not noticed"; exit 1 ;; esac
