/* SPDX-License-Identifier: MIT */
#include "tls/session.h"

#include <mbedtls/platform.h>
#include <mbedtls/ssl.h>
#include <psa/crypto.h>
#include <string.h>

#include "cause/diagnosis.h"
#include "format/switches.h"
#include "format/url.h"
#include "net/transport.h"
#include "tls/arena.h"
#include "tls/chain.h"
#include "tls/compat.h"
#include "tls/inspection.h"
#include "tls/key.h"
#include "tls/key_update.h"
#include "tls/own_chain.h"
#include "tls/trust.h"
#include "tls/verdict.h"

/*
 * A server has no reason for more before one response, and each takes time that no deadline
 * interrupts.
 */
enum { INTERLUDES_MAX = 16 };

typedef struct session {
    mbedtls_ssl_context ssl;
    mbedtls_ssl_config config;
    cct_transport transport;
    cct_trust trust;
    cct_diagnosis *diagnosis;
    cct_observer observer;
    void *observer_context;
    uint32_t refusals; /* of the arena, before this session */
    unsigned char random[160];
    size_t random_left;
    bool without_random; /* the port failed: to mbedTLS, an RSA key of ours then looks unsuitable
                          * for TLS 1.3 */
    const char *protocols[2];
    bool every_group;
    bool lacks_group;
    uint8_t interludes; /* of the server: KeyUpdates, and tickets that mbedTLS reports */
    bool established;
    bool answered; /* data has arrived */
    cct_chain chain;
    cct_inspection inspection;
    mbedtls_x509_crt *own; /* what is presented, in one block of the heap; NULL: nothing */
    char host[CCT_HOST_MAX + 1];
} session;

/* A negative size stops the compiler when CCT_TLS_SIZE has become too small. */
typedef char session_fits[sizeof(session) <= sizeof(cct_tls) ? 1 : -1];

/* cct_tls is opaque: mbedTLS's types stay inside this room. */
static session *session_of(cct_tls *tls)
{
    return (session *)(void *)tls;
}

static const session *session_of_const(const cct_tls *tls)
{
    return (const session *)(const void *)tls;
}

/* ---- set-up ------------------------------------------------------------ */

/*
 * Random bytes of the port. That they failed is remembered as the cause, since mbedTLS may report
 * something else.
 */
static int ask_port(session *s, unsigned char *out, size_t len)
{
    int result = s->transport.port->random_bytes(s->transport.port_context, out, len);
    if (result == CCT_OK) {
        return 0;
    }
    if (result == CCT_ERROR_LIMIT) {
        s->transport.error = result;
    }
    s->without_random = true;
    return MBEDTLS_ERR_SSL_HW_ACCEL_FAILED;
}

/*
 * mbedTLS asks often and for little: fetched in one piece, it costs one system call. What is given
 * out is wiped.
 */
static int random_bytes(void *context, unsigned char *out, size_t len)
{
    session *s = context;
    if (len > sizeof s->random) {
        return ask_port(s, out, len);
    }
    if (len > s->random_left) {
        int result = ask_port(s, s->random, sizeof s->random);
        s->random_left = result == 0 ? sizeof s->random : 0;
        if (result != 0) {
            return result;
        }
    }
    s->random_left -= len;
    memcpy(out, s->random + s->random_left, len);
    cct_wipe(s->random + s->random_left, len);
    return 0;
}

/* Reports each certificate of the chain, also if the verification fails later. */
static void show_certificate(const session *s, const mbedtls_x509_crt *certificate)
{
    char text[CCT_SEEN_MAX];
    if (CCT_HAS_OBSERVER && s->observer != NULL && cct_chain_leaf(certificate) == CCT_USABLE) {
        cct_describe_certificate(certificate, text);
        s->observer(s->observer_context, CCT_EVENT_SEEN, CCT_STAGE_TLS, text, strlen(text));
    }
}

/* mbedTLS shows each certificate of the chain, from the root down. */
static int judge_certificate(void *context, mbedtls_x509_crt *certificate, int depth, uint32_t *flags)
{
    session *s = context;
    show_certificate(s, certificate);
    cct_inspect(&s->inspection, certificate, depth, flags);
    return 0;
}

/*
 * P-256 first: its arithmetic is by far the fastest here. X25519 takes several times as long, and
 * most servers with TLS 1.2 prefer it.
 */
static const uint16_t fast_groups[] = {MBEDTLS_SSL_IANA_TLS_GROUP_SECP256R1, MBEDTLS_SSL_IANA_TLS_GROUP_SECP384R1,
                                       MBEDTLS_SSL_IANA_TLS_GROUP_NONE};
static const uint16_t every_group[] = {MBEDTLS_SSL_IANA_TLS_GROUP_SECP256R1, MBEDTLS_SSL_IANA_TLS_GROUP_SECP384R1,
                                       MBEDTLS_SSL_IANA_TLS_GROUP_X25519, MBEDTLS_SSL_IANA_TLS_GROUP_NONE};

/*
 * Everything that does not depend on the connection. The callbacks for trust and verification are
 * what makes the verification complete: without them mbedTLS would trust nobody.
 */
static int session_configure(session *s, const cct_tls_options *options)
{
#if CCT_MBEDTLS_4
    (void)random_bytes; /* PSA has a generator of its own */
#else
    mbedtls_ssl_conf_rng(&s->config, random_bytes, s);
#endif
    mbedtls_ssl_conf_groups(&s->config, options->every_group ? every_group : fast_groups);
    mbedtls_ssl_conf_ca_cb(&s->config, cct_chain_find, &s->chain);
    mbedtls_ssl_conf_verify(&s->config, judge_certificate, s);
    mbedtls_ssl_conf_min_tls_version(&s->config, options->min == CCT_TLS_1_3 ? MBEDTLS_SSL_VERSION_TLS1_3
                                                                             : MBEDTLS_SSL_VERSION_TLS1_2);
    cct_compat_configure(&s->config);
#if defined(MBEDTLS_SSL_ALPN)
    s->protocols[0] = "http/1.1"; /* RFC 7301; NULL ends the list */
    return mbedtls_ssl_conf_alpn_protocols(&s->config, s->protocols);
#else
    return 0;
#endif
}

/*
 * mbedTLS 4 wraps a key of PSA in a context, which has its place in the block; ending it releases
 * nothing.
 */
#if CCT_MBEDTLS_4
#define CCT_PRESENTED_KEY_LEN sizeof(mbedtls_pk_context)
#else
#define CCT_PRESENTED_KEY_LEN 0
#endif

/* The client's key in the form that mbedTLS expects. */
static mbedtls_pk_context *presented_key(cct_key *key, void *memory)
{
#if CCT_MBEDTLS_4
    mbedtls_pk_context *pk = memory;
    mbedtls_pk_init(pk);
    return mbedtls_pk_wrap_psa(pk, cct_key_native(key)->id) == 0 ? pk : NULL;
#else
    (void)memory;
    return &cct_key_native(key)->pk;
#endif
}

/*
 * Of its own certificates mbedTLS uses only the bytes, and of the first one's key nothing: so they
 * are not parsed, and issuers may have keys that mbedTLS does not know.
 */
static int present(session *s, const cct_tls_options *options, const cct_own_chain *chain)
{
    s->own = mbedtls_calloc(1, chain->count * sizeof *s->own + chain->len + CCT_PRESENTED_KEY_LEN);
    if (s->own == NULL) {
        return MBEDTLS_ERR_SSL_ALLOC_FAILED;
    }
    unsigned char *at = (unsigned char *)(s->own + chain->count) + CCT_PRESENTED_KEY_LEN;
    for (size_t i = 0; i < chain->count; i++) {
        memcpy(at, chain->der[i].ptr, chain->der[i].len);
        s->own[i].raw.p = at;
        s->own[i].raw.len = chain->der[i].len;
        s->own[i].next = i + 1 < chain->count ? &s->own[i + 1] : NULL;
        at += chain->der[i].len;
    }
    return mbedtls_ssl_conf_own_cert(&s->config, s->own, presented_key(options->key, s->own + chain->count));
}

/*
 * Presents the client's certificates. They were checked before, so a failure now is about memory.
 */
static int session_present(session *s, const cct_tls_options *options)
{
    cct_own_chain chain;
    if (!CCT_HAS_MTLS || options->key == NULL) {
        return 0;
    }
    return cct_own_chain_read(&chain, options->key, options->certificates, options->scratch, options->scratch_len,
                              s->diagnosis) == CCT_OK
               ? present(s, options, &chain)
               : MBEDTLS_ERR_SSL_INTERNAL_ERROR;
}

/* Finds the cause with all that is known, once for every way to fail. */
static int session_fail(session *s, int result)
{
    cct_evidence evidence = {
        .ssl = &s->ssl,
        .transport = &s->transport,
        .inspection = &s->inspection,
        .result = s->without_random ? MBEDTLS_ERR_SSL_HW_ACCEL_FAILED : result,
        .starved = cct_arena_refusals() != s->refusals,
        .established = s->established,
        .answered = s->answered,
        .presents = s->own != NULL,
    };
    cct_tls_judge(&evidence, s->diagnosis);
    return CCT_FAILED;
}

/* The host name that is verified, without a final dot, NUL-terminated. */
static void copy_host(session *s, const cct_tls_options *options)
{
    cct_span host = options->host_is_address ? options->host : cct_host_without_dot(options->host);
    memcpy(s->host, host.ptr, host.len);
    s->host[host.len] = '\0';
}

/* The result of the transport in mbedTLS's numbers; the transport itself keeps the error. */
static int result_for_mbedtls(const cct_transport *transport, int result)
{
    if (result == CCT_AGAIN) {
        return transport->wants == CCT_WANT_WRITE ? MBEDTLS_ERR_SSL_WANT_WRITE : MBEDTLS_ERR_SSL_WANT_READ;
    }
    return result == CCT_EOF ? 0 : result < 0 ? MBEDTLS_ERR_SSL_INTERNAL_ERROR : result;
}

/* mbedTLS's callback: bytes accepted, or an error. */
static int send_bytes(void *context, const unsigned char *bytes, size_t len)
{
    return result_for_mbedtls(context, cct_transport_send(context, bytes, len));
}

static int receive_bytes(void *context, unsigned char *bytes, size_t capacity)
{
    return result_for_mbedtls(context, cct_transport_receive(context, bytes, capacity));
}

int cct_tls_start(cct_tls *tls, const cct_tls_options *options)
{
    session *s = session_of(tls);
    memset(s, 0, sizeof *s);
    mbedtls_ssl_init(&s->ssl);
    mbedtls_ssl_config_init(&s->config);
    cct_transport_init(&s->transport, options->port, options->port_context, options->connection, options->io,
                       options->io_len);
    cct_trust_init(&s->trust, options->port, options->port_context, options->scratch, options->scratch_len);
    s->every_group = options->every_group;
    s->diagnosis = options->diagnosis;
    s->observer = options->observer;
    s->observer_context = options->observer_context;
    s->refusals = cct_arena_refusals();
    copy_host(s, options);
    cct_chain_init(&s->chain, &s->ssl, &s->trust);
    cct_inspection_init(&s->inspection, &s->chain, s->host, options->host_is_address,
                        options->port->wall_clock_s(options->port_context));
    s->inspection.pins = options->pins;
    s->inspection.pin_count = options->pin_count;

#if defined(MBEDTLS_PSA_CRYPTO_C) /* TLS 1.3 is built on it */
    if (psa_crypto_init() != PSA_SUCCESS) {
        return session_fail(s, MBEDTLS_ERR_SSL_INTERNAL_ERROR);
    }
#endif
    int result = mbedtls_ssl_config_defaults(&s->config, MBEDTLS_SSL_IS_CLIENT, MBEDTLS_SSL_TRANSPORT_STREAM,
                                             MBEDTLS_SSL_PRESET_DEFAULT);
    if (result == 0) {
        result = session_configure(s, options);
    }
    if (result == 0) {
        result = session_present(s, options);
    }
    if (result == 0) {
        result = mbedtls_ssl_setup(&s->ssl, &s->config);
    }
    if (result == 0) {
        /* Without a name mbedTLS sends no SNI; inspection.c verifies an address. */
        result = mbedtls_ssl_set_hostname(&s->ssl, options->host_is_address ? NULL : s->host);
    }
    mbedtls_ssl_set_bio(&s->ssl, &s->transport, send_bytes, receive_bytes, NULL);
    return result == 0 ? CCT_OK : session_fail(s, result);
}

/* ---- the handshake ----------------------------------------------------- */

/* Whether mbedTLS waits for the connection. */
static bool is_again(int result)
{
    return result == MBEDTLS_ERR_SSL_WANT_READ || result == MBEDTLS_ERR_SSL_WANT_WRITE;
}

/*
 * Whether the server may have refused the ClientHello because no group is in common. It sends one
 * of these alerts then (RFC 8422 section 5.1, RFC 8446 section 4.1.1), though for other reasons
 * too.
 */
static bool is_group_refused(const session *s, int result)
{
#if defined(MBEDTLS_ECP_DP_CURVE25519_ENABLED)
    if (s->every_group || result != MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE || !cct_compat_awaits_server_hello(&s->ssl)) {
        return false;
    }
    int alert = cct_compat_received_alert(&s->ssl);
    return alert == MBEDTLS_SSL_ALERT_MSG_HANDSHAKE_FAILURE || alert == MBEDTLS_SSL_ALERT_MSG_INSUFFICIENT_SECURITY;
#else
    (void)s, (void)result;
    return false;
#endif
}

bool cct_tls_lacks_group(const cct_tls *tls)
{
    return session_of_const(tls)->lacks_group;
}

int cct_tls_handshake(cct_tls *tls)
{
    session *s = session_of(tls);
    int result = mbedtls_ssl_handshake(&s->ssl);
    /*
     * There is nothing to wait for: mbedTLS has only interrupted its arithmetic, and an established
     * connection is nearly always writable.
     */
    if (cct_compat_is_interrupted(result)) {
        s->transport.wants = CCT_WANT_WRITE;
        return CCT_AGAIN;
    }
    if (is_again(result)) {
        return CCT_AGAIN;
    }
    if (result != 0) {
        s->lacks_group = is_group_refused(s, result);
        cct_transport_flush(&s->transport); /* the alert that tells the server why */
        s->transport.port->anchors_end(s->transport.port_context);
        return session_fail(s, result);
    }
    s->transport.port->anchors_end(s->transport.port_context);
    s->established = true;
    return CCT_OK;
}

/* ---- data -------------------------------------------------------------- */

/*
 * Fails. An established connection that is lost is only reported as closed: whoever reads the
 * response knows whether it is complete.
 */
static int fail_or_closed(session *s, int result)
{
    bool lost = s->transport.error != 0 || result == MBEDTLS_ERR_SSL_CONN_EOF;
    if (s->transport.error == CCT_ERROR_NO_ROOM) {
        return CCT_ERROR_NO_ROOM;
    }
    return lost && s->transport.error != CCT_ERROR_LIMIT ? CCT_ERROR_CLOSED : session_fail(s, result);
}

int cct_tls_write(cct_tls *tls, const char *bytes, size_t len)
{
    session *s = session_of(tls);
    int result = mbedtls_ssl_write(&s->ssl, (const unsigned char *)bytes, len);
    if (result >= 0 || is_again(result)) {
        return result >= 0 ? result : CCT_AGAIN;
    }
    return fail_or_closed(s, result);
}

/*
 * Whether a read has ended after a message that is not for the caller. More may have been read
 * ahead, so nobody waits for the connection before all of that is read.
 */
static bool is_interlude(session *s, int result)
{
    if (result == MBEDTLS_ERR_SSL_WANT_READ) {
        return s->transport.wants == 0;
    }
    bool ticket = cct_compat_is_ticket(result);
    return (ticket || result == MBEDTLS_ERR_SSL_UNEXPECTED_MESSAGE) && s->interludes++ < INTERLUDES_MAX &&
           (ticket || cct_key_update(&s->ssl));
}

int cct_tls_read(cct_tls *tls, char *bytes, size_t capacity)
{
    session *s = session_of(tls);
    int result;
    do {
        s->transport.wants = 0;
        result = mbedtls_ssl_read(&s->ssl, (unsigned char *)bytes, capacity);
    } while (is_interlude(s, result));
    if (is_again(result)) {
        return CCT_AGAIN;
    }
    if (result == MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY) {
        return CCT_EOF;
    }
    if (result == 0) {
        result = MBEDTLS_ERR_SSL_CONN_EOF;
    }
    s->answered = s->answered || result > 0;
    return result > 0 ? result : fail_or_closed(s, result);
}

int cct_tls_native_error(const cct_tls *tls)
{
    return session_of_const(tls)->transport.native_error;
}

unsigned cct_tls_wants(const cct_tls *tls)
{
    return session_of_const(tls)->transport.wants;
}

void cct_tls_describe(const cct_tls *tls, cct_writer *writer)
{
    const session *s = session_of_const(tls);
    cct_write_text(writer, mbedtls_ssl_get_version(&s->ssl));
    cct_write_byte(writer, ' ');
    cct_write_text(writer, mbedtls_ssl_get_ciphersuite(&s->ssl));
}

void cct_tls_end(cct_tls *tls)
{
    session *s = session_of(tls);
    if (s->established && s->transport.error == 0) {
        mbedtls_ssl_close_notify(&s->ssl);
        cct_transport_flush(&s->transport);
    }
    if (s->transport.port != NULL) {
        s->transport.port->anchors_end(s->transport.port_context);
    }
    mbedtls_ssl_free(&s->ssl);
    mbedtls_ssl_config_free(&s->config);
    mbedtls_free(s->own);
    cct_wipe(s, sizeof *s);
}
