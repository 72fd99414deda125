# From rtl/registers.txt one of the files that follow from it: usage: awk -v write=WHAT -f mk/registers.awk rtl/registers.txt
# WHAT: verilog (rtl/wisp_registers.vh), c (csim/base/registers.h), page (the map in docs/registers.md).
# A table that is wrong is said, and nothing else is written: two registers at one offset, two fields in one bit, a field
# without its expression.

function wrong(what) {
    printf "%s:%d: %s\n", FILENAME, FNR, what > "/dev/stderr"
    bad = 1
    exit 1
}

function number(text,    i, value) {
    if (text !~ /^0x[0-9a-f]+$/) wrong("no offset: " text)
    for (i = 3; i <= length(text); i++) value = value * 16 + index("0123456789abcdef", substr(text, i, 1)) - 1
    return value
}

function words_from(first,    i, text) {
    for (i = first; i <= NF; i++) text = text (i > first ? " " : "") $i
    return text
}

# One register, or one per port, in the order of the table.
function add(name, offset, port, at) {
    if (offset % 4 || offset >= 4096) wrong("no offset of a register: " offset)
    if (offset in at_offset || name in known) wrong("two registers " name ", or at its offset")
    at_offset[offset]
    known[name]
    count++
    name_of[count] = name
    offset_of[count] = offset
    port_of[count] = port
    table_of[count] = at
}

/^#/ || NF == 0 { next }
$1 == "register" {
    tables++
    if ($4 !~ /^(ro|rw|w1c)$/) wrong("no access: " $4)
    access[tables] = $4
    label[tables] = $2
    first_field[tables] = fields + 1
    base = number($3)
    text = 5
    first_of[tables] = count + 1
    if ($5 == "each") {
        for (text = 6; $text !~ /:$/; text++) add($2 "_" $text, base + 4 * (text - 6), text - 6, tables)
        port = $text
        sub(/:$/, "", port)
        add($2 "_" port, base + 4 * (text - 6), text - 6, tables)
        text++
    } else add($2, base, "", tables)
    meaning[tables] = words_from(text)
    next
}
$1 == "v" || $1 == "c" {
    what = $1
    if (!fields || (what, fields) in expression) wrong("an expression of no field")
    sub(/^ *[vc] /, "")
    expression[what, fields] = $0
    next
}
{
    if (!tables || $2 !~ /^\[[0-9]+(:[0-9]+)?\]$/) wrong("not a field")
    fields++
    last_field[tables] = fields
    split(substr($2, 2, length($2) - 2), range, ":")
    low[fields] = (range[2] == "" ? range[1] : range[2]) + 0
    wide[fields] = range[1] - low[fields] + 1
    if (wide[fields] < 1 || low[fields] + wide[fields] > 32) wrong("no bits of a register: " $2)
    for (i = low[fields]; i < low[fields] + wide[fields]; i++) {
        if ((tables, i) in holder) wrong("two fields in bit " i " of " label[tables])
        holder[tables, i] = fields
    }
    field[fields] = $1
    bits[fields] = $2
    if ($3 !~ /^(-|[0-9]+)$/) wrong("no value at reset: " $3)
    reset[fields] = $3
    about[fields] = words_from(4)
}
END {
    if (bad) exit 1
    for (f = 1; f <= fields; f++) if (!(("v", f) in expression) || !(("c", f) in expression)) wrong("without its expression: " field[f])
    if (write == "verilog") verilog()
    else if (write == "c") c_header()
    else if (write == "page") page()
    else wrong("write what? " write)
}

# The expression of a field of the register r.
function value(what, f, r,    text) {
    text = expression[what, f]
    gsub(/@/, port_of[r], text)
    return text
}

# Bits of a register whose field is written: those of rw and w1c.
function ones(t,    f, i, mask) {
    for (f = first_field[t]; f <= last_field[t]; f++) for (i = 0; i < wide[f]; i++) mask += 2 ^ (low[f] + i)
    return mask
}

# ---- Verilog ----

function concatenation(r,    t, i, j, all, item) {
    t = table_of[r]
    for (i = 31; i >= 0; i = j) {
        if ((t, i) in holder) {
            item = value("v", holder[t, i], r)
            j = low[holder[t, i]] - 1
        } else {
            for (j = i; j >= 0 && !((t, j) in holder); j--);
            item = (i - j) "'d0"
        }
        all = all (all ? ", " : "") item
    }
    return "{" all "}"
}

function addresses(writable,    r, list) {
    for (r = 1; r <= count; r++)
        if ((access[table_of[r]] != "ro") == writable) list = list (list ? ", " : "") sprintf("12'h%03x", offset_of[r])
    return list
}

function verilog(    r, t, f) {
    print "// wisp_registers.vh - the registers of a die: written by `make registers` from rtl/registers.txt. Offsets; of what is not"
    print "// read-only, the places of the fields; what wisp_regs.v needs to answer, in names of that module."
    print "`ifndef WISP_REGISTERS_VH\n`define WISP_REGISTERS_VH\n"
    for (r = 1; r <= count; r++) printf "`define WISP_REG_%s 12'h%03x\n", toupper(name_of[r]), offset_of[r]
    print ""
    for (t = 1; t <= tables; t++)
        for (f = first_field[t]; access[t] != "ro" && f <= last_field[t]; f++)
            printf "`define WISP_REG_%s_%s %d\n", toupper(label[t]), toupper(field[f]), low[f]
    print "\n// Lists of case items: registers that are read only, and those that can be written.\n"
    printf "`define WISP_REGISTERS_RO %s\n`define WISP_REGISTERS_WRITABLE %s\n", addresses(0), addresses(1)
    print "\n// The items of a case over the address: what is read.\n\n`define WISP_REGISTERS_READ \\"
    for (r = 1; r <= count; r++) printf "    12'h%03x: prdata <= %s;%s\n", offset_of[r], concatenation(r), r < count ? " \\" : ""
    print "\n`endif"
}

# ---- C ----

function c_value(r,    f, t, all) {
    t = table_of[r]
    for (f = first_field[t]; f <= last_field[t]; f++)
        all = all (all ? " | " : "") "(uint32_t)(" value("c", f, r) ")" (low[f] ? " << " low[f] : "")
    return all
}

function c_header(    r, t, f) {
    print "/* registers.h - the registers of a die: written by `make registers` from rtl/registers.txt. For drivers: the offset of each"
    print " * register, and of each field its lowest bit and its width. For programs: WISP_REGISTERS_LIST, a row per register: name,"
    print " * offset, value at reset (0 where the hardware decides), whether it can be written. For the reference (csim/die/regs.c):"
    print " * WISP_REGISTERS_READ, the items of a switch over the offset, from variables of the function that uses it. */"
    print "#ifndef WISP_BASE_REGISTERS_H\n#define WISP_BASE_REGISTERS_H\n\n/* clang-format off */"
    for (r = 1; r <= count; r++) printf "#define WISP_REG_%s 0x%03x\n", toupper(name_of[r]), offset_of[r]
    print ""
    for (t = 1; t <= tables; t++)
        for (f = first_field[t]; f <= last_field[t]; f++) {
            printf "#define WISP_REG_%s_%s %d\n", toupper(label[t]), toupper(field[f]), low[f]
            printf "#define WISP_REG_%s_%s_W %d\n", toupper(label[t]), toupper(field[f]), wide[f]
        }
    for (t = 1; t <= tables; t++) if (access[t] != "ro") printf "#define WISP_REG_%s_ALL 0x%xu\n", toupper(label[t]), ones(t)
    print "\n#define WISP_REGISTERS_LIST \\"
    for (r = 1; r <= count; r++)
        printf "    {\"%s\", 0x%03x, 0x%xu, %d}%s\n", name_of[r], offset_of[r], at_reset(table_of[r]), access[table_of[r]] != "ro", r < count ? ", \\" : ""
    print "\n#define WISP_REGISTERS_READ \\"
    for (r = 1; r <= count; r++) printf "    case 0x%03x: return %s;%s\n", offset_of[r], c_value(r), r < count ? " \\" : ""
    print "/* clang-format on */\n\n#endif"
}

function at_reset(t,    f, sum) {
    for (f = first_field[t]; f <= last_field[t]; f++) if (reset[f] != "-") sum += reset[f] * 2 ^ low[f]
    return sum
}

# ---- the map ----

function page(    t, f, r, offset) {
    print "| offset | register, field | bits | access | reset | meaning |\n|---|---|---|---|---|---|"
    for (t = 1; t <= tables; t++) {
        r = first_of[t]
        offset = sprintf("0x%03x", offset_of[r])
        if (table_of[r + 1] == t) offset = offset " + 4i"
        printf "| %s | **%s** | | %s | | %s |\n", offset, label[t], access[t], meaning[t]
        for (f = first_field[t]; f <= last_field[t]; f++)
            printf "| | %s | %s | | %s | %s |\n", field[f], substr(bits[f], 2, length(bits[f]) - 2), reset[f], about[f]
    }
}
