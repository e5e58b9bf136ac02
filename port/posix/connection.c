/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <limits.h>
#include <netinet/tcp.h>
#include <unistd.h>

#include "internal.h"

static int result_of_connect(int error)
{
    switch (error) {
    case ECONNREFUSED:
        return CCT_ERROR_REFUSED;
    case ETIMEDOUT:
        return CCT_ERROR_TIMED_OUT;
    case ENETUNREACH:
    case EHOSTUNREACH:
    case ENETDOWN:
    case EHOSTDOWN:
    case EADDRNOTAVAIL: /* no own address of that family, or no free port */
    case EAFNOSUPPORT:  /* a kernel without IPv6 */
    case EACCES:        /* a route or a firewall of this machine forbids it */
    case EPERM:
        return CCT_ERROR_UNREACHABLE;
    default:
        return CCT_ERROR_IO;
    }
}

static int result_of_transfer(int error)
{
    switch (error) {
    case ECONNRESET:
    case ECONNABORTED:
    case EPIPE:
    case ETIMEDOUT: /* retransmission or keep-alive gave up */
    case ENETRESET:
    case ENETUNREACH:
    case EHOSTUNREACH:
    case ENETDOWN:
        return CCT_ERROR_CLOSED;
    default:
        return CCT_ERROR_IO;
    }
}

static int open_socket(const cct_address *address)
{
    /* No child of the program inherits it (SOCK_CLOEXEC). */
    int fd = socket(cct_posix_family((cct_family)address->family), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd >= 0) {
        /*
         * TLS writes several small records before it reads: with Nagle's algorithm each would wait
         * for a delayed ACK. If this fails, the exchange is only slower.
         */
        int on = 1;
        (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }
    return fd;
}

int cct_posix_connect(void *context, unsigned connection, const cct_address *address)
{
    cct_posix *posix = context;
    cct_posix_connection *c = &posix->connections[connection];
    cct_posix_sockaddr to;
    socklen_t to_len = cct_posix_to_sockaddr(address, &to);
    if (c->socket >= 0 && c->established) {
        c->is_known = true; /* `wait` may have seen it first */
        return CCT_OK;
    }
    const char *call = "socket";
    if (to_len == 0) {
        errno = EAFNOSUPPORT;
    } else if (c->socket < 0) {
        c->socket = open_socket(address);
    }
    /*
     * The first connect() begins the attempt. A further one returns its state: EALREADY, 0 (or
     * EISCONN), or the error that SO_ERROR would have. So one call replaces poll() and
     * getsockopt().
     */
    if (to_len > 0 && c->socket >= 0) {
        call = "connect";
        if (connect(c->socket, &to.any, to_len) == 0 || errno == EISCONN) {
            c->established = c->is_known = true;
            return CCT_OK;
        }
        if (errno == EINPROGRESS || errno == EALREADY || errno == EINTR) {
            return CCT_AGAIN; /* EINTR: the attempt continues nevertheless */
        }
    }
    /* Before close() can change it. */
    int error = errno;
    cct_posix_disconnect(posix, connection);
    return cct_posix_failed(posix, call, error, result_of_connect(error));
}

/* ---- data -------------------------------------------------------------- */

/*
 * An ended connection stays ended: the kernel reports a reset only once, and then an orderly end.
 */
static int repeat(cct_posix *posix, const cct_posix_connection *c, int result)
{
    posix->error = c->error;
    return result;
}

/*
 * An error of receiving ends sending too, as the contract requires; an earlier error of sending
 * stays.
 */
static int fail_transfer(cct_posix *posix, cct_posix_connection *c, const char *call, int error)
{
    int result = cct_posix_failed(posix, call, error, result_of_transfer(error));
    c->error = error;
    c->send_ended = c->send_ended != 0 ? c->send_ended : result;
    return result;
}

int cct_posix_send(void *context, unsigned connection, const uint8_t *bytes, size_t len)
{
    cct_posix *posix = context;
    cct_posix_connection *c = &posix->connections[connection];
    ssize_t n;
    if (c->send_ended != 0) {
        return repeat(posix, c, c->send_ended);
    }
    do {
        /*
         * MSG_NOSIGNAL: SIGPIPE would end a program that does not handle it. The result is an int.
         */
        n = send(c->socket, bytes, len < INT_MAX ? len : INT_MAX, MSG_NOSIGNAL);
    } while (n < 0 && errno == EINTR);
    if (n < 0 && errno == EAGAIN) {
        return CCT_AGAIN;
    }
    /* No byte was accepted, without an error: repeating the call could go on forever. */
    return n > 0 ? (int)n : fail_transfer(posix, c, "send", n < 0 ? errno : EIO);
}

int cct_posix_receive(void *context, unsigned connection, uint8_t *bytes, size_t capacity)
{
    cct_posix *posix = context;
    cct_posix_connection *c = &posix->connections[connection];
    ssize_t n;
    if (c->receive_ended != 0) {
        return c->receive_ended == CCT_EOF ? CCT_EOF : repeat(posix, c, c->receive_ended);
    }
    do {
        n = recv(c->socket, bytes, capacity < INT_MAX ? capacity : INT_MAX, 0);
    } while (n < 0 && errno == EINTR);
    if (n > 0 || (n < 0 && errno == EAGAIN)) {
        return n > 0 ? (int)n : CCT_AGAIN;
    }
    if (n == 0) {
        /* After a reset that send() has reported, recv() returns 0, as after an orderly end. */
        c->receive_ended = c->send_ended != 0 ? repeat(posix, c, c->send_ended) : CCT_EOF;
    } else {
        c->receive_ended = fail_transfer(posix, c, "recv", errno);
    }
    return c->receive_ended;
}

void cct_posix_disconnect(void *context, unsigned connection)
{
    cct_posix *posix = context;
    cct_posix_connection *c = &posix->connections[connection];
    if (c->socket >= 0) {
        (void)close(c->socket); /* not again after EINTR: Linux has released it by then */
    }
    *c = (cct_posix_connection){.socket = -1};
}
