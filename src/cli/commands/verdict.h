/* SPDX-License-Identifier: MIT */
/*
 * verdict.h: what 'cctoken inspect' prints: what the token says, and what the server says of it. Never the token.
 */
#ifndef CCT_CLI_COMMANDS_VERDICT_H
#define CCT_CLI_COMMANDS_VERDICT_H

#include "cli/io/stream.h"
#include "cli/settings/settings.h"

typedef struct verdict {
    const settings *settings;
    const cct_diagnosis *diagnosis; /* the server's words are its detail */
    cct_span claims;                /* of a JWT, valid JSON; absent: the token is none */
    cct_span said;                  /* by the server, valid JSON; absent: nothing but whether the token is active */
    bool is_unsigned;
    bool is_verified; /* the server was asked */
    bool is_active;   /* as far as that is known */
    int64_t now_s;
} verdict;

/* Whether the token says that it has expired. */
bool verdict_is_expired(const verdict *v);

void verdict_write_text(const verdict *v, stream *out);
void verdict_write_json(const verdict *v, stream *out);

#endif
