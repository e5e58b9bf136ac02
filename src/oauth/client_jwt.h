/* SPDX-License-Identifier: MIT */
/*
 * client_jwt.h: the JWT with which a client that has a key authenticates (RFC 7523 sections 2.2 and
 * 3).
 */
#ifndef CCT_OAUTH_CLIENT_JWT_H
#define CCT_OAUTH_CLIENT_JWT_H

#include "oauth/jwt_writer.h"

typedef struct cct_client_jwt {
    const cct_signer *signer;
    cct_span client_id; /* issuer and subject */
    cct_span audience;
    uint8_t jti[CCT_JTI_LEN]; /* random: a JWT is accepted once */
    int64_t now_s;
} cct_client_jwt;

/*
 * Writes the JWT, which is valid for five minutes. CCT_OK; CCT_ERROR_NO_ROOM; or CCT_FAILED: it was
 * not signed. Nothing is signed that does not fit.
 */
int cct_client_jwt_write(cct_writer *writer, const cct_client_jwt *jwt);

#endif
