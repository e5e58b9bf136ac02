/* SPDX-License-Identifier: MIT */
/* file.h: whole files, read into bounded memory. */
#ifndef CCT_CLI_IO_FILE_H
#define CCT_CLI_IO_FILE_H

#include "cctoken.h"
#include "cli/io/stream.h"

/*
 * Whether the path is "-", or names the same descriptor: it is read as it is, since a socket cannot
 * be opened.
 */
bool file_is_standard_input(const char *path);

/*
 * Reads a whole file, or standard input, whose label is its own. A FIFO without a writer, a
 * terminal or a socket delays it until the deadline at most. Returns CCT_OK and *len; CCT_AGAIN
 * when the run is to end early (deadline.h); or CCT_FAILED, with file_unreadable or timeout
 * recorded for what is called `label`.
 */
int file_read(const char *path, const char *label, char *out, size_t capacity, size_t *len, cct_diagnosis *diagnosis);

/*
 * Writes a path for a message. `error` is why it could not be used, or 0: the
 * relative name of no file may be a secret in the wrong place, and is replaced
 * if it looks like one.
 */
void file_write_path(cct_writer *out, const char *path, int error);

/*
 * Records a failure with a file: the cause, the path and the system's reason. Returns CCT_FAILED.
 */
int file_failed(cct_diagnosis *diagnosis, cct_cause cause, const char *path, int error);

#endif
