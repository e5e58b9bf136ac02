/* SPDX-License-Identifier: MIT */
/*
 * client_auth.h: how a client proves to a server who it is (RFC 6749 section 2.3): the parameters
 * and header fields of one method, the same in a request to any endpoint that authenticates its
 * clients.
 */
#ifndef CCT_OAUTH_CLIENT_AUTH_H
#define CCT_OAUTH_CLIENT_AUTH_H

#include "cctoken.h"
#include "format/text.h"

/* Spans of the configuration, which must outlive it. A signed assertion was signed before. */
typedef struct cct_client_auth {
    cct_auth_method method; /* never CCT_AUTH_DEFAULT */
    cct_span client_id;
    cct_span client_secret;
    cct_span assertion;
} cct_client_auth;

cct_client_auth cct_client_auth_of(const cct_config *config, cct_auth_method method);

/* Its form parameters, each with an ampersand before it; nothing with HTTP Basic. */
void cct_client_auth_write_form(cct_writer *writer, const cct_client_auth *auth);

/* Its header fields, each with its line end; nothing where the form has all. */
void cct_client_auth_write_headers(cct_writer *writer, const cct_client_auth *auth);

#endif
