/* SPDX-License-Identifier: MIT */
/*
 * hash_text.h: SHA-256 in base64url, as thumbprints and DPoP proofs have it.
 */
#ifndef CCT_TLS_HASH_TEXT_H
#define CCT_TLS_HASH_TEXT_H

#include "cctoken.h"
#include "format/text.h"

/* Without padding, NUL-terminated. */
void cct_hash_write(cct_span bytes, char out[CCT_THUMBPRINT_SIZE]);

#endif
