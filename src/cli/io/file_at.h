/* SPDX-License-Identifier: MIT */
/*
 * file_at.h: reads and writes whole pieces of an open file. Calls that a signal
 * interrupted are repeated, but not for ever.
 */
#ifndef CCT_CLI_IO_FILE_AT_H
#define CCT_CLI_IO_FILE_AT_H

#include <stddef.h>

/*
 * How often a call that was interrupted is repeated. Any number of signals must not keep a process
 * beyond its time-out.
 */
#define FILE_INTERRUPTIONS_MAX 1000

/*
 * Reads until `capacity` bytes have been read or the file ends. 0, or an errno; *len is what was
 * read in either case.
 */
int file_read_at(int descriptor, void *out, size_t capacity, size_t at, size_t *len);

/* Writes all of it. 0, or an errno; a file that accepts nothing is EIO. */
int file_write_at(int descriptor, const void *bytes, size_t len, size_t at);

#endif
