# Tables around dead links and dies: computed, written, read again, and the same; X-Y where nothing is dead.
wafer() { "$WISP" route --config "$TOP/configs/dojo.ini" "$@"; }
wafer --dead 6-7,12 -o a.routes --json a.json > a.txt
head -n 4 a.txt
sed 's/^/    /' a.txt | head -n 4 | cmp - <(grep -A 3 '^    5x5 dies, dead: 6-7, 12' "$TOP/docs/network.md")
wafer --dead 6-7,12 --table a.routes -o b.routes | cmp - a.txt
cmp a.routes b.routes
wafer --set wafer.dead_links=7-6 --set wafer.dead_dies=12 -o - | cmp - a.routes
cat a.routes
grep -v '"die"' a.json | head -n 14
"$WISP" route --config "$TOP/configs/tsmc-sow.ini" | head -n 4
wafer -o - | sed -n 2,8p
