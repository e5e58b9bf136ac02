/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <poll.h>

#include "internal.h"

/*
 * poll() measures its time-out with a clock that stops while the machine sleeps, but the deadline
 * is on one that does not stop: so it returns from time to time.
 */
enum { LONGEST_MS = 10000 };

/* Where the connections are among the targets, and then the queries. */
enum { QUERIES_AT = CCT_CONNECTIONS };

/*
 * With nothing to wait for the descriptor is -1: else a hang-up, which poll() always reports, would
 * wake us at once.
 */
static struct pollfd target_of(int descriptor, int events)
{
    return (struct pollfd){events != 0 ? descriptor : -1, (short)events, 0};
}

static struct pollfd target_of_connection(const cct_posix_connection *c, unsigned wants)
{
    int reading = (wants & CCT_WANT_READ) != 0 ? POLLIN : 0;
    int writing = (wants & CCT_WANT_WRITE) != 0 ? POLLOUT : 0;
    return target_of(c->socket, c->is_known ? reading | writing : POLLOUT);
}

/* A state that was reported once need not be visible in the socket any more. */
static bool has_ended(const cct_posix_connection *c, unsigned wants)
{
    return ((wants & CCT_WANT_READ) != 0 && c->receive_ended != 0) ||
           ((wants & CCT_WANT_WRITE) != 0 && c->send_ended != 0);
}

int cct_posix_targets(cct_posix *posix, unsigned wants, int64_t until_ms, struct pollfd targets[CCT_POSIX_TARGETS])
{
    bool is_ready = cct_posix_has_result(posix);
    for (unsigned i = 0; i < CCT_CONNECTIONS; i++) {
        targets[i] = target_of_connection(&posix->connections[i], wants);
        is_ready = is_ready || has_ended(&posix->connections[i], wants);
    }
    int ipv4 = posix->queries[0].pipe, ipv6 = posix->queries[1].pipe;
    targets[QUERIES_AT] = target_of(ipv4, POLLIN);
    targets[QUERIES_AT + 1] = target_of(ipv6 != ipv4 ? ipv6 : -1, POLLIN);
    int64_t now_ms = cct_posix_monotonic_ms(posix);
    if (is_ready || until_ms <= now_ms) {
        return 0;
    }
    /*
     * now_ms is rounded down, hence the difference up: never awake just before the deadline, to
     * spin there.
     */
    return until_ms < now_ms + LONGEST_MS ? (int)(until_ms - now_ms) : LONGEST_MS;
}

int cct_posix_wait(void *context, unsigned wants, int64_t until_ms)
{
    cct_posix *posix = context;
    struct pollfd targets[CCT_POSIX_TARGETS + 1];
    int timeout_ms = cct_posix_targets(posix, wants, until_ms, targets);
    if (timeout_ms == 0) {
        return CCT_OK;
    }
    targets[CCT_POSIX_TARGETS] = (struct pollfd){posix->wake, POLLIN, 0};
    if (poll(targets, CCT_POSIX_TARGETS + 1, timeout_ms) < 0 && errno != EINTR) {
        return cct_posix_failed(posix, "poll", errno, CCT_ERROR_IO);
    }
    for (unsigned i = 0; i < CCT_CONNECTIONS; i++) {
        cct_posix_connection *c = &posix->connections[i];
        /*
         * An attempt that ended with nothing but room to write has succeeded: connect() need not
         * ask again.
         */
        c->established = c->established || (c->socket >= 0 && !c->is_known && targets[i].revents == POLLOUT);
    }
    return CCT_OK;
}
