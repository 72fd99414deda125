#include "base/threads.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>

enum { MOST = 1024 };

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;

/* All of them stand here at once. */
static void *pass(void *context) {
    pthread_mutex_lock(&gate);
    pthread_mutex_unlock(&gate);
    return context;
}

static unsigned try(unsigned more) {
    pthread_t threads[MOST];
    unsigned count = 0;
    pthread_mutex_lock(&gate);
    while (count < more && pthread_create(&threads[count], NULL, pass, NULL) == 0) count++;
    pthread_mutex_unlock(&gate);
    for (unsigned i = 0; i < count; i++) pthread_join(threads[i], NULL);
    return count;
}

unsigned wisp_threads(unsigned wanted) {
    if (wanted <= 1) return 1;
    unsigned more = wanted - 1 < MOST ? wanted - 1 : MOST, count = 1 + try(more);
    if (count < wanted)
        fprintf(stderr, "wisp: warning: only %u of %u threads can be started (memory or processes are limited)\n",
                count, wanted);
    unsigned running = 0;
#pragma omp parallel num_threads(count) reduction(+ : running)
    running++;
    return running;
}
