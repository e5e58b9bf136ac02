/* SPDX-License-Identifier: MIT */
#include "wake.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "fetch.h"

static int open_timer(void)
{
    int timer = timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC | TFD_NONBLOCK);
    /* Linux before 3.15; some that only resemble it. */
    return timer >= 0 ? timer : timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
}

int wake_open(wake *w)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGHUP);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    (void)sigprocmask(SIG_BLOCK, &set, NULL);
    *w = (wake){.signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK), .timer = -1};
    w->timer = w->signals < 0 ? -1 : open_timer();
    if (w->timer < 0) {
        int error = errno;
        wake_close(w);
        return error;
    }
    return 0;
}

bool wake_look(wake *w)
{
    struct signalfd_siginfo info;
    while (read(w->signals, &info, sizeof info) == (ssize_t)sizeof info) {
        if (info.ssi_signo == SIGHUP) {
            w->renew = true;
        } else {
            w->stop_signal = (int)info.ssi_signo;
        }
    }
    return w->stop_signal != 0;
}

void wake_wait(wake *w, int64_t until_ms)
{
    while (!wake_look(w) && !w->renew) {
        int64_t wait_ms = until_ms - fetch_now_ms();
        if (wait_ms <= 0) {
            return;
        }
        struct itimerspec at = {
            .it_value = {.tv_sec = (time_t)(wait_ms / 1000), .tv_nsec = (long)(wait_ms % 1000) * 1000000}};
        struct pollfd either[] = {{w->signals, POLLIN, 0}, {w->timer, POLLIN, 0}};
        /* Setting it anew takes back that it has run out. */
        (void)timerfd_settime(w->timer, 0, &at, NULL);
        (void)poll(either, 2, -1);
    }
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
