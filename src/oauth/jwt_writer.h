/* SPDX-License-Identifier: MIT */
/*
 * jwt_writer.h: JWTs that a client signs (RFC 7519, RFC 7515 section 3.1), piece by piece and
 * without memory of their own.
 */
#ifndef CCT_OAUTH_JWT_WRITER_H
#define CCT_OAUTH_JWT_WRITER_H

#include "cctoken.h"
#include "format/base64.h"
#include "format/text.h"

#define CCT_JTI_LEN 16

/* Appends JSON as it is. */
void cct_jwt_add(cct_base64_encoder *out, const char *text);

/*
 * Appends what precedes the value of a member, the value as a JSON string without its first quote,
 * and the last quote.
 */
void cct_jwt_add_text(cct_base64_encoder *out, const char *before, cct_span value);

void cct_jwt_add_number(cct_base64_encoder *out, const char *before, int64_t value);

/*
 * Appends the member jti after another one: a random number, so that the JWT is accepted only once.
 */
void cct_jwt_add_jti(cct_base64_encoder *out, const uint8_t jti[CCT_JTI_LEN]);

/* Ends the header, begins the claims. */
void cct_jwt_end_header(cct_base64_encoder *out);

/*
 * Ends the claims and signs what was written since `begin`. CCT_OK; CCT_ERROR_NO_ROOM; or
 * CCT_FAILED: it was not signed. Nothing is signed that does not fit.
 */
int cct_jwt_sign(cct_base64_encoder *out, size_t begin, const cct_signer *signer);

#endif
