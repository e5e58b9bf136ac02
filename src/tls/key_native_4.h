/* SPDX-License-Identifier: MIT */
/*
 * key_native_4.h: a private key of mbedTLS 4, which keeps it in the PSA key store. Included by
 * key_native.h alone, which says what each does.
 */
#ifndef CCT_TLS_KEY_NATIVE_4_H
#define CCT_TLS_KEY_NATIVE_4_H

#include <psa/crypto.h>
#include <string.h>

#include "format/der.h"

static inline void cct_native_init(cct_native_key *key)
{
    key->id = PSA_KEY_ID_NULL;
}

static inline void cct_native_end(cct_native_key *key)
{
    (void)psa_destroy_key(key->id);
    key->id = PSA_KEY_ID_NULL;
}

static inline psa_key_type_t native_type(cct_native_key *key, size_t *bits)
{
    psa_key_attributes_t attributes = PSA_KEY_ATTRIBUTES_INIT;
    psa_key_type_t type = PSA_KEY_TYPE_NONE;
    *bits = 0;
    if (psa_get_key_attributes(key->id, &attributes) == PSA_SUCCESS) {
        type = psa_get_key_type(&attributes);
        *bits = psa_get_key_bits(&attributes);
    }
    psa_reset_key_attributes(&attributes);
    return type;
}

static inline size_t cct_native_bits(cct_native_key *key)
{
    size_t bits;
    (void)native_type(key, &bits);
    return bits;
}

/* ---- reading ---------------------------------------------------------------- */

/* TLS signs by other hashes than a JWT, and with RSA in TLS 1.3 by another algorithm. */
static inline int cct_native_load(cct_native_key *key, const cct_key_form *form, cct_native_random random,
                                  void *context)
{
    psa_key_attributes_t attributes = PSA_KEY_ATTRIBUTES_INIT;
    psa_status_t status = psa_crypto_init();
    (void)random, (void)context;
    psa_set_key_usage_flags(&attributes, PSA_KEY_USAGE_SIGN_MESSAGE | PSA_KEY_USAGE_SIGN_HASH);
    if (form->curve_bits > 0) {
        psa_set_key_type(&attributes, PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_SECP_R1));
        psa_set_key_bits(&attributes, form->curve_bits);
        psa_set_key_algorithm(&attributes, PSA_ALG_ECDSA(PSA_ALG_ANY_HASH));
    } else {
        psa_set_key_type(&attributes, PSA_KEY_TYPE_RSA_KEY_PAIR);
        psa_set_key_algorithm(&attributes, form->is_pss ? PSA_ALG_RSA_PSS(PSA_ALG_ANY_HASH)
                                                        : PSA_ALG_RSA_PKCS1V15_SIGN(PSA_ALG_ANY_HASH));
        psa_set_key_enrollment_algorithm(&attributes, PSA_ALG_RSA_PSS(PSA_ALG_ANY_HASH));
    }
    cct_span bytes = form->curve_bits > 0 ? form->numbers[0] : form->rsa;
    if (status == PSA_SUCCESS) {
        status = psa_import_key(&attributes, (const uint8_t *)bytes.ptr, bytes.len, &key->id);
    }
    return (int)status;
}

/* ---- the public key ----------------------------------------------------------- */

enum { PUBLIC_MAX = CCT_SIGNATURE_MAX + 32 };

/*
 * Its length, and for RSA both numbers of RSAPublicKey (RFC 8017 appendix A.1.1); without leading
 * zeros.
 */
static inline size_t export_public(cct_native_key *key, uint8_t out[PUBLIC_MAX], cct_der *modulus, cct_der *exponent)
{
    size_t bits, len = 0;
    cct_der sequence;
    *modulus = *exponent = (cct_der){0};
    bool is_rsa = native_type(key, &bits) == PSA_KEY_TYPE_RSA_KEY_PAIR;
    if (psa_export_public_key(key->id, out, PUBLIC_MAX, &len) != PSA_SUCCESS) {
        return 0;
    }
    cct_span rest = {(const char *)out, len};
    if (is_rsa && (!cct_der_take_tagged(&rest, CCT_DER_SEQUENCE, &sequence) ||
                   !cct_der_take_tagged(&sequence.content, CCT_DER_INTEGER, modulus) ||
                   !cct_der_take_tagged(&sequence.content, CCT_DER_INTEGER, exponent))) {
        return 0;
    }
    if (modulus->content.len > 0 && *modulus->content.ptr == '\0') {
        modulus->content = (cct_span){modulus->content.ptr + 1, modulus->content.len - 1};
    }
    return len;
}

static inline cct_span copy_to(unsigned char *out, size_t capacity, cct_span bytes)
{
    if (bytes.len == 0 || bytes.len > capacity) {
        return CCT_NO_SPAN;
    }
    memcpy(out, bytes.ptr, bytes.len);
    return (cct_span){(const char *)out, bytes.len};
}

static inline cct_span cct_native_public(cct_native_key *key, unsigned char out[CCT_SIGNATURE_MAX])
{
    uint8_t bytes[PUBLIC_MAX];
    cct_der modulus = {0}, exponent = {0};
    size_t len = key == NULL ? 0 : export_public(key, bytes, &modulus, &exponent);
    return copy_to(out, CCT_SIGNATURE_MAX,
                   len > 0 && modulus.content.len == 0 ? (cct_span){(const char *)bytes, len} : modulus.content);
}

static inline cct_span cct_native_exponent(cct_native_key *key, unsigned char out[CCT_EXPONENT_MAX])
{
    uint8_t bytes[PUBLIC_MAX];
    cct_der modulus = {0}, exponent = {0};
    return export_public(key, bytes, &modulus, &exponent) == 0 ? CCT_NO_SPAN
                                                               : copy_to(out, CCT_EXPONENT_MAX, exponent.content);
}

/* ---- signing ------------------------------------------------------------------ */

/* PSA's signatures by ECDSA have the form of RFC 7518 already. */
static inline int cct_native_sign(cct_native_key *key, const char *algorithm, const char *bytes, size_t len,
                                  uint8_t signature[CCT_SIGNATURE_MAX], cct_native_random random, void *context)
{
    size_t signature_len = 0;
    (void)random, (void)context;
    psa_algorithm_t hash = algorithm[2] == '3' ? PSA_ALG_SHA_384 : PSA_ALG_SHA_256; /* ES384 */
    psa_algorithm_t how = algorithm[0] == 'E'   ? PSA_ALG_ECDSA(hash)
                          : algorithm[0] == 'P' ? PSA_ALG_RSA_PSS(hash)
                                                : PSA_ALG_RSA_PKCS1V15_SIGN(hash);
    return psa_sign_message(key->id, how, (const uint8_t *)bytes, len, signature, CCT_SIGNATURE_MAX, &signature_len) ==
                   PSA_SUCCESS
               ? (int)signature_len
               : CCT_FAILED;
}

#endif
