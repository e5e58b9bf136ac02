/* SPDX-License-Identifier: MIT */
/*
 * The test of the conformance test with a real port: port/posix, with one mistake of calls.h at a
 * time, must fail it. Each runs in a process of its own, several at once: most of the time they
 * wait.
 */
#define BROKEN_CALLS_THEMSELVES
#include "calls.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../rigs.h"

enum { AT_ONCE = 16, LIMIT_S = 45, PASSED = 0, CAUGHT = 1 };

static const char *const texts[] = {
#define X(name, text) text,
    MISTAKES(X)
#undef X
};

static int no_error(void *context)
{
    (void)context;
    return 0;
}

/* In a process of its own. Returns what its status is to be. */
static int run(mistake which)
{
    cct_port port = *rig_posix.port;
    broken_by = which;
    if (which == MISTAKE_FORGETS_ERRORS) {
        port.native_error = no_error;
        rig_posix.port = &port;
    }
    rig_posix_start();
    conformance_counts counts = conformance_run(&rig_posix, false);
    if (counts.failure != NULL) {
        printf("ok a port/posix that %s is caught: %s\n", texts[which], counts.failure);
    } else {
        printf("%s a port/posix that %s passes\n", which == MISTAKE_NONE ? "ok" : "not ok", texts[which]);
    }
    (void)fflush(stdout);
    return counts.failure != NULL ? CAUGHT : PASSED;
}

static pid_t start(mistake which)
{
    pid_t pid = fork();
    if (pid == 0) {
        /* What waits for ever is caught too. SIGALRM is the rig's. */
        const struct itimerspec limit = {.it_value = {LIMIT_S, 0}};
        struct sigevent kill_us = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1};
        timer_t timer;
        if (timer_create(CLOCK_MONOTONIC, &kill_us, &timer) != 0 || timer_settime(timer, 0, &limit, NULL) != 0) {
            _exit(PASSED);
        }
        _exit(run(which));
    }
    return pid;
}

int main(int argc, char **argv)
{
    static pid_t pids[MISTAKE_COUNT];
    unsigned passed = 0, failed = 0, running = 0, next = 0;
    while (next < MISTAKE_COUNT || running > 0) {
        if (next < MISTAKE_COUNT && running < AT_ONCE) {
            if (argc < 2 || strstr(texts[next], argv[1]) != NULL) {
                pids[next] = start((mistake)next);
                running++;
            }
            next++;
            continue;
        }
        int status;
        pid_t pid = wait(&status);
        unsigned which = 0;
        while (which < MISTAKE_COUNT && pids[which] != pid) {
            which++;
        }
        running--;
        bool is_right = which == MISTAKE_NONE ? WIFEXITED(status) && WEXITSTATUS(status) == PASSED
                                              : WIFSIGNALED(status) || WEXITSTATUS(status) == CAUGHT;
        if (WIFSIGNALED(status)) {
            printf("%s a port/posix that %s is caught: signal %d\n", is_right ? "ok" : "not ok", texts[which],
                   WTERMSIG(status));
        }
        passed += is_right;
        failed += !is_right;
    }
    printf("%u passed, %u failed\n", passed, failed);
    return failed > 0 || passed == 0;
}
