/* SPDX-License-Identifier: MIT */
/*
 * replace.h: files that are replaced as a whole. At every moment a reader finds
 * either the old file or the new one.
 */
#ifndef CCT_CLI_IO_REPLACE_H
#define CCT_CLI_IO_REPLACE_H

#include <sys/types.h>

#include "cctoken.h"
#include "cli/io/temporary.h"

/*
 * A file that takes the place of `path` when it is complete. It is written without a name where the
 * file system allows that (O_TMPFILE), so that a process that is killed leaves nothing; elsewhere
 * under a temporary name in the same folder. See temporary.h for these names.
 */
typedef struct file_replacement {
    const char *path;
    const char *name; /* the last part of `path` */
    int folder;       /* the rest of it, or -1 */
    int descriptor;   /* open for reading too, or -1 */
    int error;        /* of writing: errno, or 0 */
    mode_t mode;
    int64_t time_s;                    /* or -1: as it comes */
    char temporary[TEMPORARY_LEN + 1]; /* empty: without a name */
} file_replacement;

/*
 * Begins a file with these permissions, unless something other than a regular file exists at `path`
 * (output_refused); then write to `descriptor`, then commit or abandon. What killed processes left
 * in that folder is removed. CCT_OK, or CCT_FAILED with the cause recorded.
 */
int file_replace_begin(file_replacement *file, const char *path, mode_t mode, cct_diagnosis *diagnosis);

/*
 * Sets the time of the last change; after the last write, before the commit, so both take effect at
 * once. False when the file system does not keep it.
 */
bool file_replace_set_time(file_replacement *file, int64_t s);

int file_replace_commit(file_replacement *file, cct_diagnosis *diagnosis);
void file_replace_abandon(file_replacement *file);

#endif
