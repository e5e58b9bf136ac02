/* SPDX-License-Identifier: MIT */
#include "cli/io/wake.h"

#include "cctoken_posix.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

/*
 * The timer is exact, also after a suspend. poll() wakes up by itself as well: a little later than
 * the timer, or often if there is none.
 */
enum { LATER_MS = 1000, WITHOUT_TIMER_MS = 10000, WITHOUT_DESCRIPTORS_MS = 1000, LONGEST_MS = 1 << 30 };

/*
 * Opens a timer that counts through suspend, where the kernel has one: a token does not live longer
 * because the machine sleeps.
 */
static int open_timer(void)
{
    int timer = timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC | TFD_NONBLOCK);
    /* Linux before 3.15, and systems that emulate Linux, lack CLOCK_BOOTTIME here. */
    return timer >= 0 ? timer : timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
}

/* The signals that this program handles itself. */
static sigset_t all_signals(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGHUP);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    return set;
}

void wake_open(wake *w)
{
    sigset_t set = all_signals();
    /* Blocked before the descriptor exists: a signal that comes in between stays pending. */
    (void)sigprocmask(SIG_BLOCK, &set, NULL);
    *w = (wake){.signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK), .timer = open_timer(), .other = -1};
}

/* Takes one signal; false when none came within that time. */
static bool take_signal(wake *w, int64_t wait_ms)
{
    sigset_t set = all_signals();
    struct timespec most = {.tv_sec = (time_t)(wait_ms / 1000), .tv_nsec = (long)(wait_ms % 1000) * 1000000};
    /* The signal is taken here and not read from the descriptor, which may not exist. */
    int number = sigtimedwait(&set, NULL, &most);
    if (number == SIGHUP) {
        w->renew = true;
    } else if (number > 0) {
        w->stop_signal = number;
    }
    return number > 0;
}

/* Takes all pending signals. True if one of them ends the program. */
bool wake_look(wake *w)
{
    while (take_signal(w, 0)) {
    }
    return w->stop_signal != 0;
}

/* The smaller of two times. */
static int64_t earlier_ms(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* Sets the timer. That also clears an expiry, so it need not be read. False without a timer. */
static bool set_timer(const wake *w, int64_t wait_ms)
{
    struct itimerspec at = {
        .it_value = {.tv_sec = (time_t)(wait_ms / 1000), .tv_nsec = (long)(wait_ms % 1000) * 1000000}};
    return w->timer >= 0 && timerfd_settime(w->timer, 0, &at, NULL) == 0;
}

/* Waits once, for a signal, the timer or `other`. Returns whether `other` is readable. */
static bool wait_once(wake *w, int64_t wait_ms)
{
    bool exact = set_timer(w, wait_ms);
    struct pollfd any[] = {{w->signals, POLLIN, 0}, {exact ? w->timer : -1, POLLIN, 0}, {w->other, POLLIN, 0}};
    int64_t most_ms = exact ? earlier_ms(wait_ms, LONGEST_MS) + LATER_MS : earlier_ms(wait_ms, WITHOUT_TIMER_MS);
    /* Without a descriptor for signals poll(2) would not notice them. */
    bool failed = w->signals < 0 || (poll(any, 3, (int)most_ms) < 0 && errno != EINTR);
    if (failed) {
        (void)take_signal(w, earlier_ms(wait_ms, WITHOUT_DESCRIPTORS_MS));
    }
    return any[2].revents != 0;
}

bool wake_wait(wake *w, int64_t until_ms)
{
    while (!wake_look(w) && !w->renew) {
        int64_t wait_ms = until_ms - cct_port_posix.monotonic_ms(NULL);
        if (wait_ms <= 0) {
            return false;
        }
        if (wait_once(w, wait_ms)) {
            return true;
        }
    }
    return false;
}

void wake_close(wake *w)
{
    if (w->signals >= 0) {
        (void)close(w->signals);
    }
    if (w->timer >= 0) {
        (void)close(w->timer);
    }
    w->signals = -1;
    w->timer = -1;
}
