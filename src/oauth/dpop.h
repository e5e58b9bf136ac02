/* SPDX-License-Identifier: MIT */
/*
 * dpop.h: proofs that the sender of a request holds the key to which a token is bound (RFC 9449).
 */
#ifndef CCT_OAUTH_DPOP_H
#define CCT_OAUTH_DPOP_H

#include "format/http_response.h"
#include "format/url.h"
#include "oauth/jwt_writer.h"

/* A nonce that is longer is not one that this library uses. */
#define CCT_NONCE_MAX 1024

typedef struct cct_dpop {
    const cct_signer *signer; /* with a jwk */
    cct_span method;          /* "POST" */
    const cct_url *url;
    cct_span nonce;      /* the server's, or absent */
    cct_span token_hash; /* SHA-256 of the token that the proof goes with, in base64url; absent for
                          * a token request */
    uint8_t jti[CCT_JTI_LEN];
    int64_t now_s;
} cct_dpop;

/* Writes the proof. As cct_jwt_sign(). */
int cct_dpop_write(cct_writer *writer, const cct_dpop *dpop);

/*
 * The nonce that a response supplies (RFC 9449 section 8.1); absent if there is none, or none that
 * can be used.
 */
cct_span cct_dpop_nonce_of(const cct_http_response *response);

#endif
