/* SPDX-License-Identifier: MIT */
/* pid_file.h: the number of a process, from a file that no other user can have written. */
#ifndef CCT_CLI_IO_PID_FILE_H
#define CCT_CLI_IO_PID_FILE_H

#include <sys/types.h>

/*
 * Reads the file: regular, no link, owned by root or by us, writable by its owner alone, and one
 * number above 0 in it. Returns NULL and *pid, or what is wrong with the file, to be written after
 * its name.
 */
const char *pid_file_read(const char *path, pid_t *pid);

#endif
