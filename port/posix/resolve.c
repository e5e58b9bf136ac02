/* SPDX-License-Identifier: MIT */
/*
 * Names, looked up by child processes: see cctoken_posix.h for why. Between
 * fork() and the result the parent only keeps a pipe and the number of the
 * process. A name that this machine knows by itself needs no child.
 *
 * One child for each family, so that a name server that fails or is silent for
 * one of them does not hide the other's addresses. Two children that are started
 * one right after the other write into one pipe; whichever query is polled first
 * may read the result of the other one, and stores it there.
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
 * How long a result that was found without the search domains waits for that of the other family.
 */
enum { PATIENCE_MS = 250 };

/*
 * Up to PIPE_BUF bytes a pipe takes all or nothing: one write neither blocks nor comes in pieces.
 */
typedef char answer_fits_into_a_pipe[sizeof(cct_posix_lookup) <= PIPE_BUF ? 1 : -1];

static cct_posix_query *query_of(cct_posix *posix, cct_family family)
{
    return &posix->queries[family == CCT_FAMILY_IPV6];
}

static cct_posix_query *other_than(cct_posix *posix, const cct_posix_query *q)
{
    return &posix->queries[q == &posix->queries[0]];
}

/* ---- in a child ---------------------------------------------------------- */

/*
 * Writes the result, and once more after PATIENCE_MS if it may have to wait for that of the other
 * family.
 */
static void answer(int to, const char *host, cct_family family)
{
    cct_posix_lookup out;
    cct_posix_look_up_elsewhere(host, family, &out);
    (void)!write(to, &out, sizeof out); /* a failure cannot be reported any more */
    if (out.is_absolute) {
        out.has_waited = true;
        (void)poll(NULL, 0, PATIENCE_MS);
        (void)!write(to, &out, sizeof out);
    }
}

/*
 * Called with all signals blocked: the child must neither outlive its parent nor run its handlers.
 */
static void answer_and_exit(pid_t parent, int to, const char *host, cct_family family)
{
    /* A crash in a resolver plug-in must leave no core image with the parent's secrets. */
    (void)prctl(PR_SET_DUMPABLE, 0);
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    /*
     * The parent may have ended before that. 0: it is in another process namespace, and cannot be
     * compared.
     */
    pid_t now = getppid();
    if (now == parent || now == 0) {
        answer(to, host, family);
    }
    _exit(0);
}

/* ---- the query ---------------------------------------------------------- */

static void close_writer(cct_posix *posix)
{
    if (posix->pipe_writer >= 0) {
        (void)close(posix->pipe_writer);
        posix->pipe_writer = -1;
    }
}

static pid_t start_child(int from, int to, const char *host, cct_family family)
{
    sigset_t all, before;
    sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    pid_t parent = getpid();
    pid_t child = fork();
    if (child == 0) {
        (void)close(from); /* the one descriptor that is certainly not used by libc */
        answer_and_exit(parent, to, host, family);
    }
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    return child > 0 ? child : 0;
}

/*
 * The pipe of a query that has only begun serves this one as well: its writing end is still open.
 * False: this machine has no descriptor or process for it.
 */
static bool begin(cct_posix *posix, cct_posix_query *q, const char *host, cct_family family)
{
    int ends[2] = {other_than(posix, q)->pipe, posix->pipe_writer};
    bool is_shared = posix->pipe_writer >= 0;
    if (!is_shared && pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) {
        return false;
    }
    posix->pipe_writer = ends[1];
    q->child = start_child(ends[0], ends[1], host, family);
    if (is_shared || q->child == 0) {
        close_writer(posix);
    }
    if (!is_shared && q->child == 0) {
        (void)close(ends[0]);
    }
    q->pipe = q->child != 0 ? ends[0] : -1;
    return q->child != 0;
}

static void ask(cct_posix *posix, cct_posix_query *q, const char *host, cct_family family)
{
    cct_posix_query *other = other_than(posix, q);
    if (!other->in_progress) {
        other->answer.result = 0; /* it belongs to an earlier pair of queries */
    }
    memset(&q->answer, 0, sizeof q->answer);
    q->in_progress = true;
    if (!cct_posix_look_up_here(host, family, &q->answer) && !begin(posix, q, host, family)) {
        /* blocks, but it is the only way left */
        cct_posix_look_up_elsewhere(host, family, &q->answer);
        q->answer.has_waited = true;
    }
}

/*
 * A child that has ended must not be killed: a host that ignores SIGCHLD or reaps every child has
 * set its number free. One that waitpid() finds alive is still ours.
 */
static void end_child(pid_t pid)
{
    if (pid > 0 && waitpid(pid, NULL, WNOHANG) == 0) {
        (void)kill(pid, SIGKILL);
        while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) {
        }
    }
}

static void end_query(cct_posix *posix, cct_posix_query *q)
{
    end_child(q->child);
    if (q->pipe >= 0 && q->pipe != other_than(posix, q)->pipe) {
        (void)close(q->pipe);
    }
    q->child = 0;
    q->pipe = -1;
    q->in_progress = false;
}

void cct_posix_cancel(void *context)
{
    cct_posix *posix = context;
    close_writer(posix);
    end_query(posix, &posix->queries[0]);
    end_query(posix, &posix->queries[1]);
}

/* ---- the result --------------------------------------------------------- */

/*
 * The name in a search domain and the name by itself are two hosts, and the resolver looks for the
 * former first: a result for the latter waits, for some time, for the result of the other query.
 */
static bool is_due(cct_posix *posix, const cct_posix_query *q)
{
    const cct_posix_query *other = other_than(posix, q);
    bool waits = q->answer.is_absolute && !q->answer.has_waited && other->in_progress && other->answer.result == 0;
    return q->answer.result != 0 && !waits;
}

bool cct_posix_has_result(cct_posix *posix)
{
    close_writer(posix);
    for (int i = 0; i < 2; i++) {
        if (posix->queries[i].in_progress && is_due(posix, &posix->queries[i])) {
            return true;
        }
    }
    return false;
}

/* Called when no more results will come through this pipe. */
static void give_up(cct_posix *posix, int pipe)
{
    for (int i = 0; i < 2; i++) {
        cct_posix_query *q = &posix->queries[i];
        if (q->pipe == pipe) {
            q->answer.result = q->answer.result != 0 ? q->answer.result : CCT_ERROR_RESOLVER;
            q->answer.has_waited = true;
        }
    }
}

/* What a child sent, `len` bytes of it. Less than all: it crashed or was killed. */
static void take(cct_posix *posix, int pipe, const cct_posix_lookup *in, size_t len)
{
    if (len == sizeof *in && in->result != 0 && in->result <= CCT_POSIX_ADDRESSES_MAX &&
        (in->family == CCT_FAMILY_IPV4 || in->family == CCT_FAMILY_IPV6)) {
        cct_posix_query *q = query_of(posix, (cct_family)in->family);
        if (q->pipe == pipe) { /* otherwise the query was abandoned */
            q->answer = *in;
        }
    } else {
        give_up(posix, pipe);
    }
}

/* Reads the results that have arrived, until this query has its own. */
static void collect(cct_posix *posix, const cct_posix_query *q)
{
    cct_posix_lookup in;
    while (!is_due(posix, q)) {
        ssize_t n = read(q->pipe, &in, sizeof in);
        if (n < 0 && errno == EAGAIN) {
            return;
        }
        if (n >= 0 || errno != EINTR) {
            take(posix, q->pipe, &in, n < 0 ? 0 : (size_t)n);
        }
    }
}

static int deliver(cct_posix *posix, cct_posix_query *q, cct_address *addresses, size_t capacity)
{
    cct_posix_lookup *found = &q->answer;
    const cct_posix_query *other = other_than(posix, q);
    bool is_another_host =
        found->result > 0 && other->answer.result > 0 && found->is_absolute != other->answer.is_absolute;
    if (is_another_host && (found->is_absolute || !other->in_progress)) {
        found->result = CCT_ERROR_NAME;
        found->error = 0;
    }
    if (found->result < 0) {
        posix->error = found->error;
        posix->call = "getaddrinfo";
        return found->result;
    }
    size_t n = (size_t)found->result < capacity ? (size_t)found->result : capacity;
    memcpy(addresses, found->addresses, n * sizeof *addresses);
    return (int)n;
}

int cct_posix_resolve(void *context, const char *host, cct_family family, cct_address *addresses, size_t capacity)
{
    cct_posix *posix = context;
    cct_posix_query *q = query_of(posix, family);
    if (!q->in_progress) {
        ask(posix, q, host, family);
        return CCT_AGAIN;
    }
    close_writer(posix);
    collect(posix, q);
    if (!is_due(posix, q)) {
        return CCT_AGAIN;
    }
    int result = deliver(posix, q, addresses, capacity);
    end_query(posix, q);
    return result;
}
