/* SPDX-License-Identifier: MIT */
/*
 * signing.h: the JWTs that a client signs for each attempt. They are kept at the end of the work
 * buffer, which the handshake does not use, until the request is written.
 */
#ifndef CCT_CLIENT_SIGNING_H
#define CCT_CLIENT_SIGNING_H

#include "cctoken.h"
#include "oauth/dpop.h"

/*
 * Each makes one with the first `room` bytes of the work buffer and leaves it at their end, with
 * NUL. CCT_OK and where it begins, or CCT_FAILED with the cause in the diagnosis.
 */

/* Signed with the key or the client secret, by the method `auth`. */
int cct_sign_assertion(const cct_config *config, cct_auth_method auth, size_t room, const char **jwt,
                       cct_diagnosis *diagnosis);

/* The proof for a POST to that URL; the nonce may be absent. */
int cct_sign_proof(const cct_config *config, const cct_url *url, cct_span nonce, size_t room, const char **jwt,
                   cct_diagnosis *diagnosis);

#endif
