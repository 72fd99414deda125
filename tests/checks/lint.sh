# Zero warnings from Verilator, Icarus and yosys on every unit; and a warning does fail.
cd "$TOP" || exit 1
make -s lint || exit 1
bad=$(mktemp -d) || exit 1
trap 'rm -rf "$bad"' EXIT
mkdir -p "$bad/rtl/noc"
sed 's/wire \[N-1:0\] later = req & mask;/wire [N:0] later = req \& mask;/' rtl/noc/wisp_arbiter.v > "$bad/rtl/noc/wisp_arbiter.v"
lint=$TOP/mk/lint.sh
cd "$bad" && ! sh "$lint" wisp_arbiter ';-GN=2' '-Irtl -y rtl/noc' > out.txt && grep -q WIDTH out.txt
