/* SPDX-License-Identifier: MIT */
#include "cli/io/watchdog.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include "cctoken_posix.h"
#include "cli/io/alarm.h"
#include "cli/io/deadline.h"

enum { LOOK_MS = 250, LOOKS = DEADLINE_GRACE_MS / LOOK_MS };

/*
 * A static stack, so that none is allocated; sanitizers need as much. Pages that are not touched
 * cost nothing.
 */
static uint64_t stack[65536 / sizeof(uint64_t)];

static struct {
    watchdog_end end;
    int from; /* the ends of the pipe */
    int to;   /* -1: there is no thread */
} memory = {.to = -1};

/* The state of the thread: its order, and how often it has found it overdue. */
typedef struct guard {
    int64_t until_ms; /* 0: off guard */
    int late;
    int signalled;
} guard;

/* A signal that the main thread should have taken: it is stuck if this remains pending. */
static int pending_signal(void)
{
    sigset_t pending;
    if (sigpending(&pending) != 0) {
        return 0;
    }
    return sigismember(&pending, SIGTERM) == 1 ? SIGTERM : sigismember(&pending, SIGINT) == 1 ? SIGINT : 0;
}

/*
 * Several looks must agree before the program is ended: after a suspend one alone would be wrong.
 */
static void watchdog_look(guard *g)
{
    int number = pending_signal();
    g->late = cct_port_posix.monotonic_ms(NULL) > g->until_ms ? g->late + 1 : 0;
    g->signalled = number != 0 ? g->signalled + 1 : 0;
    if (g->signalled > LOOKS || g->late > LOOKS) {
        memory.end(g->signalled > LOOKS ? number : 0);
    }
}

/* The thread: waits for orders, and while on guard looks every quarter of a second. */
static void *keep_guard(void *unused)
{
    guard g = {0, 0, 0};
    (void)unused;
    for (;;) {
        struct pollfd orders = {memory.from, POLLIN, 0};
        int ready = poll(&orders, 1, g.until_ms != 0 ? LOOK_MS : -1);
        if (ready > 0 && read(memory.from, &g.until_ms, sizeof g.until_ms) == (ssize_t)sizeof g.until_ms) {
            g.late = g.signalled = 0;
            continue;
        }
        if (ready != 0) { /* a call that fails at once must not be repeated at once */
            (void)nanosleep(&(struct timespec){.tv_nsec = LOOK_MS * 1000000L}, NULL);
        }
        if (g.until_ms != 0) {
            watchdog_look(&g);
        }
    }
    return NULL;
}

/* The thread has all signals blocked, so that they reach the main thread. */
static bool start_thread(void)
{
    pthread_t thread;
    pthread_attr_t attributes;
    sigset_t all, mask;
    sigfillset(&all);
    bool ready = pthread_attr_init(&attributes) == 0 && pthread_attr_setstack(&attributes, stack, sizeof stack) == 0 &&
                 pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED) == 0;
    /* It inherits the mask: no signal is for it. */
    (void)pthread_sigmask(SIG_SETMASK, &all, &mask);
    ready = ready && pthread_create(&thread, &attributes, keep_guard, NULL) == 0;
    (void)pthread_sigmask(SIG_SETMASK, &mask, NULL);
    return ready;
}

bool watchdog_start(watchdog_end end)
{
    int ends[2];
    memory.to = -1; /* not that of a process that this one was forked from */
    if (pipe2(ends, O_CLOEXEC) != 0) {
        return false;
    }
    memory.end = end;
    memory.from = ends[0];
    if (!start_thread()) {
        (void)close(ends[0]);
        (void)close(ends[1]);
        return false;
    }
    memory.to = ends[1];
    alarm_leave_to_watchdog();
    return true;
}

/* The pipe is empty, or nearly so: this does not block. */
static void give_order(int64_t until_ms)
{
    ssize_t n = 0;
    while (memory.to >= 0 && n < (ssize_t)sizeof until_ms) {
        n = write(memory.to, &until_ms, sizeof until_ms);
        if (n < 0 && errno != EINTR) {
            return;
        }
    }
}

void watchdog_begin_guard(int64_t until_ms)
{
    give_order(until_ms > 0 ? until_ms : 1);
}

void watchdog_end_guard(void)
{
    give_order(0);
}
