/* SPDX-License-Identifier: MIT */
/*
 * Names, looked up by child processes: see cctoken_posix.h for why. Between
 * fork() and the last answer the parent only keeps a pipe, the numbers of the
 * processes and what they have answered.
 *
 * One child for each family, so that a name server that fails or is silent for
 * one of them does not hide the other's addresses. Both write into one pipe: a
 * host with its own loop has one descriptor to poll.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "internal.h"

/*
 * How long an address waits for those of the other family. RFC 8305 section 3 has 50 ms, but then lets a late answer
 * join the attempts; here it comes too late.
 */
enum { PATIENCE_MS = 250 };

/* Up to PIPE_BUF bytes a pipe takes all or nothing: one write neither blocks nor comes in pieces. */
typedef char answer_fits_into_a_pipe[sizeof(cct_posix_answer) <= PIPE_BUF ? 1 : -1];

static cct_posix_answer *slot_of(cct_posix *posix, int family)
{
    return &posix->answers[family == CCT_FAMILY_IPV6];
}

/* ---- in a child ---------------------------------------------------------- */

/* Answers for one family; when that has an address, also for the other one, if that takes too long. */
static void answer(int to, const char *host, cct_family family, bool alone)
{
    cct_posix_answer out;
    cct_posix_look_up(host, family, &out);
    (void)!write(to, &out, sizeof out); /* no one is left to tell of a failure */
    if (out.result > 0 && !alone) {
        cct_family other = family == CCT_FAMILY_IPV4 ? CCT_FAMILY_IPV6 : CCT_FAMILY_IPV4;
        out = (cct_posix_answer){.family = (int)other, .result = CCT_ERROR_RESOLVER};
        (void)poll(NULL, 0, PATIENCE_MS);
        (void)!write(to, &out, sizeof out);
    }
}

/* With all signals blocked: it must neither outlive its parent nor run a handler of it. */
static void answer_and_exit(pid_t parent, int to, const char *host, cct_family family, bool alone)
{
    /* A crash in a resolver plug-in must leave no core image with the parent's secrets. */
    (void)prctl(PR_SET_DUMPABLE, 0);
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    /* The parent may have died before that. 0: it lives in another process namespace and cannot be told. */
    pid_t now = getppid();
    if (now == parent || now == 0) {
        answer(to, host, family, alone);
    }
    _exit(0);
}

/* ---- the question ------------------------------------------------------- */

static bool start_child(cct_posix *posix, int from, int to, const char *host, cct_family family)
{
    pid_t parent = getpid();
    pid_t child = fork();
    if (child == 0) {
        (void)close(from); /* the one descriptor that is certainly ours; libc may rely on any other */
        answer_and_exit(parent, to, host, family, posix->awaited == 1);
    }
    if (child > 0) {
        posix->resolver_pids[family == CCT_FAMILY_IPV6] = child;
    }
    return child > 0;
}

/* False: this machine has no descriptor or process for it. */
static bool begin(cct_posix *posix, const char *host, cct_family family)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) {
        return false;
    }
    sigset_t all, before;
    sigfillset(&all);
    posix->resolver = ends[0];
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    bool started = (family == CCT_FAMILY_IPV6 || start_child(posix, ends[0], ends[1], host, CCT_FAMILY_IPV4)) &&
                   (family == CCT_FAMILY_IPV4 || start_child(posix, ends[0], ends[1], host, CCT_FAMILY_IPV6));
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    (void)close(ends[1]);
    if (!started) {
        cct_posix_abandon(posix);
    }
    return started;
}

/* Blocks: better late than never. */
static void ask_here(cct_posix *posix, const char *host, cct_family family)
{
    if (family != CCT_FAMILY_IPV6) {
        cct_posix_look_up(host, CCT_FAMILY_IPV4, slot_of(posix, CCT_FAMILY_IPV4));
    }
    if (family != CCT_FAMILY_IPV4) {
        cct_posix_look_up(host, CCT_FAMILY_IPV6, slot_of(posix, CCT_FAMILY_IPV6));
    }
}

/*
 * A child that has ended must not be killed: a host that ignores SIGCHLD or reaps every child has set its number free.
 * One that waitpid() finds alive is still ours.
 */
static void end_child(pid_t *pid)
{
    if (*pid > 0 && waitpid(*pid, NULL, WNOHANG) == 0) {
        (void)kill(*pid, SIGKILL);
        while (waitpid(*pid, NULL, 0) < 0 && errno == EINTR) {
        }
    }
    *pid = 0;
}

void cct_posix_abandon(cct_posix *posix)
{
    if (posix->resolver >= 0) {
        end_child(&posix->resolver_pids[0]);
        end_child(&posix->resolver_pids[1]);
        (void)close(posix->resolver);
        posix->resolver = -1;
    }
}

/* ---- the answer --------------------------------------------------------- */

/* What a child sent, `len` bytes of it. Less than all: it crashed or was killed. False: nothing more will come. */
static bool take(cct_posix *posix, const cct_posix_answer *in, size_t len)
{
    bool is_answer = len == sizeof *in && in->result != 0 && in->result <= CCT_POSIX_ADDRESSES_MAX &&
                     (in->family == CCT_FAMILY_IPV4 || in->family == CCT_FAMILY_IPV6);
    if (is_answer) {
        *slot_of(posix, in->family) = *in;
        posix->awaited--;
    }
    return is_answer && posix->awaited > 0;
}

static int count_of(const cct_posix_answer *answer)
{
    return answer->result > 0 ? answer->result : 0;
}

/*
 * Of two failures the one that may pass counts, and a limit above all, since it hides what the answer would have been:
 * the lower of the numbers.
 */
static int failure_of(cct_posix *posix, cct_family family)
{
    int result = 0;
    for (int i = 0; i < 2; i++) {
        bool is_asked = family == CCT_FAMILY_ANY || (family == CCT_FAMILY_IPV6) == (i == 1);
        const cct_posix_answer *one = &posix->answers[i];
        int failure = one->result == 0 ? CCT_ERROR_RESOLVER : one->result;
        if (is_asked && failure < result) {
            result = failure;
            posix->error = one->error;
            posix->call = "getaddrinfo";
        }
    }
    return result;
}

/* The better family first, then in turn (RFC 8305 section 4). */
static int deliver(cct_posix *posix, cct_family family, cct_address *addresses, size_t capacity)
{
    cct_posix_answer *ipv4 = slot_of(posix, CCT_FAMILY_IPV4);
    cct_posix_answer *ipv6 = slot_of(posix, CCT_FAMILY_IPV6);
    /* The name in a search domain and the name by itself are two hosts: the former is what the resolver found first. */
    if (ipv4->result > 0 && ipv6->result > 0 && ipv4->is_absolute != ipv6->is_absolute) {
        (ipv4->is_absolute ? ipv4 : ipv6)->result = CCT_ERROR_NAME;
    }
    bool ipv6_first = ipv6->rank > ipv4->rank;
    const cct_posix_answer *turn[] = {ipv6_first ? ipv6 : ipv4, ipv6_first ? ipv4 : ipv6};
    size_t n = 0;
    for (int i = 0; i < CCT_POSIX_ADDRESSES_MAX; i++) {
        for (size_t t = 0; t < 2; t++) {
            if (i < count_of(turn[t]) && n < capacity) {
                addresses[n++] = turn[t]->addresses[i];
            }
        }
    }
    return n > 0 ? (int)n : failure_of(posix, family);
}

/* Reads what has come. CCT_AGAIN: more must come. */
static int collect(cct_posix *posix)
{
    cct_posix_answer in;
    ssize_t n;
    do {
        n = read(posix->resolver, &in, sizeof in);
        if (n < 0 && errno == EAGAIN) {
            return CCT_AGAIN;
        }
    } while ((n < 0 && errno == EINTR) || take(posix, &in, n < 0 ? 0 : (size_t)n));
    return CCT_OK;
}

int cct_posix_resolve(void *context, const char *host, cct_family family, cct_address *addresses, size_t capacity)
{
    cct_posix *posix = context;
    if (posix->resolver < 0) {
        memset(posix->answers, 0, sizeof posix->answers);
        posix->awaited = family == CCT_FAMILY_ANY ? 2 : 1;
        if (begin(posix, host, family)) {
            return CCT_AGAIN;
        }
        ask_here(posix, host, family);
    } else if (collect(posix) == CCT_AGAIN) {
        return CCT_AGAIN;
    }
    cct_posix_abandon(posix);
    return deliver(posix, family, addresses, capacity);
}
