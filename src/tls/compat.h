/* SPDX-License-Identifier: MIT */
/*
 * compat.h: what this library needs of mbedTLS beyond its public interface. Only this file and
 * compat.c depend on private fields and versions of mbedTLS.
 */
#ifndef CCT_TLS_COMPAT_H
#define CCT_TLS_COMPAT_H

/* Versions before 3.0 do not have build_info.h. */
#if defined(__has_include)
#if !__has_include(<mbedtls/build_info.h>)
#error "mbedTLS 3.6 or 4 is required: there are no headers of it, or those of an older version."
#endif
#endif
#include <mbedtls/build_info.h>

#if MBEDTLS_VERSION_MAJOR < 3 || (MBEDTLS_VERSION_MAJOR == 3 && MBEDTLS_VERSION_MINOR < 6) || MBEDTLS_VERSION_MAJOR > 4
#error "mbedTLS 3.6 or 4 is required: this library knows the inside of those alone."
#endif

/* mbedTLS 4 has keys and randomness of PSA alone, and no headers of its arithmetic. */
#define CCT_MBEDTLS_4 (MBEDTLS_VERSION_MAJOR >= 4)

#if !CCT_MBEDTLS_4
#include <mbedtls/ecp.h>
#endif
#include <mbedtls/ssl.h>
#include <mbedtls/x509_crt.h>
#include <stdbool.h>
#include <stddef.h>

/* The description of the alert (RFC 8446 section 6) that a call has just reported as
 * MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE. */
int cct_compat_received_alert(const mbedtls_ssl_context *ssl);

/* Whether the last record that was sent is an alert. */
bool cct_compat_sent_alert(const mbedtls_ssl_context *ssl);

/* Whether no ServerHello has come yet. */
bool cct_compat_awaits_server_hello(const mbedtls_ssl_context *ssl);

/* TLS 1.2: whether the server has said all of its first flight (RFC 5246 section 7.3). */
bool cct_compat_is_past_server_hello_done(const mbedtls_ssl_context *ssl);

/* Whether the server's certificates, or its request for one, come next in the handshake. */
bool cct_compat_awaits_certificates(const mbedtls_ssl_context *ssl);

/* The length that the handshake message under way claims to have, in bytes. */
size_t cct_compat_message_len(const mbedtls_ssl_context *ssl);

#if !CCT_MBEDTLS_4
/*
 * Computes the public key of a private one. mbedTLS's own function would use its own arithmetic,
 * which lacks what ring does (port/mbedtls/linux.h).
 */
int cct_compat_calc_public(mbedtls_ecp_keypair *key, int (*random)(void *, unsigned char *, size_t), void *context);
#endif

/*
 * Whether the hash of a certificate's signature is compiled in: the parameters of RSA-PSS may name
 * another one.
 */
bool cct_compat_has_hash(const mbedtls_x509_crt *certificate);

/* Whether the key of `issuer` made the signature of `child`; names and dates are not looked at. */
bool cct_compat_has_signed(mbedtls_x509_crt *issuer, const mbedtls_x509_crt *child);

/*
 * With a program's own configuration of mbedTLS: disables what that would offer and this library
 * does not (cipher suites with CBC, SHA-1 or without forward secrecy, session tickets).
 */
void cct_compat_configure(mbedtls_ssl_config *config);

/*
 * Whether a call ended because the program has mbedTLS interrupt long arithmetic
 * (MBEDTLS_ECP_RESTARTABLE).
 */
static inline bool cct_compat_is_interrupted(int result)
{
#if defined(CCT_EXTERNAL_MBEDTLS) || defined(MBEDTLS_ECP_RESTARTABLE)
    return result == MBEDTLS_ERR_SSL_CRYPTO_IN_PROGRESS;
#else
    (void)result;
    return false;
#endif
}

/* Whether a read has brought a session ticket, which 3.6.0 reports, and no data. */
static inline bool cct_compat_is_ticket(int result)
{
#if defined(CCT_EXTERNAL_MBEDTLS)
    return result == MBEDTLS_ERR_SSL_RECEIVED_NEW_SESSION_TICKET;
#else
    (void)result;
    return false;
#endif
}

/* Whether a public key is one of RSA. */
static inline bool cct_compat_is_rsa(const mbedtls_pk_context *key)
{
#if CCT_MBEDTLS_4
    return mbedtls_pk_can_do_psa(key, PSA_ALG_RSA_PKCS1V15_SIGN(PSA_ALG_ANY_HASH), PSA_KEY_USAGE_VERIFY_HASH) != 0;
#else
    return mbedtls_pk_get_type(key) == MBEDTLS_PK_RSA;
#endif
}

/*
 * The number of keys that mbedTLS has room for, if all of it is taken; otherwise 0. Each handshake
 * needs one. Always 0 in a program with one handshake at a time (CCT_ONE_HANDSHAKE) and in one with
 * threads (MBEDTLS_THREADING_C).
 */
size_t cct_compat_slots_taken(void);

/*
 * Computes what mbedTLS keeps of an RSA key for all uses of it (R^2 mod N): the most memory that
 * its arithmetic needs at a time. Does nothing for other keys, with an mbedTLS that is not ours
 * alone, and where it fails: mbedTLS then tries by itself.
 */
void cct_compat_prepare_key(const mbedtls_pk_context *key);

#endif
