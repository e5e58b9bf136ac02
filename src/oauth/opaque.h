/* SPDX-License-Identifier: MIT */
/*
 * opaque.h: runs of the characters of base64, base64url and hexadecimal. A
 * secret may be hidden in one, at any offset, and a token is one.
 */
#ifndef CCT_OAUTH_OPAQUE_H
#define CCT_OAUTH_OPAQUE_H

#include "format/text.h"

/* The length of the run at the start of the text, without padding; 0 if there is none. */
size_t cct_opaque_len(cct_span text);

/*
 * Whether the run contains the secret in base64 or in hexadecimal, at any
 * offset, form-encoded first or not. Secrets of fewer than four bytes are not
 * searched for: any run would contain them by chance.
 */
bool cct_opaque_contains(cct_span run, cct_span secret);

/*
 * Whether the run is a part of a JWT that is an object (RFC 7519 section 3): its header or its
 * claims.
 */
bool cct_opaque_is_jwt(cct_span run);

/*
 * Whether a run of unknown origin looks like a token or a key rather than like
 * a word, a number, a UUID or a hash of at most 40 digits.
 */
bool cct_opaque_is_token(cct_span run);

#endif
