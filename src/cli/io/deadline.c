/* SPDX-License-Identifier: MIT */
#include "cli/io/deadline.h"

#include <errno.h>
#include <poll.h>
#include <stddef.h>

#include "cctoken_posix.h"
#include "cli/io/alarm.h"

/*
 * poll(2) uses a clock that stops while the machine sleeps, so no wait is longer than this; shorter
 * ones if there is no descriptor that signals the end of the run.
 */
enum { LONGEST_MS = 10000, LONGEST_BLIND_MS = 1000 };

static struct {
    int64_t began_ms;
    int64_t end_ms;
    /* 'regions' and others never begin a run, but write to a stream that asks for the time left. */
    bool begun;
    int descriptor;
    deadline_stop stop; /* NULL: nothing ends a run early */
    void *context;
} memory = {.descriptor = -1};

/* A clock that continues through suspend: a token's lifetime does too. */
static int64_t clock_now_ms(void)
{
    return cct_port_posix.monotonic_ms(NULL);
}

void deadline_begin(uint32_t timeout_ms)
{
    uint32_t all_ms = timeout_ms > 0 ? timeout_ms : DEADLINE_DEFAULT_MS;
    memory.began_ms = clock_now_ms();
    memory.end_ms = memory.began_ms + all_ms;
    memory.begun = true;
    /* In case a call blocks that should not: the alarm ends the program. */
    alarm_begin_run((int64_t)all_ms + DEADLINE_GRACE_MS);
}

int64_t deadline_began_ms(void)
{
    return memory.begun ? memory.began_ms : clock_now_ms();
}

/* Never negative, so that it can be passed on as a time to wait. */
int64_t deadline_left_ms(void)
{
    int64_t left_ms = memory.begun ? memory.end_ms - clock_now_ms() : DEADLINE_DEFAULT_MS;
    return left_ms > 0 ? left_ms : 0;
}

void deadline_set_stop(int descriptor, deadline_stop stop, void *context)
{
    /* poll(2) ignores an entry with the descriptor -1. */
    memory.descriptor = stop != NULL ? descriptor : -1;
    memory.stop = stop;
    memory.context = context;
}

bool deadline_is_stopped(void)
{
    return memory.stop != NULL && memory.stop(memory.context);
}

int deadline_stop_descriptor(void)
{
    return memory.descriptor;
}

int deadline_await(int descriptor, short events, int64_t most_ms)
{
    int64_t until_ms = clock_now_ms() + most_ms;
    int64_t left_ms = most_ms;
    /* Without a descriptor for signals they are looked for once a second. */
    bool blind = memory.stop != NULL && memory.descriptor < 0;
    int64_t longest_ms = blind ? LONGEST_BLIND_MS : LONGEST_MS;
    do {
        struct pollfd either[] = {{descriptor, events, 0}, {memory.descriptor, POLLIN, 0}};
        int ready = poll(either, 2, (int)(left_ms < longest_ms ? left_ms : longest_ms));
        /* A signal is not an error: whether it ends the run is asked below. */
        if (ready < 0 && errno != EINTR) {
            return CCT_ERROR_IO;
        }
        /* POLLERR and POLLHUP count too: the caller's read or write then reports the error. */
        if (ready > 0 && either[0].revents != 0) {
            return CCT_OK;
        }
        if (deadline_is_stopped()) {
            return CCT_AGAIN;
        }
        left_ms = until_ms - clock_now_ms();
    } while (left_ms > 0);
    return CCT_ERROR_TIMED_OUT;
}
