/* SPDX-License-Identifier: MIT */
/*
 * calls.h: comes first in each file of port/posix for tests/port/broken, and puts our functions in
 * the place of the system's: the same code, with one of the mistakes below, is another port, which
 * the conformance test must find.
 */
#ifndef BROKEN_CALLS_H
#define BROKEN_CALLS_H

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#define MISTAKES(X)                                                                                                    \
    X(NONE, "does all as it should")                                                                                   \
    X(BLOCKS, "has sockets that block")                                                                                \
    X(POLLS_FOR_EVER, "has no time-out when it polls")                                                                 \
    X(LEAKS_ATTEMPTS, "leaks the descriptor of an attempt that failed")                                                \
    X(LEAKS_CONNECTIONS, "leaks the descriptor of a connection")                                                       \
    X(LEAKS_PIPES, "leaks the pipe of a query")                                                                        \
    X(LEAKS_FILES, "leaks the file of trust anchors")                                                                  \
    X(LEAKS_CHILDREN, "leaks the process of an abandoned query")                                                       \
    X(LEAKS_ZOMBIES, "leaves the processes of queries as zombies")                                                     \
    X(RAISES_SIGPIPE, "sends without MSG_NOSIGNAL")                                                                    \
    X(BLOCKS_IN_NAMES, "asks for names without a process of its own")                                                  \
    X(POLLS_FOR_READING, "polls for reading alone")                                                                    \
    X(POLLS_FOR_WRITING, "polls for writing alone")                                                                    \
    X(POLLS_NO_QUERIES, "polls connections alone")                                                                     \
    X(POLLS_ONE_CONNECTION, "polls the first connection alone")                                                        \
    X(POLLS_IN_SECONDS, "takes milliseconds for seconds")                                                              \
    X(POLL_IS_INTERRUPTED, "takes an interrupted poll for an error")                                                   \
    X(TIMEOUT_IS_IO, "takes ETIMEDOUT for an error of input and output")                                               \
    X(UNREACHABLE_IS_IO, "takes ENETUNREACH for an error of input and output")                                         \
    X(REFUSAL_IS_IO, "takes ECONNREFUSED for an error of input and output")                                            \
    X(LIMIT_IS_IO, "takes EMFILE for an error of input and output")                                                    \
    X(RESET_IS_IO, "takes ECONNRESET and EPIPE for an error of input and output")                                      \
    X(RESET_IS_END, "takes a reset for the end")                                                                       \
    X(IPV6_IS_SHORT, "has the length of an IPv4 address for IPv6")                                                     \
    X(IPV6_IS_LINK_LOCAL, "leaves the first half of an IPv6 address out")                                              \
    X(IPV6_SOCKET_IS_IPV4, "has sockets of IPv4 alone")                                                                \
    X(CONNECTS_AT_ONCE, "takes an attempt in progress for a connection")                                               \
    X(RECONNECTS_TOO_SOON, "takes an attempt in progress for an error")                                                \
    X(FAILURE_IS_NO_NAME, "takes every failure of the resolver for a name that does not exist")                        \
    X(NO_NAME_IS_FAILURE, "takes a name that does not exist for a failure of the resolver")                            \
    X(FORGETS_ERRORS, "never sets native_error")                                                                       \
    X(HAS_NAGLE, "leaves Nagle's algorithm on")                                                                        \
    X(LINGERS, "resets a connection instead of closing it")                                                            \
    X(PEEKS, "leaves what it has received to be received again")                                                       \
    X(COUNTS_WRONG, "takes a short count of send for all")                                                             \
    X(IS_FULL_IS_IO, "takes EAGAIN of send for an error")                                                              \
    X(END_IS_AGAIN, "takes the end for nothing yet")

typedef enum mistake {
#define X(name, text) MISTAKE_##name,
    MISTAKES(X)
#undef X
        MISTAKE_COUNT
} mistake;

extern mistake broken_by;

int broken_socket(int domain, int type, int protocol);
int broken_connect(int fd, const struct sockaddr *address, socklen_t len);
ssize_t broken_send(int fd, const void *bytes, size_t len, int flags);
ssize_t broken_recv(int fd, void *bytes, size_t capacity, int flags);
int broken_setsockopt(int fd, int level, int name, const void *value, socklen_t len);
int broken_close(int fd);
int broken_poll(struct pollfd *targets, nfds_t count, int timeout_ms);
pid_t broken_fork(void);
int broken_kill(pid_t pid, int number);
pid_t broken_waitpid(pid_t pid, int *status, int options);
int broken_getaddrinfo(const char *host, const char *service, const struct addrinfo *hints, struct addrinfo **list);

#ifndef BROKEN_CALLS_THEMSELVES
#define socket(domain, type, protocol) broken_socket(domain, type, protocol)
#define connect(fd, address, len) broken_connect(fd, address, len)
#define send(fd, bytes, len, flags) broken_send(fd, bytes, len, flags)
#define recv(fd, bytes, capacity, flags) broken_recv(fd, bytes, capacity, flags)
#define setsockopt(fd, level, name, value, len) broken_setsockopt(fd, level, name, value, len)
#define close(fd) broken_close(fd)
#define poll(targets, count, timeout_ms) broken_poll(targets, count, timeout_ms)
#define fork() broken_fork()
#define kill(pid, number) broken_kill(pid, number)
#define waitpid(pid, status, options) broken_waitpid(pid, status, options)
#define getaddrinfo(host, service, hints, list) broken_getaddrinfo(host, service, hints, list)
#endif

#endif
