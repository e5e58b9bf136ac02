/* SPDX-License-Identifier: MIT */
/*
 * Names, asked for by a child process: see cctoken_posix.h for why. Between
 * fork() and the answer the parent only keeps a pipe and a process number.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netdb.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "internal.h"

enum { ANSWER_ADDRESSES = 64 };

/* What the child sends. */
typedef struct answer {
    int result; /* the number of addresses, or a cct_result */
    int native_error;
    cct_address addresses[ANSWER_ADDRESSES];
} answer;

/* Up to PIPE_BUF bytes a pipe takes all or nothing: the child's one write neither blocks nor comes in pieces. */
typedef char answer_fits_into_a_pipe[sizeof(answer) <= PIPE_BUF ? 1 : -1];

static int result_of(int code)
{
    switch (code) {
    case EAI_NONAME:
#ifdef EAI_NODATA
    case EAI_NODATA:
#endif
#ifdef EAI_ADDRFAMILY
    case EAI_ADDRFAMILY:
#endif
        return CCT_ERROR_NAME;
    default:
        return CCT_ERROR_RESOLVER;
    }
}

/* In the child. */
static void ask(const char *host, cct_family family, size_t capacity, answer *out)
{
    struct addrinfo hints;
    struct addrinfo *list = NULL;
    memset(&hints, 0, sizeof hints);
    hints.ai_family = cct_posix_family(family);
    hints.ai_socktype = SOCK_STREAM; /* else each address comes once for each type of socket */
    memset(out, 0, sizeof *out);
    int code = getaddrinfo(host, NULL, &hints, &list);
    if (code != 0) {
        out->native_error = code == EAI_SYSTEM ? errno : code;
        out->result = result_of(code);
        return;
    }
    size_t max = capacity < ANSWER_ADDRESSES ? capacity : ANSWER_ADDRESSES;
    size_t n = 0;
    for (const struct addrinfo *at = list; at != NULL && n < max; at = at->ai_next) {
        if (cct_posix_from_sockaddr(at->ai_addr, &out->addresses[n])) {
            n++;
        }
    }
    out->result = n > 0 ? (int)n : CCT_ERROR_NAME; /* the list is not freed: the process ends */
}

/* In the child, with all signals blocked: it must neither outlive its parent nor run a handler of it. */
static void answer_and_exit(pid_t parent, int to, const char *host, cct_family family, size_t capacity)
{
    /* A crash in a resolver plug-in must leave no core image with the parent's secrets. */
    (void)prctl(PR_SET_DUMPABLE, 0);
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    /* The parent may have died before that. 0: it lives in another process namespace and cannot be told. */
    pid_t now = getppid();
    if (now == parent || now == 0) {
        answer out;
        ask(host, family, capacity, &out);
        (void)!write(to, &out, sizeof out); /* no one is left to tell of a failure */
    }
    _exit(0);
}

static int begin(cct_posix *posix, const char *host, cct_family family, size_t capacity)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) {
        posix->error = errno;
        return CCT_ERROR_RESOLVER;
    }
    sigset_t all, before;
    sigfillset(&all);
    pid_t parent = getpid();
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    pid_t child = fork();
    int error = errno;
    if (child == 0) {
        (void)close(ends[0]); /* the one descriptor that is certainly ours; libc may rely on any other */
        answer_and_exit(parent, ends[1], host, family, capacity);
    }
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    (void)close(ends[1]);
    if (child < 0) {
        (void)close(ends[0]);
        posix->error = error;
        return CCT_ERROR_RESOLVER;
    }
    posix->resolver = ends[0];
    posix->resolver_pid = child;
    return CCT_AGAIN;
}

void cct_posix_abandon(cct_posix *posix)
{
    if (posix->resolver < 0) {
        return;
    }
    /*
     * The pipe hangs up when the child ends. Then it must not be killed: a host
     * that ignores SIGCHLD or reaps every child has set its number free.
     */
    struct pollfd answer_pipe = {posix->resolver, 0, 0};
    if (poll(&answer_pipe, 1, 0) == 0) {
        (void)kill(posix->resolver_pid, SIGKILL);
    }
    while (waitpid(posix->resolver_pid, NULL, 0) < 0 && errno == EINTR) {
    }
    (void)close(posix->resolver);
    posix->resolver = -1;
}

/* What the child sent, `len` bytes of it. Less than all: it crashed or was killed. */
static int take(cct_posix *posix, const answer *in, size_t len, cct_address *addresses, size_t capacity)
{
    posix->error = 0;
    if (len != sizeof *in || in->result == 0 || in->result > ANSWER_ADDRESSES) {
        return CCT_ERROR_RESOLVER;
    }
    if (in->result < 0) {
        posix->error = in->native_error;
        return in->result;
    }
    size_t n = (size_t)in->result < capacity ? (size_t)in->result : capacity;
    memcpy(addresses, in->addresses, n * sizeof *addresses);
    return (int)n;
}

int cct_posix_resolve(void *context, const char *host, cct_family family, cct_address *addresses, size_t capacity)
{
    cct_posix *posix = context;
    if (posix->resolver < 0) {
        return begin(posix, host, family, capacity);
    }
    answer in;
    ssize_t n;
    do {
        n = read(posix->resolver, &in, sizeof in);
    } while (n < 0 && errno == EINTR);
    if (n < 0 && errno == EAGAIN) {
        return CCT_AGAIN;
    }
    int result = take(posix, &in, n < 0 ? 0 : (size_t)n, addresses, capacity);
    cct_posix_abandon(posix);
    return result;
}
