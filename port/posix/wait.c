/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <poll.h>

#include "internal.h"

/*
 * poll() measures its time-out with a clock that stands still while the machine
 * sleeps, the deadline is on one that does not: look up now and then.
 */
enum { LONGEST_MS = 10000 };

/* What to poll, and for what. With nothing to wait for the descriptor is -1, which poll() passes over. */
static struct pollfd target_of(const cct_posix *posix, unsigned wants)
{
    struct pollfd target = {cct_posix_descriptor(posix), 0, 0};
    if (posix->resolver >= 0) {
        target.events = POLLIN;
    } else if (posix->socket >= 0 && !posix->connected) {
        target.events = POLLOUT;
    } else {
        int reading = (wants & CCT_WANT_READ) != 0 ? POLLIN : 0;
        int writing = (wants & CCT_WANT_WRITE) != 0 ? POLLOUT : 0;
        target.events = (short)(reading | writing);
    }
    if (target.events == 0) {
        target.fd = -1; /* else a hang-up, which poll() always tells, would wake us at once */
    }
    return target;
}

int cct_posix_wait(void *context, unsigned wants, int64_t until_ms)
{
    cct_posix *posix = context;
    struct pollfd targets[] = {target_of(posix, wants), {posix->wake, POLLIN, 0}};
    const struct pollfd *target = &targets[0];
    int64_t now_ms = cct_posix_monotonic_ms(posix);
    if (until_ms <= now_ms) {
        return CCT_OK;
    }
    /* now_ms is rounded down, hence the difference up: never awake just before the deadline, to spin there. */
    int timeout_ms = until_ms < now_ms + LONGEST_MS ? (int)(until_ms - now_ms) : LONGEST_MS;
    int ready = poll(targets, 2, timeout_ms);
    if (ready < 0 && errno != EINTR) {
        return cct_posix_failed(posix, "poll", errno, CCT_ERROR_IO);
    }
    /* An attempt that ended with nothing but room to write has succeeded: connect() need not ask again. */
    if (ready > 0 && posix->socket >= 0 && target->fd == posix->socket && target->revents == POLLOUT) {
        posix->connected = true;
    }
    return CCT_OK;
}
