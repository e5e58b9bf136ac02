/* SPDX-License-Identifier: MIT */
/*
 * file.h: whole files, read into bounded memory and written atomically.
 */
#ifndef CCT_CLI_FILE_H
#define CCT_CLI_FILE_H

#include <sys/types.h>

#include "cctoken.h"
#include "stream.h"

/*
 * Reads a whole file, "-" for standard input. Returns CCT_OK and *len; else
 * puts file_unreadable down, of what is called `label`, and returns CCT_FAILED.
 */
int file_read(const char *path, const char *label, char *out, size_t capacity, size_t *len, cct_diagnosis *diagnosis);

/*
 * A file that takes the place of `path` when it is complete. It is written
 * beside it, so that at every moment either the old one or the new one is there.
 */
typedef struct file_replacement {
    const char *path;
    char temporary[4096];
    int descriptor;
} file_replacement;

/*
 * Creates the temporary file with these permissions, unless something other
 * than a plain file stands at `path` (output_refused); then write to `descriptor`,
 * then commit or abandon. CCT_OK, or CCT_FAILED with the cause put down.
 */
int file_replace_begin(file_replacement *file, const char *path, mode_t mode, cct_diagnosis *diagnosis);
/* The same where a lock keeps others from replacing it meanwhile: a process that is killed leaves one file at most. */
int file_replace_begin_alone(file_replacement *file, const char *path, mode_t mode, cct_diagnosis *diagnosis);
/* Sets the time of its last change, where the file system can hold it; before the commit, so both come at once. */
void file_replace_set_time(file_replacement *file, int64_t s);
int file_replace_commit(file_replacement *file, cct_diagnosis *diagnosis);
void file_replace_abandon(file_replacement *file);

/* Puts a failure with a file down: the cause, the path and the system's reason. CCT_FAILED. */
int file_failed(cct_diagnosis *diagnosis, cct_cause cause, const char *path, int error);

#endif
