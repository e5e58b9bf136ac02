/* SPDX-License-Identifier: MIT */
#include "cli/settings/claims.h"

#include "cctoken_posix.h"

/*
 * Scratch memory for reading assertions, keys and certificates, one after the other. Static: the
 * stack stays small.
 */
static char memory[ASSERTION_MAX];

/* Its contents are overwritten by the next use. */
char *claims_memory(size_t *capacity)
{
    *capacity = sizeof memory;
    return memory;
}

void claims_lend(cct_config *config)
{
    config->port = &cct_port_posix;
    config->work = memory;
    config->work_len = sizeof memory;
}

/* False if it is not a JWT; the claims point into the scratch memory. */
bool claims_read(const char *assertion, cct_jwt *claims)
{
    return assertion != NULL && cct_jwt_read(cct_span_of(assertion), memory, sizeof memory, claims) == CCT_JWT_OK;
}
