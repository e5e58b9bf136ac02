/* SPDX-License-Identifier: MIT */
/* The system's functions with one mistake in how they are used. */
#define BROKEN_CALLS_THEMSELVES
#include "calls.h"

#include <netinet/in.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>

mistake broken_by;

static bool makes(mistake which)
{
    return broken_by == which;
}

/* Another errno in the place of one of these. */
static int fail_as(mistake which, int error, int other)
{
    if (errno == error && makes(which)) {
        errno = other;
    }
    return -1;
}

/* ---- sockets ----------------------------------------------------------- */

int broken_socket(int domain, int type, int protocol)
{
    type = makes(MISTAKE_BLOCKS) ? type & ~SOCK_NONBLOCK : type;
    domain = makes(MISTAKE_IPV6_SOCKET_IS_IPV4) ? AF_INET : domain;
    int fd = socket(domain, type, protocol);
    return fd >= 0 ? fd : fail_as(MISTAKE_LIMIT_IS_IO, EMFILE, EIO);
}

int broken_connect(int fd, const struct sockaddr *address, socklen_t len)
{
    struct sockaddr_in6 ipv6;
    if (address->sa_family == AF_INET6) {
        memcpy(&ipv6, address, sizeof ipv6);
        memset(&ipv6.sin6_addr, makes(MISTAKE_IPV6_IS_LINK_LOCAL) ? 0xFE : ipv6.sin6_addr.s6_addr[0], 1);
        address = (struct sockaddr *)&ipv6;
        len = makes(MISTAKE_IPV6_IS_SHORT) ? (socklen_t)sizeof(struct sockaddr_in) : len;
    }
    if (connect(fd, address, len) == 0) {
        return 0;
    }
    if (errno == EINPROGRESS || errno == EALREADY) {
        errno = makes(MISTAKE_RECONNECTS_TOO_SOON) ? EIO : errno;
        return makes(MISTAKE_CONNECTS_AT_ONCE) ? 0 : -1;
    }
    (void)fail_as(MISTAKE_TIMEOUT_IS_IO, ETIMEDOUT, EIO);
    (void)fail_as(MISTAKE_UNREACHABLE_IS_IO, ENETUNREACH, EIO);
    return fail_as(MISTAKE_REFUSAL_IS_IO, ECONNREFUSED, EIO);
}

ssize_t broken_send(int fd, const void *bytes, size_t len, int flags)
{
    flags = makes(MISTAKE_RAISES_SIGPIPE) ? flags & ~MSG_NOSIGNAL : flags;
    ssize_t n = send(fd, bytes, len, flags);
    if (n >= 0) {
        return makes(MISTAKE_COUNTS_WRONG) ? (ssize_t)len : n;
    }
    (void)fail_as(MISTAKE_RESET_IS_IO, ECONNRESET, EIO);
    (void)fail_as(MISTAKE_RESET_IS_IO, EPIPE, EIO);
    return fail_as(MISTAKE_IS_FULL_IS_IO, EAGAIN, EIO);
}

ssize_t broken_recv(int fd, void *bytes, size_t capacity, int flags)
{
    ssize_t n = recv(fd, bytes, capacity, makes(MISTAKE_PEEKS) ? flags | MSG_PEEK : flags);
    if (n == 0 && makes(MISTAKE_END_IS_AGAIN)) {
        errno = EAGAIN;
        return -1;
    }
    if (n < 0 && errno == ECONNRESET && makes(MISTAKE_RESET_IS_END)) {
        return 0;
    }
    return n >= 0 ? n : fail_as(MISTAKE_RESET_IS_IO, ECONNRESET, EIO);
}

int broken_setsockopt(int fd, int level, int name, const void *value, socklen_t len)
{
    return makes(MISTAKE_HAS_NAGLE) ? 0 : setsockopt(fd, level, name, value, len);
}

static bool is_stream(int fd)
{
    int type = 0;
    socklen_t len = sizeof type;
    return getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &len) == 0 && type == SOCK_STREAM;
}

static bool is_leaked(int fd)
{
    struct sockaddr_storage peer;
    socklen_t len = sizeof peer;
    struct stat about;
    bool is_connected = getpeername(fd, (struct sockaddr *)&peer, &len) == 0;
    bool is_known = fstat(fd, &about) == 0;
    return (makes(MISTAKE_LEAKS_ATTEMPTS) && is_stream(fd) && !is_connected) ||
           (makes(MISTAKE_LEAKS_CONNECTIONS) && is_stream(fd) && is_connected) ||
           (makes(MISTAKE_LEAKS_PIPES) && is_known && S_ISFIFO(about.st_mode)) ||
           (makes(MISTAKE_LEAKS_FILES) && is_known && S_ISREG(about.st_mode));
}

int broken_close(int fd)
{
    const struct linger at_once = {1, 0};
    if (makes(MISTAKE_LINGERS) && is_stream(fd)) {
        (void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    }
    return is_leaked(fd) ? 0 : close(fd);
}

/* ---- waiting ----------------------------------------------------------- */

int broken_poll(struct pollfd *targets, nfds_t count, int timeout_ms)
{
    for (nfds_t i = 0; i < count; i++) {
        short events = targets[i].events;
        events = makes(MISTAKE_POLLS_FOR_READING) ? POLLIN : makes(MISTAKE_POLLS_FOR_WRITING) ? POLLOUT : events;
        targets[i].events = events;
        bool is_query = i >= 2 && i < 4;
        targets[i].fd = is_query && makes(MISTAKE_POLLS_NO_QUERIES) ? -1 : targets[i].fd;
        targets[i].fd = i == 1 && makes(MISTAKE_POLLS_ONE_CONNECTION) ? -1 : targets[i].fd;
    }
    timeout_ms = makes(MISTAKE_POLLS_IN_SECONDS) ? timeout_ms * 1000 : timeout_ms;
    timeout_ms = makes(MISTAKE_POLLS_FOR_EVER) ? -1 : timeout_ms;
    int ready = poll(targets, count, timeout_ms);
    return ready >= 0 ? ready : fail_as(MISTAKE_POLL_IS_INTERRUPTED, EINTR, EIO);
}

/* ---- processes and names ----------------------------------------------- */

pid_t broken_fork(void)
{
    if (makes(MISTAKE_BLOCKS_IN_NAMES)) {
        errno = EAGAIN;
        return -1;
    }
    return fork();
}

int broken_kill(pid_t pid, int number)
{
    return makes(MISTAKE_LEAKS_CHILDREN) ? 0 : kill(pid, number);
}

pid_t broken_waitpid(pid_t pid, int *status, int options)
{
    bool is_left = (makes(MISTAKE_LEAKS_CHILDREN) && (options & WNOHANG) == 0) || makes(MISTAKE_LEAKS_ZOMBIES);
    return is_left ? pid : waitpid(pid, status, options);
}

int broken_getaddrinfo(const char *host, const char *service, const struct addrinfo *hints, struct addrinfo **list)
{
    int code = getaddrinfo(host, service, hints, list);
    if (code != 0 && makes(MISTAKE_FAILURE_IS_NO_NAME)) {
        return EAI_NONAME;
    }
    return code != 0 && makes(MISTAKE_NO_NAME_IS_FAILURE) ? EAI_FAIL : code;
}
