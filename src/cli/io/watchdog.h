/* SPDX-License-Identifier: MIT */
/*
 * watchdog.h: a thread that ends 'watch' when it is stuck in the kernel.
 *
 * On a file system that does not respond (NFS, FUSE) open, read, rename and fsync sleep so that only a fatal signal
 * wakes them: neither a handler nor a signalfd gets its turn. A signal without a handler would do, but process 1 of a
 * container ignores those, and in a container is where 'watch' runs. The end of the process, called for by another of
 * its threads, reaches it there too.
 *
 * The thread touches nothing that the rest of the program writes: its orders come by a pipe. It looks only while it is
 * on guard, and sleeps otherwise. It counts its own looks, not the time: after a suspend the program gets its turn.
 */
#ifndef CCT_CLI_IO_WATCHDOG_H
#define CCT_CLI_IO_WATCHDOG_H

#include <stdbool.h>
#include <stdint.h>

/* What the thread calls, and must not return from: signal is SIGTERM or SIGINT, or 0: the time was up. */
typedef void (*watchdog_end)(int signal);

/*
 * Starts the thread. The signals that it looks for must be blocked already. False: there is no thread, for want of
 * descriptors or processes; then the alarm of each run stays (alarm.h).
 */
bool watchdog_start(watchdog_end end);

/*
 * From now on it calls its function when it is later than until_ms, on the clock of cct_port_posix, or SIGTERM or
 * SIGINT is pending, and neither changes for DEADLINE_GRACE_MS. Does nothing without a thread.
 */
void watchdog_begin_guard(int64_t until_ms);
void watchdog_end_guard(void);

#endif
