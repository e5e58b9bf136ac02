/* SPDX-License-Identifier: MIT */
/* private_file.h: files that hold secrets. */
#ifndef CCT_CLI_IO_PRIVATE_FILE_H
#define CCT_CLI_IO_PRIVATE_FILE_H

#include <sys/stat.h>

#include "cctoken.h"

/*
 * Opens a file that must be this user's alone: a regular file and no link to one, owned by who runs
 * this, without permissions for group and others, and without a second name if it is opened for
 * writing. `flags` is how, besides the flags that are always set (a FIFO does not block, a program
 * that is started later does not inherit it); a file that is created gets mode 0600. Returns the
 * descriptor and *status; or -1: with CCT_CAUSE_NONE in *diagnosis if the system refused (*error is
 * the errno), otherwise with output_refused and what is wrong with the file.
 */
int private_file_open(const char *path, int flags, struct stat *status, int *error, cct_diagnosis *diagnosis);

#endif
