/* SPDX-License-Identifier: MIT */
/*
 * token_request.h: the token request (RFC 6749 sections 2.3, 4.4.2) as the
 * bytes of an HTTP/1.1 message; and those about a token (RFC 7662 section 2.1, RFC 7009 section
 * 2.1).
 */
#ifndef CCT_OAUTH_TOKEN_REQUEST_H
#define CCT_OAUTH_TOKEN_REQUEST_H

#include "cctoken.h"
#include "format/text.h"
#include "oauth/client_auth.h"
#include "oauth/target.h"

/*
 * A request, complete before it is written. It is made of spans: whatever has to
 * be computed for it, such as a signature, is computed before. It points into
 * the configuration and the target, which must outlive it.
 */
typedef struct cct_token_request {
    const cct_url *url;
    cct_client_auth auth;
    cct_span subject;    /* the token that it is about; absent: one is asked for */
    const char *method;  /* of HTTP, with the space after it */
    bool has_form;       /* otherwise the subject is its credentials */
    cct_span dpop_proof; /* or absent */
    cct_span scope;      /* or absent */
    const cct_parameter *parameters;
    size_t parameter_count;
    size_t form_len; /* bytes of the body */
    size_t len;      /* bytes of the whole message */
} cct_token_request;

/*
 * The request with this configuration, which must have passed cct_check(), to its target, and the
 * proof that goes with it, or absent. Measures it, once.
 */
cct_token_request cct_token_request_of(const cct_config *config, const cct_target *target, cct_span dpop_proof);

/* Writes the whole message: request->len bytes. */
void cct_token_request_write(cct_writer *writer, const cct_token_request *request);

/*
 * What follows the target in every request: the rest of its line, and the header fields that all
 * have.
 */
void cct_request_write_common(cct_writer *writer, const cct_url *url);

#endif
