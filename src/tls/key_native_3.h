/* SPDX-License-Identifier: MIT */
/*
 * key_native_3.h: a private key of mbedTLS 3.6, which keeps it in a context of its own. Included by
 * key_native.h alone, which says what each does.
 */
#ifndef CCT_TLS_KEY_NATIVE_3_H
#define CCT_TLS_KEY_NATIVE_3_H

#include <mbedtls/ecp.h>
#include <mbedtls/md.h>
#include <mbedtls/pk.h>
#include <mbedtls/rsa.h>
#if defined(MBEDTLS_USE_PSA_CRYPTO)
#include <psa/crypto.h>
#endif
#include <string.h>

#include "format/der.h"

static inline void cct_native_init(cct_native_key *key)
{
    mbedtls_pk_init(&key->pk);
}

static inline void cct_native_end(cct_native_key *key)
{
    mbedtls_pk_free(&key->pk);
}

static inline size_t cct_native_bits(cct_native_key *key)
{
    return mbedtls_pk_get_bitlen(&key->pk);
}

/* ---- reading ---------------------------------------------------------------- */

static inline int load_rsa(mbedtls_pk_context *pk, const cct_key_form *form)
{
#if defined(MBEDTLS_RSA_C)
    const unsigned char *bytes[CCT_RSA_NUMBERS];
    const cct_span *n = form->numbers;
    for (size_t i = 0; i < CCT_RSA_NUMBERS; i++) {
        bytes[i] = (const unsigned char *)n[i].ptr;
    }
    int result = mbedtls_pk_setup(pk, mbedtls_pk_info_from_type(MBEDTLS_PK_RSA));
    if (result != 0) {
        return result;
    }
    mbedtls_rsa_context *rsa = mbedtls_pk_rsa(*pk);
    if (form->is_pss) {
        (void)mbedtls_rsa_set_padding(rsa, MBEDTLS_RSA_PKCS_V21, MBEDTLS_MD_SHA256);
    }
    result = mbedtls_rsa_import_raw(rsa, bytes[CCT_RSA_MODULUS], n[CCT_RSA_MODULUS].len, bytes[CCT_RSA_PRIME_1],
                                    n[CCT_RSA_PRIME_1].len, bytes[CCT_RSA_PRIME_2], n[CCT_RSA_PRIME_2].len,
                                    bytes[CCT_RSA_PRIVATE], n[CCT_RSA_PRIVATE].len, bytes[CCT_RSA_PUBLIC],
                                    n[CCT_RSA_PUBLIC].len);
    return result == 0 ? mbedtls_rsa_complete(rsa) : result;
#else
    (void)pk, (void)form;
    return MBEDTLS_ERR_PK_FEATURE_UNAVAILABLE;
#endif
}

/* The public key follows from the private one, whatever the file says. */
static inline int load_ec(cct_native_key *key, const cct_key_form *form, cct_native_random random, void *context)
{
    mbedtls_ecp_group_id curve = form->curve_bits == 256 ? MBEDTLS_ECP_DP_SECP256R1 : MBEDTLS_ECP_DP_SECP384R1;
    int result = mbedtls_pk_setup(&key->pk, mbedtls_pk_info_from_type(MBEDTLS_PK_ECKEY));
    if (result == 0) {
        result = mbedtls_ecp_read_key(curve, mbedtls_pk_ec(key->pk), (const unsigned char *)form->numbers[0].ptr,
                                      form->numbers[0].len);
    }
    return result == 0 ? cct_compat_calc_public(mbedtls_pk_ec(key->pk), random, context) : result;
}

static inline int cct_native_load(cct_native_key *key, const cct_key_form *form, cct_native_random random,
                                  void *context)
{
#if defined(MBEDTLS_USE_PSA_CRYPTO)
    /* mbedTLS then signs through PSA, before TLS initializes that. */
    if (psa_crypto_init() != PSA_SUCCESS) {
        return MBEDTLS_ERR_PK_FEATURE_UNAVAILABLE;
    }
#endif
    return form->curve_bits > 0 ? load_ec(key, form, random, context) : load_rsa(&key->pk, form);
}

/* ---- the public key ----------------------------------------------------------- */

static inline cct_span cct_native_public(cct_native_key *key, unsigned char out[CCT_SIGNATURE_MAX])
{
    size_t len = 0;
    int result = MBEDTLS_ERR_PK_FEATURE_UNAVAILABLE;
    mbedtls_pk_type_t type = key == NULL ? MBEDTLS_PK_NONE : mbedtls_pk_get_type(&key->pk);
    if (type == MBEDTLS_PK_ECKEY) {
        result = mbedtls_ecp_write_public_key(mbedtls_pk_ec(key->pk), MBEDTLS_ECP_PF_UNCOMPRESSED, &len, out,
                                              CCT_SIGNATURE_MAX);
    }
#if defined(MBEDTLS_RSA_C)
    if (type == MBEDTLS_PK_RSA) {
        len = mbedtls_rsa_get_len(mbedtls_pk_rsa(key->pk));
        result = mbedtls_rsa_export_raw(mbedtls_pk_rsa(key->pk), out, len, NULL, 0, NULL, 0, NULL, 0, NULL, 0);
    }
#endif
    return result == 0 && len > 0 ? (cct_span){(const char *)out, len} : CCT_NO_SPAN;
}

static inline cct_span cct_native_exponent(cct_native_key *key, unsigned char out[CCT_EXPONENT_MAX])
{
    cct_span e = {(const char *)out, CCT_EXPONENT_MAX};
#if defined(MBEDTLS_RSA_C)
    if (mbedtls_rsa_export_raw(mbedtls_pk_rsa(key->pk), NULL, 0, NULL, 0, NULL, 0, NULL, 0, out, CCT_EXPONENT_MAX) !=
        0) {
        return CCT_NO_SPAN;
    }
    while (e.len > 1 && *e.ptr == '\0') {
        e = (cct_span){e.ptr + 1, e.len - 1};
    }
    return e;
#else
    (void)key, (void)e;
    return CCT_NO_SPAN;
#endif
}

/* ---- signing ------------------------------------------------------------------ */

/* Right-aligned in `size` bytes. */
static inline bool unpack_integer(cct_span *rest, uint8_t *out, size_t size)
{
    cct_der e;
    if (!cct_der_take_tagged(rest, CCT_DER_INTEGER, &e)) {
        return false;
    }
    while (e.content.len > 0 && *e.content.ptr == '\0') {
        e.content = (cct_span){e.content.ptr + 1, e.content.len - 1};
    }
    if (e.content.len > size) {
        return false;
    }
    memset(out, 0, size - e.content.len);
    memcpy(out + size - e.content.len, e.content.ptr, e.content.len);
    return true;
}

/* ECDSA of X9.62 to that of RFC 7518 section 3.4. Returns its length. */
static inline int unpack_signature(uint8_t *signature, size_t len, size_t size)
{
    uint8_t raw[96];
    cct_der sequence;
    cct_span rest = {(const char *)signature, len};
    if (!cct_der_take_tagged(&rest, CCT_DER_SEQUENCE, &sequence) || !unpack_integer(&sequence.content, raw, size) ||
        !unpack_integer(&sequence.content, raw + size, size)) {
        return CCT_FAILED;
    }
    memcpy(signature, raw, 2 * size);
    return (int)(2 * size);
}

static inline int cct_native_sign(cct_native_key *key, const char *algorithm, const char *bytes, size_t len,
                                  uint8_t signature[CCT_SIGNATURE_MAX], cct_native_random random, void *context)
{
    unsigned char hash[48];
    size_t signature_len = 0;
    bool is_long = algorithm[2] == '3'; /* ES384 */
    mbedtls_md_type_t md = is_long ? MBEDTLS_MD_SHA384 : MBEDTLS_MD_SHA256;
    size_t hash_len = is_long ? 48 : 32;
    if (mbedtls_md(mbedtls_md_info_from_type(md), (const unsigned char *)bytes, len, hash) != 0 ||
        mbedtls_pk_sign(&key->pk, md, hash, hash_len, signature, CCT_SIGNATURE_MAX, &signature_len, random, context) !=
            0) {
        return CCT_FAILED;
    }
    return algorithm[0] == 'E' ? unpack_signature(signature, signature_len, hash_len) : (int)signature_len;
}

#endif
