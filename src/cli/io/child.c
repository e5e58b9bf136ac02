/* SPDX-License-Identifier: MIT */
#include "cli/io/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "cctoken_posix.h"
#include "cli/io/alarm.h"
#include "cli/io/launch.h"

/*
 * sigtimedwait() uses a clock that stops while the machine sleeps, so no wait is longer than this.
 */
enum { LONGEST_MS = 10000 };

typedef enum outcome { OUTCOME_ENDED, OUTCOME_LATE, OUTCOME_STOPPED } outcome;

/* ---- in the program's process, before it is the program ---------------- */

/* Reports to the parent how the program ended, or that it was not started. */
static void child_report(int report, child_end end)
{
    /* A few bytes into an empty pipe: this neither blocks nor writes only a part of them. */
    (void)!write(report, &end, sizeof end);
}

/*
 * In the program's process: a process group of its own, no standard input, and output to standard
 * error, since standard output is for results.
 */
static void child_become(char **arguments, int report)
{
    int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
    (void)setpgid(0, 0);
    if (null >= 0 && dup2(null, STDIN_FILENO) >= 0 && dup2(STDERR_FILENO, STDOUT_FILENO) >= 0) {
        alarm_end_signals();
        errno = launch(arguments);
    }
    child_report(report, (child_end){CHILD_NOT_STARTED, errno});
    _exit(1);
}

/* ---- in the keeper ----------------------------------------------------- */

/*
 * Whether the program has ended. It remains a zombie, so that its process number is not reused
 * meanwhile.
 */
static bool has_ended(pid_t program)
{
    siginfo_t info = {.si_pid = 0};
    return waitid(P_PID, (id_t)program, &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid != 0;
}

/*
 * Waits for the program's end, for its time to be up, or for a signal. Signals are blocked and
 * taken here, so none is lost.
 */
static outcome keeper_await(pid_t program, int64_t most_ms)
{
    int64_t until_ms = cct_port_posix.monotonic_ms(NULL) + most_ms;
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    while (!has_ended(program)) {
        int64_t left_ms = until_ms - cct_port_posix.monotonic_ms(NULL);
        if (left_ms <= 0) {
            return OUTCOME_LATE;
        }
        left_ms = left_ms < LONGEST_MS ? left_ms : LONGEST_MS;
        struct timespec most = {.tv_sec = (time_t)(left_ms / 1000), .tv_nsec = (long)(left_ms % 1000) * 1000000};
        int number = sigtimedwait(&set, NULL, &most);
        if (number == SIGTERM || number == SIGINT) {
            return OUTCOME_STOPPED;
        }
    }
    return OUTCOME_ENDED;
}

/*
 * Waits for the program and, if necessary, ends its whole group: first with SIGTERM, then with
 * SIGKILL.
 */
static child_end keep(pid_t program, int64_t most_ms)
{
    int status = 0;
    outcome how = keeper_await(program, most_ms);
    if (how != OUTCOME_ENDED) {
        (void)kill(-program, SIGTERM);
        (void)keeper_await(program, CHILD_GRACE_MS);
        (void)kill(-program, SIGKILL); /* also what else is in its group */
    }
    (void)waitpid(program, &status, 0);
    if (how == OUTCOME_LATE) {
        return (child_end){CHILD_TIMED_OUT, 0};
    }
    return WIFEXITED(status) ? (child_end){CHILD_EXITED, WEXITSTATUS(status)}
                             : (child_end){CHILD_SIGNALLED, WTERMSIG(status)};
}

/*
 * Prepares the keeper. If the parent ends for any reason, the kernel sends the same signal as the
 * parent would.
 */
static void keeper_begin(pid_t parent)
{
    sigset_t all;
    sigfillset(&all);
    (void)sigprocmask(SIG_SETMASK, &all, NULL);
    (void)signal(SIGCHLD, SIG_DFL); /* where it is ignored there is nothing to wait for */
    (void)prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0);
    if (getppid() != parent) {
        _exit(0);
    }
}

/* Starts the program and reports how it ended. */
static void keeper_run(char **arguments, int report, int64_t most_ms)
{
    pid_t program = fork();
    if (program == 0) {
        child_become(arguments, report);
    }
    if (program < 0) {
        child_report(report, (child_end){CHILD_NOT_STARTED, errno});
        return;
    }
    (void)setpgid(program, program); /* whoever is first */
    child_report(report, keep(program, most_ms));
}

/* ---- in the parent ----------------------------------------------------- */

bool child_start(child *c, char **arguments, bool (*leave_out)(cct_span name), const char *const *entries,
                 int64_t most_ms)
{
    int ends[2];
    pid_t parent = getpid();
    if (pipe2(ends, O_CLOEXEC) != 0) {
        return false;
    }
    c->keeper = fork();
    if (c->keeper == 0) {
        keeper_begin(parent);
        if (launch_prepare(leave_out, entries)) {
            keeper_run(arguments, ends[1], most_ms);
        } else {
            child_report(ends[1], (child_end){CHILD_NOT_STARTED, E2BIG});
        }
        _exit(0);
    }
    int error = errno;
    (void)close(ends[1]);
    c->report = ends[0];
    if (c->keeper < 0) {
        (void)close(ends[0]);
        *c = NO_CHILD;
        errno = error;
        return false;
    }
    return true;
}

/* Reaps the keeper, which ends right after its report. */
static void child_close(child *c)
{
    (void)close(c->report);
    while (waitpid(c->keeper, NULL, 0) < 0 && errno == EINTR) {
    }
    *c = NO_CHILD;
}

/*
 * The first report counts: that the program could not be started comes before how its process
 * ended.
 */
child_end child_take_end(child *c)
{
    child_end end;
    ssize_t n;
    do {
        n = read(c->report, &end, sizeof end);
    } while (n < 0 && errno == EINTR);
    child_close(c);
    return n == (ssize_t)sizeof end ? end : (child_end){CHILD_LOST, 0};
}

void child_stop(child *c)
{
    if (c->report >= 0) {
        (void)kill(c->keeper, SIGTERM);
        child_close(c);
    }
}
