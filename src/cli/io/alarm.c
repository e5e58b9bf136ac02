/* SPDX-License-Identifier: MIT */
#include "cli/io/alarm.h"

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/time.h>

/*
 * An interruption that comes just before the call would be lost, so it is repeated at this
 * interval.
 */
enum { REPEAT_MS = 50 };

static struct {
    sigset_t mask; /* as the program was started */
    bool left_to_watchdog;
    struct sigaction action; /* for SIGALRM, outside of an interruption */
    struct itimerval timer;  /* what was left of the alarm of the run */
} before;

/* Converts milliseconds to what setitimer(2) expects. */
static struct timeval to_timeval(int64_t ms)
{
    return (struct timeval){.tv_sec = (time_t)(ms / 1000), .tv_usec = (suseconds_t)(ms % 1000) * 1000};
}

/*
 * Blocks both signals with one call; ignoring them would take two. The kernel reports EPIPE and
 * EFBIG either way.
 */
void alarm_begin_signals(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGPIPE);
    sigaddset(&set, SIGXFSZ);
    (void)sigprocmask(SIG_BLOCK, &set, &before.mask);
    if (sigismember(&before.mask, SIGALRM) == 1) {
        sigemptyset(&set);
        sigaddset(&set, SIGALRM);
        (void)sigprocmask(SIG_UNBLOCK, &set, NULL);
    }
}

/* Discards a pending signal, by ignoring it for a moment. */
static void forget_pending(int number)
{
    struct sigaction ignored = {.sa_handler = SIG_IGN};
    struct sigaction found;
    if (sigaction(number, &ignored, &found) == 0) {
        (void)sigaction(number, &found, NULL);
    }
}

/* Restores the signals for the command of exec, which must find them as they were. */
void alarm_end_signals(void)
{
    const struct itimerval none = {{0, 0}, {0, 0}};
    (void)setitimer(ITIMER_REAL, &none, NULL);
    forget_pending(SIGPIPE);
    forget_pending(SIGXFSZ);
    (void)sigprocmask(SIG_SETMASK, &before.mask, NULL);
}

void alarm_begin_run(int64_t after_ms)
{
    const struct itimerval once = {{0, 0}, to_timeval(after_ms)};
    if (!before.left_to_watchdog) {
        (void)setitimer(ITIMER_REAL, &once, NULL);
    }
}

void alarm_leave_to_watchdog(void)
{
    before.left_to_watchdog = true;
}

/* A handler that does nothing. It is needed because only a caught signal interrupts a call. */
static void alarm_interrupt(int number)
{
    (void)number; /* that it came suffices: without SA_RESTART the call ends */
}

void alarm_begin_interrupting(int64_t after_ms)
{
    struct sigaction action = {.sa_handler = alarm_interrupt};
    const struct itimerval repeated = {to_timeval(REPEAT_MS), to_timeval(after_ms)};
    (void)sigaction(SIGALRM, &action, &before.action);
    (void)setitimer(ITIMER_REAL, &repeated, &before.timer);
}

void alarm_end_interrupting(void)
{
    (void)setitimer(ITIMER_REAL, &before.timer, NULL);
    (void)sigaction(SIGALRM, &before.action, NULL);
}
