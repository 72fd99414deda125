#include "cli/interrupt.h"

#include "base/temporary.h"

#include <stddef.h>
#include <time.h>
#include <unistd.h>

enum { PATIENCE_MS = 700, LONGER_S = 10 };

static volatile sig_atomic_t interrupted, longer;
static timer_t patience;

static void end_in(time_t seconds, long milliseconds) {
    struct itimerspec time = {.it_value = {seconds, 1000000 * milliseconds}};
    timer_settime(patience, 0, &time, NULL);
}

static void on_signal(int signal_number) {
    (void)signal_number;
    if (!interrupted) end_in(0, PATIENCE_MS);
    interrupted = 1;
}

static void on_end_of_patience(int signal_number) {
    static const char words[] = "wisp: stopped by a signal\nINTERRUPTED\n";
    (void)signal_number;
    if (wisp_stop_answered && !longer) {
        longer = 1;
        end_in(LONGER_S, 0);
        return;
    }
    if (!wisp_temporaries_abandon()) {
        end_in(0, 1);
        return;
    }
    ssize_t said = write(STDERR_FILENO, words, sizeof words - 1);
    (void)said;
    _exit(WISP_INTERRUPTED);
}

/* A handler, for what is ignored would be so in programs that are started, too. */
static void on_lost_output(int signal_number) {
    (void)signal_number;
}

static void handle(int signal_number, void (*handler)(int)) {
    struct sigaction action = {.sa_handler = handler}; /* without SA_RESTART */
    sigemptyset(&action.sa_mask);
    sigaction(signal_number, &action, NULL);
}

wisp_stop *wisp_catch_interrupts(void) {
    static bool installed;
    struct sigaction before;
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGALRM};
    if (installed) return &interrupted;
    installed = true;
    handle(SIGALRM, on_end_of_patience);
    timer_create(CLOCK_MONOTONIC, &event, &patience);
    handle(SIGPIPE, on_lost_output);
    handle(SIGXFSZ, on_lost_output);
    handle(SIGINT, on_signal);
    handle(SIGTERM, on_signal);
    if (sigaction(SIGHUP, NULL, &before) == 0 && before.sa_handler != SIG_IGN) handle(SIGHUP, on_signal);
    return &interrupted;
}
