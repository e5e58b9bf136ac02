/* SPDX-License-Identifier: MIT */
/*
 * alarm.h: SIGALRM, which ends what poll(2) cannot foresee.
 *
 * A run that is stuck in the kernel, on a file system that does not respond (NFS, FUSE), can
 * neither look at its deadline nor run a handler: only a signal that is fatal wakes it there. So
 * the alarm of a run has no handler. It is for commands that end with their run; 'watch' has a
 * watchdog instead.
 *
 * A write to a pipe, terminal or socket may block although there was room for it, because another
 * process shares it or because the room was less than the text. There a second alarm interrupts the
 * write, with a handler that does nothing.
 */
#ifndef CCT_CLI_IO_ALARM_H
#define CCT_CLI_IO_ALARM_H

#include <stdint.h>

/*
 * Blocks SIGPIPE and SIGXFSZ: a reader that is gone and a file that may not grow are errors like
 * any other. Called before anything else; alarm_end_signals() restores the signals as they were
 * then, and ends the alarm, which execve(2) would otherwise hand on.
 */
void alarm_begin_signals(void);
void alarm_end_signals(void);

/*
 * Ends the process after_ms (> 0) from now, unless alarm_leave_to_watchdog() was called. Replaces
 * an earlier alarm.
 */
void alarm_begin_run(int64_t after_ms);
void alarm_leave_to_watchdog(void);

/*
 * Between these two, a call that blocks fails with EINTR after `after_ms` (> 0), and again if it is
 * repeated. They do not nest. They must not surround calls on a file system: the alarm of the run
 * is not fatal meanwhile.
 */
void alarm_begin_interrupting(int64_t after_ms);
void alarm_end_interrupting(void);

#endif
