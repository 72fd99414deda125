# Zero warnings from Verilator, Icarus and yosys on every unit, without a waiver in the Verilog; and a warning does fail.
for tool in verilator iverilog yosys; do
    command -v $tool > /dev/null || { echo "skipped: no $tool" >&2; exit 77; }
done
cd "$TOP" || exit 1
if grep -rn -e lint_off -e "verilator lint" rtl; then echo "a waiver in rtl/: there are to be none"; exit 1; fi
make -s lint || exit 1
bad=$(mktemp -d) || exit 1
trap 'rm -rf "$bad"' EXIT
mkdir -p "$bad/rtl/noc"
sed 's/wire \[N-1:0\] later = req & mask;/wire [N:0] later = req \& mask;/' rtl/noc/wisp_arbiter.v > "$bad/rtl/noc/wisp_arbiter.v"
lint=$TOP/mk/lint.sh
cd "$bad" && ! sh "$lint" wisp_arbiter ';-GN=2' '-Irtl -y rtl/noc' rtl/noc/wisp_arbiter.v '' > out.txt && grep -q WIDTH out.txt
