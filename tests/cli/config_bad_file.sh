# Each thing that can be wrong in a file, with file, line and key.
try() {
    "$WISP" config show --config "$1"
    echo "exit $?"
}
with() {
    sed "$1" "$TOP/configs/mesh2x2.ini" >bad.ini
    try bad.ini
}
with 's/^link_latency_ns/link_latncy_ns/'
with 's/^\[memory\]/[memroy]/'
with 's/^mesh_x = .*/mesh_x = two/'
with 's/^mesh_x = .*/mesh_x = 2 2/'
with 's/^mesh_x = .*/mesh_x = 0/'
with 's/^mesh_x = .*/mesh_x = 2147483648/'
with 's/^link_latency_ns = .*/link_latency_ns = -4/'
with 's/^link_latency_ns = .*/link_latency_ns = nan/'
with 's/^weight_bytes = .*/weight_bytes = 3/'
with '/^read_flits/d'
with 's/^read_flits = .*/&\n&/'
with 's/^read_flits = .*/read_flits/'
with 's/^llc_capacity_mib = .*/llc_capacity_mib = 0.01/'
: >empty.ini
try empty.ini
try missing.ini
try .
