# ports.awk - from the ports in the header of a Verilated unit: `kind=record`, C++ that writes a line with all of them, in hex;
# `kind=bench`, a Verilog bench that reads such lines, drives the inputs of `unit` (with `parameters`, as -GNAME=VALUE) and compares the
# outputs. A bit that is unknown to the bench is not compared: it depends on what a register held before reset.
/^ *VL_(IN|OUT)[0-9W]*\(&/ {
    match($0, /&[A-Za-z0-9_]+,[0-9]+/)
    split(substr($0, RSTART + 1, RLENGTH - 1), part, ",")
    name[++n] = part[1]
    msb[n] = part[2]
    is_input[n] = /VL_IN/
}
function record(    i) {
    print "template <class Model> void record_ports(FILE *file, const Model &m) {"
    for (i = 1; i <= n; i++) if (name[i] != "clk") printf "    record_port(file, &m.%s, %d);\n", name[i], msb[i] + 1
    print "    fputc('\\n', file);\n}"
}
function bench(    i, k, count, generic, format, read) {
    print "module bench;\n    reg clk = 0;\n    reg [8*256-1:0] path;\n    integer file, got, cycle;"
    for (i = 1; i <= n; i++) if (name[i] != "clk") {
        printf "    %s [%d:0] %s;\n", is_input[i] ? "reg" : "wire", msb[i], name[i]
        if (!is_input[i]) printf "    reg [%d:0] seen_%s;\n", msb[i], name[i]
        format = format " %h"
        read = read ", " (is_input[i] ? "" : "seen_") name[i]
        count++
    }
    printf "    wisp_%s #(", unit
    k = split(parameters, generic, " ")
    for (i = 1; i <= k; i++) { sub(/^-G/, "", generic[i]); sub(/=/, "(", generic[i]); printf "%s.%s)", (i > 1 ? ", " : ""), generic[i] }
    print ") dut ("
    for (i = 1; i <= n; i++) printf "        .%s(%s)%s\n", name[i], name[i], (i < n ? "," : "")
    print "    );\n    initial begin\n        if (!$value$plusargs(\"record=%s\", path)) $finish;"
    printf "        file = $fopen(path, \"r\");\n        cycle = 0;\n        got = %d;\n        while (got == %d) begin\n", count, count
    printf "            got = $fscanf(file, \"%s\"%s);\n            if (got == %d) begin\n                #1;\n", substr(format, 2), read, count
    for (i = 1; i <= n; i++) if (!is_input[i]) {
        printf "                if ((|(%s ^ seen_%s)) === 1'b1) begin\n", name[i], name[i]
        printf "                    $display(\"MISMATCH cycle %%0d unit %s port %s verilator 0x%%0h icarus 0x%%0h\", cycle, seen_%s, %s);\n", unit, name[i], name[i], name[i]
        print "                    $finish;\n                    #1;\n                end"
    }
    print "                clk = 1;\n                #1 clk = 0;\n                cycle = cycle + 1;\n            end\n        end"
    print "        $display(\"%0d cycles\", cycle);\n        $finish;\n    end\nendmodule"
}
END {
    if (!n) { print "ports.awk: no ports found" > "/dev/stderr"; exit 1 }
    if (kind == "record") record()
    else bench()
}
