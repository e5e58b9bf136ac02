/* SPDX-License-Identifier: MIT */
/*
 * child.h: another program beside this one, with a time limit.
 *
 * Between the two is a keeper, another process of this program: it waits for the program, ends it
 * and all of its process group when its time is up, and reports how it ended. So neither a request
 * nor a file system that does not respond can delay the time limit, and if this process ends, the
 * keeper ends the program.
 */
#ifndef CCT_CLI_IO_CHILD_H
#define CCT_CLI_IO_CHILD_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "format/text.h"

/* How long a program that is asked to end (SIGTERM) may take before it is killed. */
#define CHILD_GRACE_MS 1000

typedef struct child {
    pid_t keeper;
    int report; /* readable as soon as the program has ended; -1: none runs */
} child;

#define NO_CHILD ((child){0, -1})

typedef struct child_end {
    enum { CHILD_LOST, CHILD_NOT_STARTED, CHILD_TIMED_OUT, CHILD_SIGNALLED, CHILD_EXITED } how;
    int value; /* of CHILD_NOT_STARTED the errno, else the signal or the exit status */
} child_end;

/*
 * Starts the program with an environment as launch_prepare() makes it, from a copy of this
 * process's, and with the signals as this process found them. Its standard input is /dev/null, its
 * standard output this process's standard error. False: see errno. If the program itself cannot be
 * executed, that is reported as its end.
 */
bool child_start(child *c, char **arguments, bool (*leave_out)(cct_span name), const char *const *entries,
                 int64_t most_ms);

/* Reads how the program ended, once `report` is readable. */
child_end child_take_end(child *c);

/* Ends the program, if one runs: within CHILD_GRACE_MS, unless the kernel does not let go of it. */
void child_stop(child *c);

#endif
