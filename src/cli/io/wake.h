/* SPDX-License-Identifier: MIT */
/*
 * wake.h: waiting for a moment or for a signal, whichever comes first. SIGHUP,
 * SIGTERM and SIGINT stay blocked until they are taken, so that none
 * gets lost between a look and a wait. Time counts on through suspend.
 */
#ifndef CCT_CLI_IO_WAKE_H
#define CCT_CLI_IO_WAKE_H

#include <stdbool.h>
#include <stdint.h>

typedef struct wake {
    int signals;     /* a descriptor that is readable while a signal is waiting; -1: there is
                      * none */
    int timer;       /* -1: there is none */
    bool renew;      /* SIGHUP has come; the reader takes it back */
    int other;       /* a descriptor that ends a wait when it is readable; -1: none */
    int stop_signal; /* SIGTERM or SIGINT has come; 0: neither */
} wake;

/*
 * Blocks the signals. Works without either descriptor too, where the system has none left: then a
 * wait wakes up from time to time. Both are closed by exec().
 */
void wake_open(wake *w);

/* Takes the signals that have come. Returns whether one of them says to stop. */
bool wake_look(wake *w);

/*
 * Waits until until_ms on the monotonic clock of cct_port_posix, a signal has come, or `other` is
 * readable: true.
 */
bool wake_wait(wake *w, int64_t until_ms);

/* The signals stay blocked: one that comes as the process ends changes nothing of its status. */
void wake_close(wake *w);

#endif
