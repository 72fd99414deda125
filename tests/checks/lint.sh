# Zero warnings from Verilator, Icarus and yosys on every unit, without a waiver in the Verilog; a warning does fail, and so does
# what SystemVerilog has and Verilog-2005 has not.
for tool in verilator iverilog yosys; do
    command -v $tool > /dev/null || { echo "skipped: no $tool" >&2; exit 77; }
done
cd "$TOP" || exit 1
if grep -rn -e lint_off -e "verilator lint" rtl; then echo "a waiver in rtl/: there are to be none"; exit 1; fi
make -s lint || exit 1
lint=$TOP/mk/lint.sh arbiter=$TOP/rtl/noc/wisp_arbiter.v
bad=$(mktemp -d) || exit 1
trap 'rm -rf "$bad"' EXIT
mkdir -p "$bad/rtl/noc"
cd "$bad" || exit 1
linted() { sh "$lint" wisp_arbiter "$1" '-Irtl -y rtl/noc' rtl/noc/wisp_arbiter.v ''; }
planted() { # planted WHAT SED-SCRIPT: lint refuses the arbiter with this change
    sed "$2" "$arbiter" > rtl/noc/wisp_arbiter.v
    ! cmp -s "$arbiter" rtl/noc/wisp_arbiter.v || { echo "$1: the arbiter is unchanged"; exit 1; }
    ! linted '' > out.txt || { echo "$1: lint accepts it"; exit 1; }
}

cp "$arbiter" rtl/noc/wisp_arbiter.v
linted ';-GN=2' || exit 1
planted "too wide" 's/wire \[N-1:0\] later = req & mask;/wire [N:0] later = req \& mask;/'
grep -q WIDTH out.txt || { cat out.txt; exit 1; }

# In a branch that the first shape does not take, with what is observed and without: by the tools that read the shape, or by the parser.
in_branch() { # in_branch WHAT MACRO `ifdef`|`ifndef` VERILOG WORDS
    sed "s/^endmodule/    generate if (N == 2) begin : gen_two\n\`$3 $2\n$4\n\`endif\n    end endgenerate\n&/" "$arbiter" > rtl/noc/wisp_arbiter.v
    ! linted ';-GN=2' > out.txt || { echo "$1: lint accepts it"; exit 1; }
    grep -q "$5" out.txt || { echo "$1:"; cat out.txt; exit 1; }
}
in_branch "too wide, observed" WISP_OBSERVE ifdef "wire [5:0] unused = clk;" WIDTH
in_branch "too wide, not observed" WISP_OBSERVE ifndef "wire [5:0] unused = clk;" WIDTH
in_branch "too wide, asserted" WISP_ASSERT ifdef "wire [5:0] unused = clk;" WIDTH
in_branch "a name that is not there" WISP_OBSERVE ifndef "wire unused = no_such_name;" no_such_name
in_branch "another language, observed" WISP_OBSERVE ifdef "logic unused;" "syntax error"

all=
foreign() { # foreign WHAT SED-SCRIPT: a construct of SystemVerilog
    planted "$1" "$2"
    all="$all
        $2"
}
inside() { foreign "$1" "s/^endmodule/    $2\n&/"; } # foreign WHAT VERILOG: before the module's end
foreign "a sized cast" "s/(~from + 1'b1)/N'(~from + 1'b1)/"
foreign "a fill" "s/: req;/: '0;/"
foreign "logic" 's/output reg /output logic /'
foreign "a label at the end" 's/^endmodule/& : wisp_arbiter/'
inside "++" 'integer unused_i; always @* for (unused_i = 0; unused_i < 2; unused_i++) begin end'
inside "a genvar in its loop" 'generate for (genvar g = 0; g < 2; g = g + 1) begin : gen_x wire unused = clk; end endgenerate'
inside "two packed dimensions" "wire [1:0][1:0] unused = 4'd1;"
inside "\$bits" 'wire [31:0] unused_bits = $bits(mask);'
# It was the language: all of them together are SystemVerilog without a warning.
sed "$all" "$arbiter" > rtl/noc/wisp_arbiter.v
verilator --lint-only -Wall --top-module wisp_arbiter rtl/noc/wisp_arbiter.v
