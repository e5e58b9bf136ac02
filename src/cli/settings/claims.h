/* SPDX-License-Identifier: MIT */
/*
 * claims.h: what a client assertion says, and the memory in which it is decoded.
 */
#ifndef CCT_CLI_SETTINGS_CLAIMS_H
#define CCT_CLI_SETTINGS_CLAIMS_H

#include "cctoken.h"
#include "oauth/jwt.h"

#define ASSERTION_MAX 16384

/* That memory, which a key may use as well. */
char *claims_memory(size_t *capacity);

/* Gives a configuration that is not under way yet what the checks of an assertion need: memory and a clock. */
void claims_lend(cct_config *config);

/* Those of an assertion; false if there is none, or none that can be read. They stay until the next call of either. */
bool claims_read(const char *assertion, cct_jwt *claims);

#endif
