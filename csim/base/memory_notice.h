/* memory_notice.h - what a command will need of memory, said before it takes it. Nothing can fail. */
#ifndef WISP_BASE_MEMORY_NOTICE_H
#define WISP_BASE_MEMORY_NOTICE_H

#include <stdint.h>

/* One line on stderr if it is more than 1 GB (10^9 bytes): "wisp: WHAT needs about 3.1 GB of memory". */
void wisp_memory_notice(const char *what, uint64_t bytes);

#endif
