# What is missing is installed (mk/tools.sh), with WISP_INSTALL=no it is only named; no installer is run here.
mkdir bin tree
for tool in sh tr id mkdir tail dirname basename $(sed -n 's/^[a-z0-9.+-]*  *\([a-z0-9+]*\)$/\1/p' "$TOP/mk/tools.sh"); do
    where=$(command -v "$tool") && ln -sf "$where" "bin/$tool"
done
rm -f bin/patch
printf '#!/bin/sh\necho "$*" >> called\n' > bin/apt-get
printf '#!/bin/sh\n[ "$1" = -n ] && shift\nexec "$@"\n' > bin/sudo
ln -sf "$(command -v true)" bin/true
chmod +x bin/apt-get bin/sudo
here=$PWD wrong=0
complain() { echo "$*"; cat said; wrong=1; }
tools() { (cd tree && PATH=$here/bin WISP_INSTALL=$1 sh "$TOP/mk/tools.sh") > said 2>&1; }
cd "$here" || exit 1
tools no
[ $? -eq 6 ] && grep -q '^wisp: missing: .*patch ' said && grep -q 'WISP_INSTALL=no; run: .*apt-get install .*patch' said || complain "with WISP_INSTALL=no"
[ ! -e tree/called ] || complain "installed, though WISP_INSTALL=no"
tools never
[ $? -eq 6 ] && grep -q "'yes' or 'no', not 'never'" said || complain "WISP_INSTALL=never is accepted"
tools '' || complain "no installation"
grep -q '^install .*patch' tree/called || complain "nothing was installed"
exit $wrong
