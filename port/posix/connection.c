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

static int failed_transfer(cct_posix *posix, const char *call, int error)
{
    return error == EAGAIN ? CCT_AGAIN : cct_posix_failed(posix, call, error, result_of_transfer(error));
}

static int open_socket(const cct_address *address)
{
    int fd = socket(cct_posix_family((cct_family)address->family), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd >= 0) {
        /* TLS writes several small records before it reads: Nagle would have each wait for a delayed ACK. */
        int on = 1;
        (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }
    return fd;
}

int cct_posix_connect(void *context, const cct_address *address)
{
    cct_posix *posix = context;
    cct_posix_sockaddr to;
    socklen_t to_len = cct_posix_to_sockaddr(address, &to);
    if (posix->socket >= 0 && posix->connected) {
        return CCT_OK; /* as `wait` has seen */
    }
    const char *call = "socket";
    if (to_len == 0) {
        errno = EAFNOSUPPORT;
    } else if (posix->socket < 0) {
        posix->socket = open_socket(address);
    }
    /*
     * The first connect() begins the attempt. A further one tells how it ended:
     * EALREADY, 0 (or EISCONN), or the error that SO_ERROR would give. So one
     * call does what otherwise takes a poll() and a getsockopt().
     */
    if (to_len > 0 && posix->socket >= 0) {
        call = "connect";
        if (connect(posix->socket, &to.any, to_len) == 0 || errno == EISCONN) {
            posix->connected = true;
            return CCT_OK;
        }
        if (errno == EINPROGRESS || errno == EALREADY || errno == EINTR) {
            return CCT_AGAIN; /* EINTR: the attempt goes on nevertheless */
        }
    }
    int error = errno;
    cct_posix_close(posix);
    return cct_posix_failed(posix, call, error, result_of_connect(error));
}

int cct_posix_send(void *context, const uint8_t *bytes, size_t len)
{
    cct_posix *posix = context;
    ssize_t n;
    do {
        n = send(posix->socket, bytes, len < INT_MAX ? len : INT_MAX, MSG_NOSIGNAL);
    } while (n < 0 && errno == EINTR);
    /* None of them was taken, and nothing says why: to go on asking could last for ever. */
    return n > 0 ? (int)n : failed_transfer(posix, "send", n < 0 ? errno : EIO);
}

int cct_posix_receive(void *context, uint8_t *bytes, size_t capacity)
{
    cct_posix *posix = context;
    ssize_t n;
    do {
        n = recv(posix->socket, bytes, capacity < INT_MAX ? capacity : INT_MAX, 0);
    } while (n < 0 && errno == EINTR);
    if (n < 0) {
        return failed_transfer(posix, "recv", errno);
    }
    return n > 0 ? (int)n : CCT_EOF;
}

void cct_posix_close(void *context)
{
    cct_posix *posix = context;
    cct_posix_abandon(posix);
    if (posix->socket >= 0) {
        (void)close(posix->socket); /* not again after EINTR: Linux has released it by then */
        posix->socket = -1;
    }
    posix->connected = false;
}
