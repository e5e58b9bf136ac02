/* SPDX-License-Identifier: MIT */
#include "tls/compat.h"

#include <mbedtls/md.h>
#include <mbedtls/pk.h>
#if !CCT_MBEDTLS_4
#include <mbedtls/rsa.h>
#endif
#include <psa/crypto.h>

#if CCT_MBEDTLS_4 && !defined(CCT_EXTERNAL_MBEDTLS)
#error "mbedTLS 4 takes the place of a program's own mbedTLS (CCT_EXTERNAL_MBEDTLS), not of the bundled one."
#endif

/*
 * Without one of these the library would compile, and verify less than it promises, or nothing
 * could be verified.
 */
#if !defined(MBEDTLS_HAVE_TIME) || !defined(MBEDTLS_HAVE_TIME_DATE)
#error "MBEDTLS_HAVE_TIME and MBEDTLS_HAVE_TIME_DATE are required: without them expired certificates are accepted."
#endif
#if !defined(MBEDTLS_X509_TRUSTED_CERTIFICATE_CALLBACK)
#error "MBEDTLS_X509_TRUSTED_CERTIFICATE_CALLBACK is required: trust anchors are read one at a time."
#endif
#if !defined(MBEDTLS_SSL_SERVER_NAME_INDICATION)
#error "MBEDTLS_SSL_SERVER_NAME_INDICATION is required: without it servers present a certificate for another host."
#endif
#if !defined(MBEDTLS_SSL_CLI_C)
#error "MBEDTLS_SSL_CLI_C is required."
#endif
#if !defined(MBEDTLS_SSL_PROTO_TLS1_2) && !defined(MBEDTLS_SSL_PROTO_TLS1_3)
#error "MBEDTLS_SSL_PROTO_TLS1_2 or MBEDTLS_SSL_PROTO_TLS1_3 is required."
#endif
#if defined(MBEDTLS_TEST_NULL_ENTROPY) || defined(MBEDTLS_ENTROPY_NO_SOURCES_OK)
#error "MBEDTLS_TEST_NULL_ENTROPY and MBEDTLS_ENTROPY_NO_SOURCES_OK are refused: with them keys can be guessed."
#endif
/* An accelerator that PSA alone knows does not suffice with 3.6: see digest.c. */
#if CCT_MBEDTLS_4 ? !defined(PSA_WANT_ALG_SHA_256) : !defined(MBEDTLS_SHA256_C)
#error "MBEDTLS_SHA256_C (mbedTLS 4: PSA_WANT_ALG_SHA_256) is required."
#endif

int cct_compat_received_alert(const mbedtls_ssl_context *ssl)
{
    /* An alert is a level and a description, one byte each (RFC 8446 section 6). */
    return ssl->MBEDTLS_PRIVATE(in_msg)[1];
}

bool cct_compat_sent_alert(const mbedtls_ssl_context *ssl)
{
    return ssl->MBEDTLS_PRIVATE(out_msgtype) == MBEDTLS_SSL_MSG_ALERT;
}

bool cct_compat_awaits_server_hello(const mbedtls_ssl_context *ssl)
{
    return ssl->MBEDTLS_PRIVATE(state) == MBEDTLS_SSL_SERVER_HELLO;
}

bool cct_compat_is_past_server_hello_done(const mbedtls_ssl_context *ssl)
{
    return ssl->MBEDTLS_PRIVATE(state) > MBEDTLS_SSL_SERVER_HELLO_DONE;
}

/*
 * In these states the message that is being read is the server's certificate, or its request for
 * one.
 */
bool cct_compat_awaits_certificates(const mbedtls_ssl_context *ssl)
{
    int state = ssl->MBEDTLS_PRIVATE(state);
    return state == MBEDTLS_SSL_SERVER_CERTIFICATE || state == MBEDTLS_SSL_CERTIFICATE_REQUEST;
}

size_t cct_compat_message_len(const mbedtls_ssl_context *ssl)
{
    return ssl->MBEDTLS_PRIVATE(in_hslen);
}

#if !CCT_MBEDTLS_4
int cct_compat_calc_public(mbedtls_ecp_keypair *key, int (*random)(void *, unsigned char *, size_t), void *context)
{
#if defined(CCT_EXTERNAL_MBEDTLS)
    return mbedtls_ecp_keypair_calc_public(key, random, context);
#else
    mbedtls_ecp_group *group = &key->MBEDTLS_PRIVATE(grp);
    return mbedtls_ecp_mul(group, &key->MBEDTLS_PRIVATE(Q), &key->MBEDTLS_PRIVATE(d), &group->G, random, context);
#endif
}

#endif

bool cct_compat_has_hash(const mbedtls_x509_crt *certificate)
{
    return mbedtls_md_info_from_type(certificate->MBEDTLS_PRIVATE(sig_md)) != NULL;
}

/*
 * Whether the issuer's key verifies the child's signature. mbedTLS will check it again: this only
 * chooses among several issuers.
 */
bool cct_compat_has_signed(mbedtls_x509_crt *issuer, const mbedtls_x509_crt *child)
{
    unsigned char hash[MBEDTLS_MD_MAX_SIZE];
    const mbedtls_md_info_t *md = mbedtls_md_info_from_type(child->MBEDTLS_PRIVATE(sig_md));
    const mbedtls_x509_buf *signature = &child->MBEDTLS_PRIVATE(sig);
#if CCT_MBEDTLS_4
    return mbedtls_md(md, child->tbs.p, child->tbs.len, hash) == 0 &&
           mbedtls_pk_verify_ext(child->MBEDTLS_PRIVATE(sig_pk), &issuer->pk, child->MBEDTLS_PRIVATE(sig_md), hash,
                                 mbedtls_md_get_size(md), signature->p, signature->len) == 0;
#else
    return mbedtls_md(md, child->tbs.p, child->tbs.len, hash) == 0 &&
           mbedtls_pk_verify_ext(child->MBEDTLS_PRIVATE(sig_pk), child->MBEDTLS_PRIVATE(sig_opts), &issuer->pk,
                                 child->MBEDTLS_PRIVATE(sig_md), hash, mbedtls_md_get_size(md), signature->p,
                                 signature->len) == 0;
#endif
}

void cct_compat_prepare_key(const mbedtls_pk_context *key)
{
/* An accelerator has an inside of its own, and threads of a host may use the key. */
#if defined(MBEDTLS_RSA_C) && !defined(MBEDTLS_RSA_ALT) && !defined(CCT_EXTERNAL_MBEDTLS)
    mbedtls_rsa_context *rsa = mbedtls_pk_get_type(key) == MBEDTLS_PK_RSA ? mbedtls_pk_rsa(*key) : NULL;
    if (rsa == NULL) {
        return;
    }
    const mbedtls_mpi *modulus = &rsa->MBEDTLS_PRIVATE(N);
    mbedtls_mpi *square = &rsa->MBEDTLS_PRIVATE(RN);
    size_t limbs = modulus->MBEDTLS_PRIVATE(n);
    /*
     * R is 2^(bits of all limbs). If this fails the number remains empty, and mbedTLS computes it
     * when it needs it.
     */
    if (mbedtls_mpi_lset(square, 1) != 0 ||
        mbedtls_mpi_shift_l(square, 2 * limbs * 8 * sizeof(mbedtls_mpi_uint)) != 0 ||
        mbedtls_mpi_mod_mpi(square, square, modulus) != 0 || mbedtls_mpi_shrink(square, limbs) != 0) {
        mbedtls_mpi_free(square);
    }
#else
    (void)key;
#endif
}

/*
 * A program's own mbedTLS may be configured to offer more than the bundled one: only suites with
 * forward secrecy and authenticated encryption remain.
 */
void cct_compat_configure(mbedtls_ssl_config *config)
{
#if defined(CCT_EXTERNAL_MBEDTLS)
    static const int suites[] = {
        MBEDTLS_TLS1_3_CHACHA20_POLY1305_SHA256,
        MBEDTLS_TLS1_3_AES_256_GCM_SHA384,
        MBEDTLS_TLS1_3_AES_128_GCM_SHA256,
        MBEDTLS_TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
        MBEDTLS_TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
        MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
        MBEDTLS_TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
        MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
        MBEDTLS_TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
        0,
    };
    /* mbedTLS skips those that are not compiled in. */
    mbedtls_ssl_conf_ciphersuites(config, suites);
#if defined(MBEDTLS_SSL_SESSION_TICKETS)
    mbedtls_ssl_conf_session_tickets(config, MBEDTLS_SSL_SESSION_TICKETS_DISABLED);
#endif
#else
    (void)config;
#endif
}

/*
 * mbedtls_psa_get_stats() reads without a lock what other threads write, and no lock of mbedTLS
 * would keep them off.
 */
#if defined(MBEDTLS_PSA_CRYPTO_C) && !defined(MBEDTLS_PSA_KEY_STORE_DYNAMIC) && !defined(CCT_ONE_HANDSHAKE) &&         \
    !defined(MBEDTLS_THREADING_C)
#define KNOWS_SLOTS
#endif

size_t cct_compat_slots_taken(void)
{
#if defined(KNOWS_SLOTS)
    mbedtls_psa_stats_t stats;
    mbedtls_psa_get_stats(&stats);
    return stats.MBEDTLS_PRIVATE(empty_slots) == 0 ? MBEDTLS_PSA_KEY_SLOT_COUNT : 0;
#else
    return 0;
#endif
}
