/* SPDX-License-Identifier: MIT */
/*
 * token_response.h: the response of a token endpoint (RFC 6749 sections 5.1, 5.2), from which
 * either a token or one cause results.
 */
#ifndef CCT_OAUTH_TOKEN_RESPONSE_H
#define CCT_OAUTH_TOKEN_RESPONSE_H

#include "cctoken.h"
#include "format/http_response.h"
#include "oauth/secrets.h"
#include "oauth/target.h"

/*
 * What reading the response depends on: the request, and the secrets that its texts must not
 * disclose.
 */
typedef struct cct_token_context {
    const cct_target *target;
    cct_span scope; /* requested; or absent */
    const cct_secrets *secrets;
    cct_server_report *server_report; /* or NULL; receives the server's texts of a refusal */
    bool is_dpop;                     /* the token must be bound to a key */
    cct_span *nonce;                  /* or NULL; receives the nonce that the server demands */
} cct_token_context;

/*
 * Reads a complete response, or as much of one as arrived if its status suffices. On success the
 * token's texts lie in the response's body, which is changed in place; the times of *token are not
 * changed. On failure the cause is set. Returns CCT_OK, CCT_FAILED, or CCT_AGAIN: the server
 * demands a nonce (RFC 9449 section 8), which is in the response's header section.
 */
int cct_token_response_read(const cct_http_response *response, const cct_token_context *context, cct_token *token,
                            cct_diagnosis *diagnosis);

/*
 * Whether a text can be a token in a header field: bytes 0x21 to 0x7E, at least one and at most
 * CCT_TOKEN_MAX.
 */
bool cct_is_token_text(cct_span text);

/*
 * The status line decides the cause by itself, whatever the body: redirects,
 * 404, 405, 415, 429, 5xx. CCT_CAUSE_NONE for all others.
 */
cct_cause cct_cause_of_status(int status);

/*
 * Whether a response counts by its status even if its body is cut off or unreadable: these, and 401
 * and 403.
 */
bool cct_status_suffices(int status);

#endif
