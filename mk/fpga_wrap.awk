# fpga_wrap.awk - a unit between two shift registers: wisp_fpga, with one input and one output. Variables: unit, parameters
# ("NAME=VALUE ..."). Input: yosys `dump` of its ports.
/^ *wire / {
    width = 1
    direction = ""
    for (i = 2; i < NF; i++) {
        if ($i == "width") width = $(i + 1)
        if ($i == "input" || $i == "output") direction = $i
    }
    name = $NF
    sub(/^\\/, "", name)
    if (direction == "" || name == "clk") next
    if (direction == "input") { connect = connect ",\n        ." name "(from[" ins "+:" width "])"; ins += width }
    else { connect = connect ",\n        ." name "(to[" outs "+:" width "])"; outs += width }
}
BEGIN { ins = outs = 0 }
END {
    count = split(parameters, set)
    for (i = 1; i <= count; i++) { sub(/=/, "(", set[i]); values = values (i > 1 ? ", " : "") "." set[i] ")" }
    printf "// %s between two shift registers; written by mk/fpga_wrap.awk\n", unit
    printf "module wisp_fpga (\n    input wire clk,\n    input wire in,\n    output wire out\n);\n"
    printf "    reg [%d:0] from;\n    reg [%d:0] shift;\n    wire [%d:0] to;\n", ins - 1, outs, outs - 1
    if (ins > 1) printf "    always @(posedge clk) from <= {from[%d:0], in};\n", ins - 2
    else printf "    always @(posedge clk) from <= in;\n"
    printf "    always @(posedge clk) shift <= {shift[%d:0] ^ to, in};\n    assign out = shift[%d];\n", outs - 1, outs
    printf "    %s%s unit (\n        .clk(clk)%s\n    );\nendmodule\n", unit, (values == "" ? "" : " #(" values ")"), connect
}
