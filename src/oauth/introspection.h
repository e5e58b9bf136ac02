/* SPDX-License-Identifier: MIT */
/*
 * introspection.h: the responses to introspection (RFC 7662 section 2.2) and revocation (RFC 7009
 * section 2.2). Genesys Cloud's own resource for both reports by its status whether it knows the
 * token.
 */
#ifndef CCT_OAUTH_INTROSPECTION_H
#define CCT_OAUTH_INTROSPECTION_H

#include "format/json.h"
#include "oauth/token_response.h"

/*
 * Both read a complete response, or as much of one as arrived if its status suffices. CCT_OK, or
 * CCT_FAILED with the cause recorded: a refusal of the client has that of a token request. It is
 * not a failure if a token is not active, or was already invalid before its revocation.
 */
int cct_introspection_read(const cct_http_response *response, const cct_token_context *context,
                           cct_introspection *found, cct_diagnosis *diagnosis);
int cct_revocation_read(const cct_http_response *response, const cct_token_context *context, cct_diagnosis *diagnosis);

/*
 * Finds the last member of that name in a valid JSON object; null counts as absent. Returns how
 * many there are.
 */
unsigned cct_claim_find(cct_span object, const char *name, cct_json_member *found);

/* Writes a member as cct_introspection_text() does. */
int cct_claim_text(const cct_json_member *member, char *out, size_t capacity);

#endif
