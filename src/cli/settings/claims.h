/* SPDX-License-Identifier: MIT */
/* claims.h: the claims of a client assertion, and the memory in which it is decoded. */
#ifndef CCT_CLI_SETTINGS_CLAIMS_H
#define CCT_CLI_SETTINGS_CLAIMS_H

#include "cctoken.h"
#include "oauth/jwt.h"

#define ASSERTION_MAX 16384

/* That memory, which a key may use as well. */
char *claims_memory(size_t *capacity);

/*
 * Sets memory and clock of a configuration, which the checks of an assertion need, before a request
 * does so.
 */
void claims_lend(cct_config *config);

/*
 * Those of an assertion; false if there is none, or none that can be read. They stay until the next
 * call of either.
 */
bool claims_read(const char *assertion, cct_jwt *claims);

#endif
