# Tables that cannot be: who is cut off, what closes a cycle, what is no table; and what is wrong on the command line.
try() {
    "$WISP" route "$@"
    echo "exit $?"
}
cp "$TOP/configs/mesh2x2.ini" .
small="--config mesh2x2.ini"
# shellcheck disable=SC2086 # an option and its file
{
    try $small --dead 0-1,0-2
    try $small --dead 0,1,2,3
    try $small --dead 0-3
    try $small --dead 4
    try $small --set wafer.dead_dies=1-2
    printf '%s\n' 'mesh 2x2' '0 LEEE' '1 NLNN' '2 SSLS' '3 WWWL' > ring.routes
    try $small --table ring.routes
    printf '%s\n' '; a loop' 'mesh 2x2' '0 LSES' '1 NLEN' '2 WWLS' '3 WWNL' > loop.routes
    try $small --table loop.routes
    printf '%s\n' 'mesh 2x2' '0 LSEE' '1 NLEE' '2 WWLS' '3 WWNL' > xy.routes
    try $small --table xy.routes
    try $small --table xy.routes --dead 0-1
    printf '%s\n' 'mesh 2x3' > shape.routes
    try $small --table shape.routes
    printf '%s\n' 'mesh 2x2' '0 LSEX' > letter.routes
    try $small --table letter.routes
    printf '%s\n' 'mesh 2x2' '0 LSE' > short.routes
    try $small --table short.routes
    printf '%s\n' 'mesh 2x2' '0 LSEE' '1 NLEE' > end.routes
    try $small --table end.routes
    printf '%s\n' 'mesh 2x2' '1 NLEE' > order.routes
    try $small --table order.routes
    try $small --table no.routes
    try $small --table xy.routes -o xy.routes
    try $small --frob
    try $small more
    try
} 2>&1
sed 's/^mesh_y.*/&\ndead_links = 3-4, 4-9, 4-5/' "$TOP/configs/dojo.ini" > wafer.ini
try --config wafer.ini 2>&1
"$WISP" route --help | grep -c '^  -'
