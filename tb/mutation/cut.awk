# RTLIL of two modules, `gold` before `gate`, with their registers and memories cut open: what such a cell is given becomes outputs of the
# module around it, what it gives inputs, CELL.PORT. A register has the name of what it drives in `gold`, because a mutant may stand
# between the register and that; -v apart=1: in both, because they were read separately (tb/equiv). -v kept="A B": registers that stay. (Cells as yosys' `proc` and `memory_collect` leave them.)
function cut(    i, port, width, wire) {
    if (cell in name) cell_name = name[cell]
    else {
        cell_name = "\\Q" in signal ? signal["\\Q"] : cell
        gsub(/ /, "", cell_name)  # part of a wire: NAME[3:0]
        if (cell_name !~ /^\\/) cell_name = "\\" cell_name
        name[cell] = cell_name
    }
    if (index(" " kept " ", " " substr(cell_name, 2) " ")) {
        printf "%s", text
        return
    }
    for (i = 1; i <= port_count; i++) {
        port = ports[i]
        if (port ~ /^.(D|Q)$/) width = parameter["\\WIDTH"]
        else if (port == "\\CLK") width = 1
        else {
            width = port ~ /_(DATA|EN)$/ && port != "\\RD_EN" ? parameter["\\WIDTH"] : port ~ /_ADDR$/ ? parameter["\\ABITS"] : 1
            width *= parameter[substr(port, 1, 3) "_PORTS"]
        }
        wire = cell_name "." substr(port, 2)
        print "  wire width " width (port ~ /^.(RD_DATA|Q)$/ ? " input " : " output ") 100000 + ++wires " " wire
        if (port ~ /^.(RD_DATA|Q)$/) print "  connect " signal[port] " " wire
        else print "  connect " wire " " signal[port]
    }
}
$1 == "module" && apart { split("", name) }
$1 == "cell" && $2 ~ /^\$(dff|mem_v2)$/ {
    cell = $3
    text = ""
    port_count = 0
    split("", signal)
}
cell == "" { print; next }
{ text = text $0 "\n" }
$1 == "parameter" { parameter[$2] = $3 }
$1 == "connect" {
    ports[++port_count] = $2
    signal[$2] = $0
    sub(/^ *connect [^ ]* /, "", signal[$2])
}
$1 == "end" { cut(); cell = "" }
