/* SPDX-License-Identifier: MIT */
/* The calls of BSD sockets: POSIX's, or those of the header that CCT_SOCKETS_SYSTEM names. */
#include <errno.h>
#include <limits.h>
#include <string.h>

#ifdef CCT_SOCKETS_SYSTEM
#include CCT_SOCKETS_SYSTEM
#else
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>
#endif

#include "calls.h"

#if defined(LWIP_IPV6)
#if !LWIP_IPV6 && !defined(CCT_SOCKETS_NO_IPV6)
#define CCT_SOCKETS_NO_IPV6
#endif
#endif
#ifndef MSG_NOSIGNAL /* then nothing here raises signals, or SO_NOSIGPIPE prevents them */
#define MSG_NOSIGNAL 0
#endif

/* What fits into an fd_set. lwIP's own holds descriptors from LWIP_SOCKET_OFFSET on. */
#ifdef LWIP_SELECT_MAXNFDS
#define SET_MAX LWIP_SELECT_MAXNFDS
#else
#define SET_MAX FD_SETSIZE
#endif

typedef union address_of_stack {
    struct sockaddr any;
    struct sockaddr_in ipv4;
#ifndef CCT_SOCKETS_NO_IPV6
    struct sockaddr_in6 ipv6;
#endif
} address_of_stack;

/* ---- errors ------------------------------------------------------------ */

/* Resources of this machine, not the network: another attempt may help once they are released. */
static bool is_limit(int error)
{
    return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

static int result_of_connect(int error)
{
    switch (error) {
    case ECONNREFUSED:
    case ECONNRESET: /* lwIP's for a refusal */
        return CCT_ERROR_REFUSED;
    case ETIMEDOUT:
    case ECONNABORTED: /* lwIP's after its last SYN */
        return CCT_ERROR_TIMED_OUT;
    case ENETUNREACH:
    case EHOSTUNREACH:
    case ENETDOWN:
    case EADDRNOTAVAIL: /* no own address of that family */
    case EAFNOSUPPORT:
        return CCT_ERROR_UNREACHABLE;
    default:
        return is_limit(error) ? CCT_ERROR_LIMIT : CCT_ERROR_IO;
    }
}

static int result_of_transfer(int error)
{
    switch (error) {
    case ECONNRESET:
    case ECONNABORTED:
    case EPIPE:
    case ENOTCONN: /* lwIP's when the connection is gone */
    case ETIMEDOUT:
    case ENETUNREACH:
    case EHOSTUNREACH:
    case ENETDOWN:
        return CCT_ERROR_CLOSED;
    default:
        return is_limit(error) ? CCT_ERROR_LIMIT : CCT_ERROR_IO;
    }
}

/*
 * EINTR: the library calls again, so there is no loop here. POSIX allows EAGAIN and EWOULDBLOCK to
 * differ.
 */
static bool is_not_yet(int error)
{
    return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

/* ---- attempts ---------------------------------------------------------- */

/* Returns the length of what it wrote, or 0: this stack was built without that family. */
static socklen_t to_sockaddr(const cct_address *address, address_of_stack *out)
{
    /* Fields that only some stacks have, such as a length, stay 0. */
    memset(out, 0, sizeof *out);
    if (address->family == CCT_FAMILY_IPV4) {
        out->ipv4.sin_family = AF_INET;
        out->ipv4.sin_port = htons(address->port);
        memcpy(&out->ipv4.sin_addr, address->bytes, 4);
        return sizeof out->ipv4;
    }
#ifndef CCT_SOCKETS_NO_IPV6
    if (address->family == CCT_FAMILY_IPV6) {
        out->ipv6.sin6_family = AF_INET6;
        out->ipv6.sin6_port = htons(address->port);
        memcpy(&out->ipv6.sin6_addr, address->bytes, 16);
        return sizeof out->ipv6;
    }
#endif
    return 0;
}

static int fail_to_begin(int fd, int *error)
{
    /* Before close() can change it. */
    *error = errno;
    if (fd >= 0) {
        (void)close(fd);
    }
    return result_of_connect(*error);
}

static bool prepare(int fd)
{
    int on = 1;
#ifdef CCT_SOCKETS_SELECT
    /* FD_SET() would write beyond the set. */
    if (fd >= SET_MAX) {
        errno = EMFILE;
        return false;
    }
#endif
    /*
     * TLS writes several small records before it reads: with Nagle's algorithm each would wait for
     * a delayed ACK.
     */
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
#ifdef SO_NOSIGPIPE
    (void)setsockopt(fd, SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof on);
#endif
    /* F_GETFL is not required of a stack: a new socket has no flags that would be lost. */
    return fcntl(fd, F_SETFL, O_NONBLOCK) >= 0;
}

int cct_sockets_begin(const cct_address *address, intptr_t *socket_out, int *error)
{
    address_of_stack to;
    socklen_t to_len = to_sockaddr(address, &to);
    if (to_len == 0) {
        errno = EAFNOSUPPORT;
        return fail_to_begin(-1, error);
    }
    int fd = socket(to.any.sa_family, SOCK_STREAM, 0);
    if (fd < 0 || !prepare(fd)) {
        return fail_to_begin(fd, error);
    }
    /*
     * Whether the attempt has succeeded at once is left to cct_sockets_attempt(), as in all other
     * cases.
     */
    if (connect(fd, &to.any, to_len) != 0 && errno != EINPROGRESS && !is_not_yet(errno)) {
        return fail_to_begin(fd, error);
    }
    *socket_out = fd;
    return CCT_OK;
}

int cct_sockets_attempt(intptr_t socket_in, int *error)
{
    cct_sockets_target target = {socket_in, false, true};
    bool is_ready = false;
    int failure = 0;
    socklen_t len = sizeof failure;
    /* First whether it has ended: until then SO_ERROR is 0, as after a success. */
    if (!cct_sockets_poll(&target, 1, 0, &is_ready, error)) {
        return CCT_ERROR_IO;
    }
    if (!is_ready) {
        return CCT_AGAIN;
    }
    /* Reading SO_ERROR resets it, so this is the only place that does. */
    if (getsockopt((int)socket_in, SOL_SOCKET, SO_ERROR, &failure, &len) != 0) {
        failure = errno;
    }
    *error = failure;
    return failure == 0 ? CCT_OK : result_of_connect(failure);
}

void cct_sockets_close(intptr_t socket_in)
{
    (void)close((int)socket_in);
}

/* ---- data -------------------------------------------------------------- */

/* Errors that last are repeated by connection.c, so none is stored here. */
static int fail_transfer(int *error)
{
    if (is_not_yet(errno)) {
        return CCT_AGAIN;
    }
    *error = errno;
    return result_of_transfer(errno);
}

int cct_sockets_send(intptr_t socket_in, const uint8_t *bytes, size_t len, int *error)
{
    errno = EIO; /* in case no byte is accepted, without an error */
    ssize_t n = send((int)socket_in, bytes, len < INT_MAX ? len : INT_MAX, MSG_NOSIGNAL);
    return n > 0 ? (int)n : fail_transfer(error);
}

int cct_sockets_receive(intptr_t socket_in, uint8_t *bytes, size_t capacity, int *error)
{
    ssize_t n = recv((int)socket_in, bytes, capacity < INT_MAX ? capacity : INT_MAX, 0);
    return n > 0 ? (int)n : n == 0 ? CCT_EOF : fail_transfer(error);
}

/* ---- waiting ----------------------------------------------------------- */

#ifdef CCT_SOCKETS_SELECT

bool cct_sockets_poll(const cct_sockets_target *targets, size_t count, int timeout_ms, bool *is_ready, int *error)
{
    fd_set reads, writes, ends;
    FD_ZERO(&reads);
    FD_ZERO(&writes);
    FD_ZERO(&ends); /* lwIP reports the failure of a connection here */
    int most = -1;
    for (size_t i = 0; i < count; i++) {
        int fd = (int)targets[i].socket;
        if (targets[i].reads) {
            FD_SET(fd, &reads);
        }
        if (targets[i].writes) {
            FD_SET(fd, &writes);
        }
        FD_SET(fd, &ends);
        most = fd > most ? fd : most;
    }
    struct timeval timeout = {timeout_ms / 1000, timeout_ms % 1000 * 1000};
    int ready = select(most + 1, &reads, &writes, &ends, &timeout);
    *error = errno;
    *is_ready = ready > 0;
    /* After a signal the caller looks at its clock, and waits again. */
    return ready >= 0 || *error == EINTR;
}

#else

bool cct_sockets_poll(const cct_sockets_target *targets, size_t count, int timeout_ms, bool *is_ready, int *error)
{
    struct pollfd all[CCT_CONNECTIONS]; /* a target is a connection, so there are no more */
    for (size_t i = 0; i < count; i++) {
        int events = (targets[i].reads ? POLLIN : 0) | (targets[i].writes ? POLLOUT : 0);
        all[i] = (struct pollfd){(int)targets[i].socket, (short)events, 0};
    }
    /* POLLERR and POLLHUP are always reported: the next call on that socket returns the reason. */
    int ready = poll(all, (nfds_t)count, timeout_ms);
    *error = errno;
    *is_ready = ready > 0;
    return ready >= 0 || *error == EINTR;
}

#endif
