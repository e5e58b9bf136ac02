/* SPDX-License-Identifier: MIT */
/*
 * pid_file.h: the number of a process, in a file that a stranger cannot have written.
 */
#ifndef CCT_CLI_IO_PID_FILE_H
#define CCT_CLI_IO_PID_FILE_H

#include <sys/types.h>

/*
 * Reads the file: regular, no link, owned by root or by us, writable by its owner alone, and one number above 0 in it.
 * NULL and *pid; or what is wrong with the file, as the end of a sentence that its name begins.
 */
const char *pid_file_read(const char *path, pid_t *pid);

#endif
