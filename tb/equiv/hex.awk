# A number in binary as yosys' sat shows it, as hexadecimal digits. Decimal and hexadecimal it shows for narrow numbers alone.
function hex(binary,    digits, group, i, digit) {
    while (length(binary) % 4) binary = "0" binary
    for (i = 1; i <= length(binary); i += 4) {
        group = substr(binary, i, 4)
        digit = 8 * substr(group, 1, 1) + 4 * substr(group, 2, 1) + 2 * substr(group, 3, 1) + substr(group, 4, 1)
        digits = digits substr("0123456789abcdef", digit + 1, 1)
    }
    sub(/^0+/, "", digits)
    return digits == "" ? "0" : digits
}
