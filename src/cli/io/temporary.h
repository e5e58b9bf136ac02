/* SPDX-License-Identifier: MIT */
/*
 * temporary.h: names of temporary files, and the removal of those that a
 * process left behind when it was killed.
 *
 * Several processes may write into one folder, and each may have process number 1 in a container of
 * its own: so a name is random, and a file of that name is created, never reused. Its writer holds
 * a lock on the file (flock), which the kernel releases when the writer ends, however it ends. A
 * file of this name whose lock is free has no writer any more.
 */
#ifndef CCT_CLI_IO_TEMPORARY_H
#define CCT_CLI_IO_TEMPORARY_H

#include <stdbool.h>

#define TEMPORARY_PREFIX ".cctoken-"
#define TEMPORARY_SUFFIX ".tmp"
#define TEMPORARY_DIGITS 16
#define TEMPORARY_LEN (sizeof TEMPORARY_PREFIX + TEMPORARY_DIGITS + sizeof TEMPORARY_SUFFIX - 2)

/* A new name, NUL-terminated. */
void temporary_name(char out[TEMPORARY_LEN + 1]);

/*
 * Locks a file that was just created, until it is closed. False when it is being removed as left
 * behind.
 */
bool temporary_lock(int descriptor);

/* Removes what this user's processes left behind in an open folder. */
void temporary_remove_left(int folder);

#endif
