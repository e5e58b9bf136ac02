/* SPDX-License-Identifier: MIT */
/*
 * verdict.h: the output of 'cctoken inspect': the claims of the token and the server's report about
 * it. Never the token.
 */
#ifndef CCT_CLI_COMMANDS_VERDICT_H
#define CCT_CLI_COMMANDS_VERDICT_H

#include "cli/io/stream.h"
#include "cli/settings/settings.h"

typedef struct verdict {
    const settings *settings;
    const cct_diagnosis *diagnosis; /* the server's text is its detail */
    cct_span claims;                /* of a JWT, valid JSON; absent if the token is not a JWT */
    /* by the server, valid JSON; absent if it reported only whether the token is active */
    cct_span said;
    bool is_unsigned;
    bool is_verified; /* the server was asked */
    bool is_active;   /* as far as that is known */
    int64_t now_s;
} verdict;

/* Whether the token has expired by its own claim. */
bool verdict_is_expired(const verdict *v);

void verdict_write_text(const verdict *v, stream *out);
void verdict_write_json(const verdict *v, stream *out);

#endif
