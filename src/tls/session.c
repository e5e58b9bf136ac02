/* SPDX-License-Identifier: MIT */
#include "session.h"

#include <mbedtls/ssl.h>
#include <psa/crypto.h>
#include <string.h>

#include "arena.h"
#include "diagnosis.h"
#include "transport.h"
#include "trust.h"
#include "url.h"
#include "verdict.h"

#define TICKETS_MAX 16

typedef struct session {
    mbedtls_ssl_context ssl;
    mbedtls_ssl_config config;
    cct_transport transport;
    cct_trust trust;
    cct_diagnosis *diagnosis;
    uint32_t refusals; /* of the arena, before this session */
    unsigned tickets; /* passed over */
    bool verify_address;
    bool established;
    char host[CCT_HOST_MAX + 1];
    char seen[CCT_SEEN_MAX]; /* the certificate that was rejected */
} session;

/* A negative size stops the compiler when CCT_TLS_SIZE has become too small. */
typedef char session_fits[sizeof(session) <= sizeof(cct_tls) ? 1 : -1];

static session *inside(cct_tls *tls)
{
    return (session *)(void *)tls;
}

static const session *inside_const(const cct_tls *tls)
{
    return (const session *)(const void *)tls;
}

/* ---- set-up ------------------------------------------------------------ */

static int random_bytes(void *context, unsigned char *out, size_t len)
{
    const cct_transport *transport = context;
    int result = transport->port->random_bytes(transport->port_context, out, len);
    return result == CCT_OK ? 0 : MBEDTLS_ERR_SSL_HW_ACCEL_FAILED;
}

/* mbedTLS shows each certificate of the chain, from the root down; the first that is rejected tells the most. */
static int note_rejected(void *context, mbedtls_x509_crt *certificate, int depth, uint32_t *flags)
{
    session *s = context;
    (void)depth;
    if (*flags != 0 && s->seen[0] == '\0') {
        cct_describe_certificate(certificate, s->seen);
    }
    return 0;
}

static void configure(session *s, const cct_tls_options *options)
{
    /* P-256 first: its arithmetic is by far the fastest here. */
    static const uint16_t groups[] = {MBEDTLS_SSL_IANA_TLS_GROUP_SECP256R1, MBEDTLS_SSL_IANA_TLS_GROUP_X25519,
                                      MBEDTLS_SSL_IANA_TLS_GROUP_SECP384R1, MBEDTLS_SSL_IANA_TLS_GROUP_NONE};
    mbedtls_ssl_conf_rng(&s->config, random_bytes, &s->transport);
    mbedtls_ssl_conf_groups(&s->config, groups);
    mbedtls_ssl_conf_ca_cb(&s->config, cct_trust_find, &s->trust);
    mbedtls_ssl_conf_verify(&s->config, note_rejected, s);
    mbedtls_ssl_conf_min_tls_version(&s->config, options->min == CCT_TLS_1_3 ? MBEDTLS_SSL_VERSION_TLS1_3
                                                                             : MBEDTLS_SSL_VERSION_TLS1_2);
}

static int judge(session *s, int result, uint32_t flags)
{
    cct_evidence evidence = {
        .ssl = &s->ssl,
        .transport = &s->transport,
        .trust = &s->trust,
        .result = result,
        .starved = cct_arena_refusals() != s->refusals,
        .established = s->established,
        .flags = flags,
        .seen = s->seen,
        .now_s = s->transport.port->wall_clock_s(s->transport.port_context),
    };
    cct_tls_judge(&evidence, s->diagnosis);
    return CCT_FAILED;
}

static int fail(session *s, int result)
{
    bool rejected = result == MBEDTLS_ERR_X509_CERT_VERIFY_FAILED;
    return judge(s, result, rejected ? mbedtls_ssl_get_verify_result(&s->ssl) : 0);
}

static void copy_host(session *s, const cct_tls_options *options)
{
    size_t len = options->host.len;
    /* The dot that ends an absolute name is part of neither SNI nor certificates. */
    if (len > 0 && !options->host_is_address && options->host.ptr[len - 1] == '.') {
        len--;
    }
    memcpy(s->host, options->host.ptr, len);
    s->host[len] = '\0';
}

int cct_tls_start(cct_tls *tls, const cct_tls_options *options)
{
    session *s = inside(tls);
    memset(s, 0, sizeof *s);
    mbedtls_ssl_init(&s->ssl);
    mbedtls_ssl_config_init(&s->config);
    cct_transport_init(&s->transport, options->port, options->port_context, options->io, options->io_len);
    cct_trust_init(&s->trust, options->port, options->port_context, options->scratch, options->scratch_len);
    s->diagnosis = options->diagnosis;
    s->refusals = cct_arena_refusals();
    s->verify_address = options->host_is_address;
    copy_host(s, options);

    if (psa_crypto_init() != PSA_SUCCESS) {
        return fail(s, MBEDTLS_ERR_SSL_INTERNAL_ERROR);
    }
    int result = mbedtls_ssl_config_defaults(&s->config, MBEDTLS_SSL_IS_CLIENT, MBEDTLS_SSL_TRANSPORT_STREAM,
                                             MBEDTLS_SSL_PRESET_DEFAULT);
    if (result == 0) {
        configure(s, options);
        result = mbedtls_ssl_setup(&s->ssl, &s->config);
    }
    if (result == 0) {
        /* Without a name mbedTLS sends no SNI; an address is verified after the handshake. */
        result = mbedtls_ssl_set_hostname(&s->ssl, s->verify_address ? NULL : s->host);
    }
    mbedtls_ssl_set_bio(&s->ssl, &s->transport, cct_transport_send, cct_transport_receive, NULL);
    return result == 0 ? CCT_OK : fail(s, result);
}

/* ---- the handshake ----------------------------------------------------- */

static bool is_again(int result)
{
    return result == MBEDTLS_ERR_SSL_WANT_READ || result == MBEDTLS_ERR_SSL_WANT_WRITE;
}

/*
 * The chain was verified during the handshake, without a name. What is left is
 * whether the certificate is for this address, and mbedTLS compares addresses
 * only as part of verifying a chain. So it verifies once more, the certificate
 * alone with nothing to trust: of its verdict only what it says of the name
 * counts.
 */
static int verify_address(session *s)
{
    const mbedtls_x509_crt *chain = mbedtls_ssl_get_peer_cert(&s->ssl);
    uint32_t flags = MBEDTLS_X509_BADCERT_CN_MISMATCH;
    if (chain != NULL) {
        mbedtls_x509_crt alone = *chain;
        alone.next = NULL;
        mbedtls_x509_crt_verify(&alone, NULL, NULL, s->host, &flags, NULL, NULL);
        cct_describe_certificate(chain, s->seen);
    }
    flags &= MBEDTLS_X509_BADCERT_CN_MISMATCH;
    return flags == 0 ? CCT_OK : judge(s, MBEDTLS_ERR_X509_CERT_VERIFY_FAILED, flags);
}

int cct_tls_handshake(cct_tls *tls)
{
    session *s = inside(tls);
    int result = mbedtls_ssl_handshake(&s->ssl);
    if (is_again(result)) {
        return CCT_AGAIN;
    }
    if (result != 0) {
        cct_transport_flush(&s->transport); /* the alert that tells the server why */
        s->transport.port->anchors_end(s->transport.port_context);
        return fail(s, result);
    }
    result = s->verify_address ? verify_address(s) : CCT_OK;
    s->transport.port->anchors_end(s->transport.port_context);
    s->established = result == CCT_OK;
    return result;
}

/* ---- data -------------------------------------------------------------- */

/* An established connection that is lost is the business of who reads the answer. */
static int fail_or_closed(session *s, int result)
{
    bool lost = s->transport.error != 0 || result == MBEDTLS_ERR_SSL_CONN_EOF;
    return lost ? CCT_ERROR_CLOSED : fail(s, result);
}

int cct_tls_write(cct_tls *tls, const char *bytes, size_t len)
{
    session *s = inside(tls);
    int result = mbedtls_ssl_write(&s->ssl, (const unsigned char *)bytes, len);
    if (result >= 0 || is_again(result)) {
        return result >= 0 ? result : CCT_AGAIN;
    }
    return fail_or_closed(s, result);
}

int cct_tls_read(cct_tls *tls, char *bytes, size_t capacity)
{
    session *s = inside(tls);
    int result;
    /* Tickets are of no use here. Servers send one or two; a flood of them must not keep a step from ending. */
    do {
        result = mbedtls_ssl_read(&s->ssl, (unsigned char *)bytes, capacity);
    } while (result == MBEDTLS_ERR_SSL_RECEIVED_NEW_SESSION_TICKET && s->tickets++ < TICKETS_MAX);
    if (is_again(result)) {
        return CCT_AGAIN;
    }
    if (result == MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY) {
        return CCT_EOF;
    }
    if (result == 0) {
        result = MBEDTLS_ERR_SSL_CONN_EOF;
    }
    return result > 0 ? result : fail_or_closed(s, result);
}

unsigned cct_tls_wants(const cct_tls *tls)
{
    return inside_const(tls)->transport.wants;
}

void cct_tls_describe(const cct_tls *tls, cct_writer *writer)
{
    const session *s = inside_const(tls);
    cct_write_text(writer, mbedtls_ssl_get_version(&s->ssl));
    cct_write_byte(writer, ' ');
    cct_write_text(writer, mbedtls_ssl_get_ciphersuite(&s->ssl));
}

void cct_tls_end(cct_tls *tls)
{
    session *s = inside(tls);
    if (s->established && s->transport.error == 0) {
        mbedtls_ssl_close_notify(&s->ssl);
        cct_transport_flush(&s->transport);
    }
    if (s->transport.port != NULL) {
        s->transport.port->anchors_end(s->transport.port_context);
    }
    mbedtls_ssl_free(&s->ssl);
    mbedtls_ssl_config_free(&s->config);
    cct_wipe(s, sizeof *s);
}
