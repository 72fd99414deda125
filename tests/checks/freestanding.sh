# Placement and allocation could be firmware of the Global CP: freestanding C that needs no library but the four memory
# functions which every compiler may call. What they include of ours must be as free; and the check does see a call.
cc=${CC:-gcc}
for tool in "$cc" nm; do
    command -v "$tool" > /dev/null || { echo "skipped: no $tool" >&2; exit 77; }
done
compile() { "$cc" -std=c11 -O2 -ffreestanding -nostdlib -fno-stack-protector -Wall -Wextra -Werror -I"$TOP/csim" -r "$@" -o all.o; }
foreign() { nm -u all.o | awk '{ print $NF }' | grep -vxE 'mem(cpy|set|move|cmp)'; }
compile "$TOP"/csim/gcp/{distribution,placement,eplb,allocate}.c || exit 1
foreign && exit 1
echo '#include <stdlib.h>
void *wisp_heap(void); void *wisp_heap(void) { return malloc(1); }' > heap.c
compile heap.c && [ "$(foreign)" = malloc ]
