# Bits that flip in a link buffer of a die reach the register `error` where check bits find and cannot correct them, and nowhere else;
# a die whose router does not tell `regs` is noticed.
command -v iverilog > /dev/null || { echo "skipped: no iverilog" >&2; exit 77; }
cd "$TOP" || exit 1
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
said() { # said PROTECT FLIPS DIE
    iverilog -g2005 -I rtl -y rtl/noc -y rtl/cache -y rtl -s die_flips -Pdie_flips.PROTECT="$1" -Pdie_flips.FLIPS="$2" -o "$work/run" \
        tests/checks/die_flips.v "$3" && vvp -n "$work/run"
}
for case in '0 0' '0 2' '1 0' '1 1' '1 2' '2 1' '2 2'; do
    said="$(said ${case% *} ${case#* } rtl/wisp_die.v)"
    [ "$said" = "PROTECT ${case% *}, ${case#* } flipped: 6 flits" ] || { echo "$said"; exit 1; }
done
sed "s/flit_lost(fault\[1\])/flit_lost(fault[0])/" rtl/wisp_die.v > "$work/wisp_die.v"
! cmp -s rtl/wisp_die.v "$work/wisp_die.v" || { echo "the die is unchanged"; exit 1; }
case "$(said 1 1 "$work/wisp_die.v")" in *"error is"*) ;; *) echo "not told, and not noticed"; exit 1 ;; esac
