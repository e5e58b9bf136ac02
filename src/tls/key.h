/* SPDX-License-Identifier: MIT */
/* key.h: functions of cct_key for this room, besides the public interface. */
#ifndef CCT_TLS_KEY_H
#define CCT_TLS_KEY_H

#include "cctoken.h"
#include "tls/key_native.h"

/* mbedTLS's part of it, which lasts as long as the key; NULL if no key was read. */
cct_native_key *cct_key_native(cct_key *key);

/*
 * The modulus, or the point: whole, as a SubjectPublicKeyInfo has it, in `out`. Absent if it cannot
 * be had.
 */
cct_span cct_key_public(cct_key *key, unsigned char out[CCT_SIGNATURE_MAX]);

#endif
