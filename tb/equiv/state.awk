# state.awk - what two models must share for their registers and memories to be cut and taken as equal (tb/equiv/run): a line each.
# From the model as yosys wrote it, and from the same model cut (tb/mutation/cut.awk): its ports, and with them the name and width of
# each register; clock edge, size, initial words and rules of each memory; any cell with a state that is not cut.
$1 == "wire" && / (input|output) / {
    width = match($0, /width [0-9]+/) ? substr($0, RSTART + 6, RLENGTH - 6) : 1
    print $NF " " width " bits", / input / ? "in" : "out"
}
$1 == "cell" { type = $2; cell = $3; what = "" }
$1 == "cell" && type ~ /^\$(.*dff.*|.*latch.*|sr|mem.*|ff|any.*|all.*|initstate|.*assum.*|.*assert.*)$/ { stateful = 1 }
$1 == "parameter" && stateful && $2 != "\\MEMID" { what = what " " substr($(NF - 1), 2) "=" $NF }
$1 == "connect" && stateful && $2 == "\\Q" {
    cell = $0
    sub(/^ *connect [^ ]* /, "", cell)
    gsub(/ /, "", cell)
}
$1 == "end" && stateful { print cell, type what; stateful = 0 }
$1 == "attribute" && $2 == "\\init" { init = $3 }
$1 == "wire" && init != "" { print $NF, "starts at " init; init = "" }
