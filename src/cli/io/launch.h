/* SPDX-License-Identifier: MIT */
/*
 * launch.h: another program in place of this one.
 */
#ifndef CCT_CLI_IO_LAUNCH_H
#define CCT_CLI_IO_LAUNCH_H

#include <stdbool.h>

#include "format/text.h"

/* The entries that the environment of the new program may have at most. */
#define LAUNCH_VARIABLES_MAX 8192

/*
 * Makes the environment of the new program from ours: without the variables that `leave_out` names,
 * and with these entries "NAME=value" in place of any that had their names. `entries` ends with
 * NULL; they stay the caller's. False when there are too many; then nothing was changed. What is
 * left out is wiped in our memory.
 */
bool launch_prepare(bool (*leave_out)(cct_span name), const char *const *entries);

/* Whether launch_prepare() would have room for that many more. */
bool launch_has_room(size_t more);

/*
 * Becomes the program, with that environment. A command without a slash is looked for in PATH.
 * arguments[0] is the command; they end with NULL. Returns only when that failed: the errno, ENOENT
 * when there is no such command.
 */
int launch(char **arguments);

#endif
