# A passing co-simulation: for people, and the keys of the JSON; the same for any number of threads; whole wafer and wide payload too.
# needs: $(RTL_ALL)
run() { "$WISP" cosim --config "$TOP/configs/mesh2x2.ini" --pattern uniform --rate 0.5 --reads 100 --stall 0.2 --seed 7 "$@"; }
run | sed '/speed/d'
run --json - 2> /dev/null | sed 's/"\(git_commit\|compiler\|threads\|sources_hash\|parameters\)": .*/"\1": .../; s/"\(reference\|rtl\)": [0-9.e-]*\.[0-9e-]*/"\1": seconds/; s|"config": ".*/|"config": "|'
run --threads 1 | sed '/speed/d' > one.txt
run --threads 5 | sed '/speed/d' | cmp - one.txt
run --wafer | sed '/speed/d' | cmp - one.txt
run --rtl "${WISP%/*}/rtl/wisp_die_512.so" | sed '/speed/d' | cmp - one.txt
