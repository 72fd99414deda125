# From rtl/observation.txt one of the files that follow from it: usage: awk -v write=WHAT -f mk/observe.awk rtl/observation.txt
# WHAT: verilog (rtl/wisp_observe.vh), words (of rtl/wisp_params.vh), c (csim/base/observe_table.h), page (of the contract, with
# -v of=OBSERVATION).
# A table that is wrong is said, and nothing else is written: two fields in one bit, bits that no block has, a field without
# its expression.

function wrong(what) {
    printf "%s:%d: %s\n", FILENAME, FNR, what > "/dev/stderr"
    bad = 1
    exit 1
}

# "CACHE+4" and "[59:0]": block (that of a part is its owner's), word, lsb, width
function place(name, bits,    at, range) {
    split(name, at, "+")
    part = at[1] in wire ? at[1] : ""
    block = part ? owner[part] : at[1]
    word = at[2] + (part ? owner_word[part] : 0)
    if (!(block in words) || word >= words[block]) wrong("no such word: " name)
    if (bits !~ /^\[[0-9]+(:[0-9]+)?\]$/) wrong("no bits: " bits)
    split(substr(bits, 2, length(bits) - 2), range, ":")
    lsb = (range[2] == "" ? range[1] : range[2]) + 0
    width = range[1] - lsb + 1
    if (width < 1 || lsb + width > 64) wrong("no bits of a word: " bits)
}

# The bits are taken, by the field or the wire that has the number.
function take(key, value,    i) {
    for (i = lsb; i < lsb + width; i++) {
        if ((key, i) in holder) wrong("two fields in bit " i " of " key)
        holder[key, i] = value
    }
}

/^#/ || NF == 0 { next }
$1 == "observation" {
    set = sets[++set_count] = $2
    next
}
$1 == "block" {
    if (!set || $2 in words) wrong("a block of no observation, or of two: " $2)
    blocks[++block_count] = $2
    set_of[$2] = set
    words[$2] = $3
    base[$2] = total[set] + 0
    each[$2] = $4 == "each"
    ports[$2] = each[$2] ? NF - 4 : 1
    for (i = 5; i <= NF; i++) port_name[$2, i - 5] = $i
    total[set] += $3 * ports[$2]
    next
}
$1 == "part" {
    wire[$2] = $5
    place($3, $4)
    owner[$2] = block
    owner_word[$2] = word
    part_lsb[$2] = lsb
    part_width[$2] = width
    take("v" block "+" word, $5)
    parts[++part_count] = $2
    next
}
$1 == "v" || $1 == "c" {
    what = $1
    if (!fields || (what, fields) in text) wrong("an expression of no field")
    sub(/^ *[vc] /, "")
    at = index($0, " if ")
    text[what, fields] = at ? substr($0, 1, at - 1) : $0
    only_if[what, fields] = at ? substr($0, at + 4) : ""
    next
}
{
    if (NF < 6) wrong("not a field")
    place($4, $5)
    if (part && lsb + width > part_width[part]) wrong("beyond the part: " $5)
    fields++
    unit[fields] = $1; port[fields] = $2; name[fields] = $3
    in_block[fields] = block; in_word[fields] = word; low[fields] = lsb + (part ? part_lsb[part] : 0); wide[fields] = width
    if (($2 == "*") != each[block]) wrong("a port `*` is for a block with `each`")
    take("v" (part ? part : block "+" word), fields)
    lsb = low[fields]
    take("all" block "+" word, fields)
    rule[fields] = $0
    sub(/^([^ ]+ +)(([^ ]+) +)(([^ ]+) +)(([^ ]+) +)(([^ ]+) +)/, "", rule[fields])
}
END {
    if (bad) exit 1
    for (f = 1; f <= fields; f++)
        if (!(("c", f) in text) || (in_block[f] != "ENV") != (("v", f) in text)) wrong("without its expression: " unit[f] " " port[f] " " name[f])
    if (write == "verilog") verilog()
    else if (write == "words") word_counts()
    else if (write == "c") c_table()
    else if (write == "page" && of in total) page()
    else wrong("write what? " write)
}

# ---- Verilog ----

# The bits of one word, or of a part, as a concatenation: from the top down.
function concatenation(key, bits,    i, j, taken, all, item) {
    all = ""
    for (i = bits - 1; i >= 0; i = j) {
        taken = (key, i) in holder
        for (j = i; j >= 0 && ((key, j) in holder) == taken && (!taken || holder[key, j] == holder[key, i]); j--);
        if (!taken) item = (i - j) "'d0"
        else if (holder[key, i] !~ /^[0-9]+$/) item = holder[key, i]
        else item = verilog_value(holder[key, i])
        all = all (all ? ", \\\n        " : "") item
    }
    return all
}

function verilog_value(f) {
    if (only_if["v", f]) return only_if["v", f] " ? " text["v", f] " : " wide[f] "'d0"
    return text["v", f]
}

function verilog(    b, w, p) {
    print "// wisp_observe.vh - the bits of the observation, word by word: written by `make observe` from rtl/observation.txt."
    print "// Used where WISP_OBSERVE is defined; the names are those of the unit that uses it."
    print "`ifndef WISP_OBSERVE_VH"
    print "`define WISP_OBSERVE_VH"
    for (p = 1; p <= part_count; p++)
        printf "\n`define WISP_OBSERVE_%s { \\\n        %s }\n", parts[p], concatenation("v" parts[p], part_width[parts[p]])
    for (b = 1; b <= block_count; b++) {
        if (blocks[b] == "ENV") continue
        printf "\n`define WISP_OBSERVE_%s { \\\n", blocks[b]
        for (w = words[blocks[b]] - 1; w >= 0; w--)
            printf "        %s%s\n", concatenation("v" blocks[b] "+" w, 64), w ? ", \\" : " }"
    }
    print "\n`endif"
}

function word_counts(    b, s) {
    for (b = 1; b <= block_count; b++) {
        printf "`define WISP_%s_%s %d\n", set_of[blocks[b]], blocks[b], base[blocks[b]]
        printf "`define WISP_%s_%s_WORDS %d\n", set_of[blocks[b]], blocks[b], words[blocks[b]]
    }
    for (s = 1; s <= set_count; s++) printf "`define WISP_%s_WORDS %d\n", sets[s], total[sets[s]]
}

# ---- C ----

function row(u, p, n, r, w, l, count) {
    printf "    {\"%s\", \"%s\", \"%s\", \"%s\", %d, %d, %d}, \\\n", u, p, n, r, w, l, count
}

function field_rows(first, last,    p, f, b) {
    b = in_block[first]
    for (p = 0; p < ports[b]; p++)
        for (f = first; f <= last; f++)
            row(unit[f], each[b] ? port_name[b, p] : port[f], name[f], rule[f], base[b] + p * words[b] + in_word[f], low[f], wide[f])
}

# The bits that no field has, so that a difference in any bit is one of some row.
function spare_rows(s,    b, p, w, i, j, key) {
    for (b = 1; b <= block_count; b++)
        for (p = 0; s == set_of[blocks[b]] && p < ports[blocks[b]]; p++)
            for (w = 0; w < words[blocks[b]]; w++) {
                key = "all" blocks[b] "+" w
                for (i = 0; i < 64; i = j) {
                    for (j = i + 1; !((key, i) in holder) && j < 64 && !((key, j) in holder); j++);
                    if (!((key, i) in holder))
                        row("observation", "word" base[blocks[b]] + p * words[blocks[b]] + w, "bits" j - 1 ":" i,
                            "no field has these bits: they are zero", base[blocks[b]] + p * words[blocks[b]] + w, i, j - i)
                }
            }
}

function c_value(f,    value) {
    value = "(uint64_t)(" text["c", f] ")"
    if (only_if["c", f]) value = "((" only_if["c", f] ") ? " value " : 0)"
    return value (low[f] ? " << " low[f] : "")
}

function c_pack(b,    w, f, any) {
    printf "\n#define WISP_PACK_%s(words) \\\n    do { \\\n", b
    for (w = 0; w < words[b]; w++) {
        any = 0
        for (f = 1; f <= fields; f++)
            if (in_block[f] == b && in_word[f] == w) printf "%s%s", any++ ? " | \\\n            " : "        (words)[" w "] = ", c_value(f)
        print any ? "; \\" : "        (words)[" w "] = 0; \\"
    }
    print "    } while (0)"
}

# What a field holds: WISP_SEEN_unit_port_field(obs), with a port for those that have one each. Of a unit that packs a
# part of its fields itself, WISP_PUT_unit_port_field(obs, value) for the others.
function c_seen(f,    b, label, at) {
    b = in_block[f]
    label = unit[f] (each[b] || port[f] == "-" ? "" : "_" port[f]) "_" name[f]
    gsub(/\./, "_", label)
    at = base[b] + in_word[f]
    if (each[b]) printf "#define WISP_SEEN_%s(obs, p) wisp_bits((obs)[%d + %d * (p)], %d, %d)\n", label, at, words[b], low[f], wide[f]
    else printf "#define WISP_SEEN_%s(obs) wisp_bits((obs)[%d], %d, %d)\n", label, at, low[f], wide[f]
    if (toupper(unit[f]) in wire) c_put(label, at, low[f])
}

function c_put(label, at, lsb) {
    printf "#define WISP_PUT_%s(obs, value) ((obs)[%d] |= (uint64_t)(value) << %d)\n", label, at, lsb
}

# All fields of an observation, and its spare bits.
function c_rows(s,    f, first) {
    print "#define WISP_" s "_FIELDS \\"
    for (first = 1; first <= fields; first = f) {
        for (f = first + 1; f <= fields && each[in_block[first]] && in_block[f] == in_block[first]; f++);
        if (set_of[in_block[first]] == s) field_rows(first, f - 1)
    }
    print ""
    print "#define WISP_" s "_SPARE \\"
    spare_rows(s)
    print ""
}

function c_table(    f, b, p, s) {
    print "/* observe_table.h - the observations in C: written by `make observe` from rtl/observation.txt. Of a die (OBS) and of the"
    print " * predictor (POBS) WISP_OBS_FIELDS: a row per field; WISP_OBS_SPARE: one per run of bits that no field has."
    print " * WISP_PACK_BLOCK(words): the words of a block, from variables of the function that uses it."
    print " * WISP_SEEN_unit_port_field(obs): a field of an observation. WISP_PUT_unit_port_field(obs, value), where zero was; and"
    print " * WISP_PUT_PART(obs, bits) for those that a unit packs itself. */"
    print "#ifndef WISP_BASE_OBSERVE_TABLE_H\n#define WISP_BASE_OBSERVE_TABLE_H\n\n/* clang-format off */"
    for (s = 1; s <= set_count; s++) c_rows(sets[s])
    for (f = 1; f <= fields; f++) c_seen(f)
    for (p = 1; p <= part_count; p++) c_put(parts[p], base[owner[parts[p]]] + owner_word[parts[p]], part_lsb[parts[p]])
    for (b = 1; b <= block_count; b++) c_pack(blocks[b])
    print "/* clang-format on */\n\n#endif"
}

# ---- the contract's tables ----

function page(    b, w, f, i, line) {
    print "| words | fields, as records name them: unit port field [bits] |"
    print "|---|---|"
    for (b = 1; b <= block_count; b++)
        for (w = 0; set_of[blocks[b]] == of && w < words[blocks[b]]; w++) {
            line = ""
            for (i = 0; i < 64; i++) {
                if (!(("all" blocks[b] "+" w, i) in holder)) continue
                f = holder["all" blocks[b] "+" w, i]
                line = line (line ? ", " : "") unit[f] " " (each[blocks[b]] || port[f] == "-" ? "" : port[f] " ") name[f] " " \
                    (wide[f] == 1 ? i : "[" i + wide[f] - 1 ":" i "]")
                i += wide[f] - 1
            }
            printf "| %s_%s%s%s | %s |\n", of, blocks[b], each[blocks[b]] ? " + " words[blocks[b]] "i" : "", w ? " + " w : "", line
        }
}
