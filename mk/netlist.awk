# netlist.awk - a netlist of yosys with plain names: a module without its parameters, a macro with its size.
#     wisp_macro #( .SYNC(32'd1), .WIDTH(32'd68), .WORDS(32'd512) ) name (    ->    wisp_macro_512x68_sync name (
function without_parameters(line) {
    if (match(line, /wisp_[a-z0-9]*\\[^ ]*/)) line = substr(line, 1, RSTART - 1) plain_name(substr(line, RSTART, RLENGTH)) substr(line, RSTART + RLENGTH)
    return line
}
function plain_name(name) { sub(/\\.*/, "", name); return name }
function value(text) { sub(/.*'[sdhb]*/, "", text); sub(/\).*/, "", text); return text + 0 }
/^ *wisp_macro #\(/ { inside = 1; next }
inside && /\.SYNC/ { sync = value($0) ? "sync" : "async"; next }
inside && /\.WIDTH/ { width = value($0); next }
inside && /\.WORDS/ { words = value($0); next }
inside { sub(/^ *\)/, "  wisp_macro_" words "x" width "_" sync); inside = 0 }
/\\\$paramod/ { gsub(/\\\$paramod[^ ]*\\wisp_/, "wisp_"); $0 = without_parameters($0) }
{ print }
