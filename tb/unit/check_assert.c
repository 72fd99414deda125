/* check_assert.c - the assertions in the Verilog fire: a user of `fifo` that breaks its contract ends the simulation,
 * and names the instance. (That those of the proofs fire: tb/formal/false.v.) */
#include "unit/dut.h"
#include "unit/unit_test.h"

#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

/* Run it in a process of its own; what it said before it was killed by SIGABRT. */
static void dies_of(void (*wrong)(void *dut), char *said, size_t size) {
    int pipes[2], status;
    ck_assert_int_eq(pipe(pipes), 0);
    fflush(NULL);
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (!child) {
        dup2(pipes[1], STDOUT_FILENO);
        dup2(pipes[1], STDERR_FILENO);
        void *dut = fifo_dut_create(1);
        fifo_dut_reset(dut);
        wrong(dut);
        _exit(0);
    }
    close(pipes[1]);
    size_t used = 0;
    for (ssize_t got; used + 1 < size && (got = read(pipes[0], said + used, size - 1 - used)) > 0;) used += (size_t)got;
    said[used] = '\0';
    close(pipes[0]);
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_msg(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT, "the assertion did not fire (status %d): %s",
                  status, said);
}

static void push_too_many(void *dut) {
    for (unsigned i = 0; i <= DEPTH; i++) fifo_dut_step(dut, (struct fifo_dut_in){.push = true});
}

static void pop_nothing(void *dut) {
    fifo_dut_step(dut, (struct fifo_dut_in){.pop = true});
}

START_TEST(assert_fires) {
    char said[2000];
    dies_of(push_too_many, said, sizeof said);
    ck_assert_msg(strstr(said, "wisp_fifo: push into a full fifo") != NULL, "%s", said);
    dies_of(pop_nothing, said, sizeof said);
    ck_assert_msg(strstr(said, "wisp_fifo: pop from an empty fifo") != NULL, "%s", said);
}
END_TEST

int main(void) {
    const TTest *tests[] = {assert_fires};
    return unit_main("assert", tests, sizeof tests / sizeof tests[0]);
}
