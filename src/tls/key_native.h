/* SPDX-License-Identifier: MIT */
/*
 * key_native.h: a private key in mbedTLS's representation. The header of one of the two versions of
 * mbedTLS is included.
 */
#ifndef CCT_TLS_KEY_NATIVE_H
#define CCT_TLS_KEY_NATIVE_H

#include "cctoken.h"
#include "tls/compat.h"
#include "tls/key_form.h"

typedef struct cct_native_key {
#if CCT_MBEDTLS_4
    psa_key_id_t id;
#else
    mbedtls_pk_context pk;
#endif
} cct_native_key;

/* Random bytes for mbedTLS: 0, or an error of its. PSA has a generator of its own. */
typedef int (*cct_native_random)(void *context, unsigned char *out, size_t len);

/*
 * What each does:
 *   cct_native_init(), cct_native_end()  around all others
 *   cct_native_load()      0, or mbedTLS's error: the numbers of the form are no key
 *   cct_native_bits()      its size
 *   cct_native_sign()      as cct_signer.sign() does, with `algorithm` of RFC 7518; the length, or
 *                          CCT_FAILED
 *   cct_native_public()    the point, uncompressed, or the modulus; absent if it cannot be had, or
 *                          for NULL
 *   cct_native_exponent()  of RSA's key, without leading zeros (RFC 7518 section 6.3.1.2); absent
 *                          if it cannot be had
 */
enum { CCT_EXPONENT_MAX = 8 };

#if CCT_MBEDTLS_4
#include "tls/key_native_4.h"
#else
#include "tls/key_native_3.h"
#endif

#endif
