/* SPDX-License-Identifier: MIT */
/*
 * github.h: the file through which a step of GitHub Actions passes values on.
 */
#ifndef CCT_CLI_OBTAIN_GITHUB_H
#define CCT_CLI_OBTAIN_GITHUB_H

#include "cctoken.h"

/*
 * Whether the file can be appended to: a regular file, and no link to one. CCT_OK, or CCT_FAILED
 * with the cause.
 */
int github_output_check(const char *path, cct_diagnosis *diagnosis);

/*
 * Appends access_token=TOKEN as a line, completely or not at all. CCT_OK, or CCT_FAILED with the
 * cause.
 */
int github_output_append(const char *path, const cct_token *token, cct_diagnosis *diagnosis);

#endif
