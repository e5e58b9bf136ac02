/* SPDX-License-Identifier: MIT */
/*
 * deadline.h: the time at which a run must have ended (--timeout), and what may end it earlier.
 * Outside of a request the program waits only here, with poll(2), never in a read or write that
 * blocks.
 */
#ifndef CCT_CLI_IO_DEADLINE_H
#define CCT_CLI_IO_DEADLINE_H

#include <stdbool.h>
#include <stdint.h>

#define DEADLINE_DEFAULT_MS 30000 /* as the library's */

/*
 * How long after the deadline a run that does not end by itself is ended by force: see alarm.h and
 * watchdog.h.
 */
#define DEADLINE_GRACE_MS 2000

/* The run ends timeout_ms from now; 0: after DEADLINE_DEFAULT_MS. */
void deadline_begin(uint32_t timeout_ms);

/* When the run began, on the clock of cct_port_posix; the present time if none was begun. */
int64_t deadline_began_ms(void);

/* The time left, never negative; DEADLINE_DEFAULT_MS if no run was begun. */
int64_t deadline_left_ms(void);

/*
 * What may end the run early: stop() is called whenever `descriptor` becomes readable, and must
 * read what made it readable. If it returns true, waiting ends. Applies to all runs from now on;
 * NULL: nothing.
 */
typedef bool (*deadline_stop)(void *context);
void deadline_set_stop(int descriptor, deadline_stop stop, void *context);

/* Whether the run is to end now; calls stop(). */
bool deadline_is_stopped(void);

/* The descriptor of deadline_set_stop(), or -1. */
int deadline_stop_descriptor(void);

/*
 * Waits, for most_ms at most, until the descriptor is ready for one of these events of poll(2), or
 * has failed. CCT_OK: it is; CCT_AGAIN: the run is to end; CCT_ERROR_TIMED_OUT; CCT_ERROR_IO: see
 * errno.
 */
int deadline_await(int descriptor, short events, int64_t most_ms);

#endif
