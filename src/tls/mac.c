/* SPDX-License-Identifier: MIT */
#include "tls/mac.h"

#include <mbedtls/md.h>

#include "cctoken_port.h"
#include "format/text.h"
#include "tls/compat.h"
#include "tls/digest.h"

/*
 * HS256: HMAC with SHA-256 (RFC 7518 section 3.2). The context is the client secret, a cct_span;
 * mbedTLS 4 computes a MAC only with a key that was imported, and copies it for that.
 */
#if CCT_MBEDTLS_4
int cct_mac_sign(void *context, const char *bytes, size_t len, uint8_t *signature)
{
    const cct_span *key = context;
    size_t signature_len = 0;
    psa_key_id_t id = PSA_KEY_ID_NULL;
    psa_key_attributes_t attributes = PSA_KEY_ATTRIBUTES_INIT;
    psa_status_t status = psa_crypto_init();
    psa_set_key_type(&attributes, PSA_KEY_TYPE_HMAC);
    psa_set_key_usage_flags(&attributes, PSA_KEY_USAGE_SIGN_MESSAGE);
    psa_set_key_algorithm(&attributes, PSA_ALG_HMAC(PSA_ALG_SHA_256));
    if (status == PSA_SUCCESS) {
        status = psa_import_key(&attributes, (const uint8_t *)key->ptr, key->len, &id);
    }
    if (status == PSA_SUCCESS) {
        status = psa_mac_compute(id, PSA_ALG_HMAC(PSA_ALG_SHA_256), (const uint8_t *)bytes, len, signature,
                                 CCT_DIGEST_LEN, &signature_len);
    }
    /* Also wipes PSA's copy of the secret. PSA_KEY_ID_NULL, after a failure, is ignored. */
    (void)psa_destroy_key(id);
    return status == PSA_SUCCESS ? CCT_DIGEST_LEN : CCT_FAILED;
}

#else

int cct_mac_sign(void *context, const char *bytes, size_t len, uint8_t *signature)
{
    const cct_span *key = context;
    /* Without PSA, so that signing needs none of its few slots for keys. */
    const mbedtls_md_info_t *sha256 = mbedtls_md_info_from_type(MBEDTLS_MD_SHA256);
    int result = mbedtls_md_hmac(sha256, (const unsigned char *)key->ptr, key->len, (const unsigned char *)bytes, len,
                                 signature);
    return result == 0 ? CCT_DIGEST_LEN : CCT_FAILED;
}

#endif
