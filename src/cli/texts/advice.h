/* SPDX-License-Identifier: MIT */
/*
 * advice.h: what to do about a failure, in terms of the program's options and commands.
 */
#ifndef CCT_CLI_TEXTS_ADVICE_H
#define CCT_CLI_TEXTS_ADVICE_H

#include "oauth/target.h"

#define ADVICE_MAX 512

/*
 * Writes what to do about a failure: the cause's advice, and what follows from this configuration,
 * its target (NULL where there is none) and this response. NUL-terminated, truncated to the
 * capacity (ADVICE_MAX suffices). Returns its length.
 */
size_t advise(const cct_config *config, const cct_target *target, const cct_diagnosis *diagnosis, char *out,
              size_t capacity);

#endif
