/* SPDX-License-Identifier: MIT */
/*
 * watchdog.h: a thread that ends 'watch' when it is stuck in the kernel.
 *
 * On a file system that does not respond (NFS, FUSE) open, read, rename and fsync sleep so that
 * only a fatal signal wakes them: neither a handler nor a signalfd has any effect. A signal without
 * a handler would end the process, but process 1 of a container ignores such signals, and 'watch'
 * often is process 1. If another thread of the process ends it, that works there, too.
 *
 * The thread accesses nothing that the rest of the program writes: it receives its orders through a
 * pipe. It looks only while it is on guard, and sleeps otherwise. It counts its looks instead of
 * measuring time, so that after a suspend the program has time to react.
 */
#ifndef CCT_CLI_IO_WATCHDOG_H
#define CCT_CLI_IO_WATCHDOG_H

#include <stdbool.h>
#include <stdint.h>

/* Called by the thread; must not return. signal is SIGTERM or SIGINT, or 0 if the time is over. */
typedef void (*watchdog_end)(int signal);

/*
 * Starts the thread. The signals that it looks for must be blocked already. False: the system has
 * no descriptor or thread left; then the alarm of each run is used instead (alarm.h).
 */
bool watchdog_start(watchdog_end end);

/*
 * From now on it calls its function when it is later than until_ms, on the clock of cct_port_posix,
 * or SIGTERM or SIGINT is pending, and neither changes for DEADLINE_GRACE_MS. Does nothing without
 * a thread.
 */
void watchdog_begin_guard(int64_t until_ms);
void watchdog_end_guard(void);

#endif
