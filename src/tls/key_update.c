/* SPDX-License-Identifier: MIT */
#define MBEDTLS_ALLOW_PRIVATE_ACCESS
#include "tls/key_update.h"

/*
 * The headers of mbedTLS's inside are not installed with it, so a program's own mbedTLS lacks them.
 */
#if defined(MBEDTLS_SSL_PROTO_TLS1_3) && !defined(MBEDTLS_USE_PSA_CRYPTO) && !defined(CCT_EXTERNAL_MBEDTLS)

#include <ssl_misc.h>
#include <ssl_tls13_keys.h>

#include "format/text.h"

enum { KEY_UPDATE = 24, HEADER_LEN = 4, MESSAGE_LEN = HEADER_LEN + 1 };

/*
 * Whether the message is a KeyUpdate (RFC 8446 section 4.6.3) and the last of its record: keys
 * change between records only (section 5.1).
 */
static bool is_key_update(const mbedtls_ssl_context *ssl)
{
    return ssl->tls_version == MBEDTLS_SSL_VERSION_TLS1_3 && ssl->in_msgtype == MBEDTLS_SSL_MSG_HANDSHAKE &&
           ssl->in_msglen == MESSAGE_LEN && ssl->in_hslen == MESSAGE_LEN && ssl->in_msg[0] == KEY_UPDATE &&
           ssl->in_msg[HEADER_LEN] <= 1;
}

/*
 * Derives the next secret, and from it key and IV (RFC 8446 sections 7.2 and 7.3). The secret is
 * replaced in place: the old one would decrypt what was received before.
 */
static int derive_next(mbedtls_ssl_context *ssl, unsigned char *key, size_t key_len)
{
    mbedtls_ssl_session *session = ssl->session;
    unsigned char *secret = session->app_secrets.server_application_traffic_secret_N;
    const mbedtls_ssl_ciphersuite_t *suite = mbedtls_ssl_ciphersuite_from_id(session->ciphersuite);
    psa_algorithm_t hash = mbedtls_md_psa_alg_from_type((mbedtls_md_type_t)suite->mac);
    size_t len = PSA_HASH_LENGTH(hash);
    mbedtls_ssl_transform *transform = ssl->transform_in;
    int result = mbedtls_ssl_tls13_hkdf_expand_label(hash, secret, len, MBEDTLS_SSL_TLS1_3_LBL_WITH_LEN(traffic_upd),
                                                     NULL, 0, secret, len);
    if (result == 0) {
        result = mbedtls_ssl_tls13_hkdf_expand_label(hash, secret, len, MBEDTLS_SSL_TLS1_3_LBL_WITH_LEN(key), NULL, 0,
                                                     key, key_len);
    }
    if (result == 0) {
        result = mbedtls_ssl_tls13_hkdf_expand_label(hash, secret, len, MBEDTLS_SSL_TLS1_3_LBL_WITH_LEN(iv), NULL, 0,
                                                     transform->iv_dec, transform->ivlen);
    }
    return result;
}

bool cct_key_update(mbedtls_ssl_context *ssl)
{
    if (!is_key_update(ssl)) {
        return false;
    }
    /*
     * A request to update the client's keys too needs no response: the request has been sent, and
     * nothing follows.
     */
    unsigned char key[MBEDTLS_MAX_KEY_LENGTH];
    mbedtls_cipher_context_t *cipher = &ssl->transform_in->cipher_ctx_dec;
    int bits = mbedtls_cipher_get_key_bitlen(cipher);
    int result = derive_next(ssl, key, (size_t)bits / 8);
    if (result == 0) {
        result = mbedtls_cipher_setkey(cipher, key, bits, MBEDTLS_DECRYPT);
    }
    cct_wipe(key, sizeof key);
    /* Records with the new key are counted from 0 again (RFC 8446 section 5.3). */
    mbedtls_ssl_set_inbound_transform(ssl, ssl->transform_in);
    return result == 0;
}

#else

bool cct_key_update(mbedtls_ssl_context *ssl)
{
    (void)ssl;
    return false;
}

#endif
