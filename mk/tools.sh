#!/bin/sh
# Install what the build needs and the machine lacks. Root or passwordless sudo does it; anybody else, and all with WISP_INSTALL=no in
# the environment, are told the one command to run, exit 6.
set -eu
export LC_ALL=C

# package, and the file or command that shows it is there
needs="
gcc             gcc
libc6-dev       /usr/include/stdlib.h
g++             g++
ccache          ccache
check           /usr/include/check.h
libinih-dev     /usr/include/ini.h
libyajl-dev     /usr/include/yajl/yajl_gen.h
libzstd-dev     /usr/include/zstd.h
zlib1g-dev      /usr/include/zlib.h
verilator       verilator
iverilog        iverilog
patch           patch
gnuplot-nox     gnuplot
yosys           yosys
z3              z3
libsystemc-dev  /usr/include/systemc
libjs-chart.js  /usr/share/javascript/chart.js/chart.min.js
"

missing=$(echo "$needs" | while read -r package proof; do
    case $proof in
    '') ;;
    /*) [ -e "$proof" ] || echo "$package" ;;
    *) command -v "$proof" >/dev/null || echo "$package" ;;
    esac
done | tr '\n' ' ')
[ -n "$missing" ] || exit 0

install="apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing"
give_up() {
    echo "wisp: missing: $missing" >&2
    echo "wisp: $1; run: sudo sh -c '$install'" >&2
    exit 6
}

case ${WISP_INSTALL:-yes} in
yes) ;;
no) give_up "nothing is installed with WISP_INSTALL=no" ;;
*) give_up "WISP_INSTALL is 'yes' or 'no', not '$WISP_INSTALL'" ;;
esac
command -v apt-get >/dev/null || give_up "there is no apt-get on this machine"
as_root=
if [ "$(id -u)" -ne 0 ]; then
    sudo -n true 2>/dev/null || give_up "installing needs root"
    as_root="sudo -n"
fi
echo "installing: $missing"
mkdir -p build
$as_root sh -c "$install" >build/tools.log 2>&1 </dev/null || {
    tail -n 20 build/tools.log >&2
    give_up "apt-get failed (build/tools.log)"
}
