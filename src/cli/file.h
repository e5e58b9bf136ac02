/* SPDX-License-Identifier: MIT */
/*
 * file.h: whole files, read into bounded memory.
 */
#ifndef CCT_CLI_FILE_H
#define CCT_CLI_FILE_H

#include "cctoken.h"
#include "stream.h"

/*
 * Reads a whole file, "-" for standard input. Returns CCT_OK and *len; else
 * puts file_unreadable down, of what is called `label`, and returns CCT_FAILED.
 */
int file_read(const char *path, const char *label, char *out, size_t capacity, size_t *len, cct_diagnosis *diagnosis);

/* Puts a failure with a file down: the cause, the path and the system's reason. CCT_FAILED. */
int file_failed(cct_diagnosis *diagnosis, cct_cause cause, const char *path, int error);

#endif
