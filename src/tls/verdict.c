/* SPDX-License-Identifier: MIT */
#include "tls/verdict.h"

#include "cause/diagnosis.h"
#include "format/print.h"
#include "tls/alert.h"
#include "tls/compat.h"

#if CCT_MBEDTLS_4 /* errors of arithmetic and of memory are PSA's */
#define MBEDTLS_ERR_ECP_VERIFY_FAILED PSA_ERROR_INVALID_SIGNATURE
#define MBEDTLS_ERR_RSA_VERIFY_FAILED PSA_ERROR_INVALID_SIGNATURE
#else
#include <mbedtls/rsa.h>
#endif

/* ---- alerts ------------------------------------------------------------ */

/* The description of the fatal alert that the server sent (RFC 8446 section 6.2), or -1. */
static int alert_of(const cct_evidence *evidence)
{
    bool is_alert = evidence->result == MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE;
    return is_alert ? cct_compat_received_alert(evidence->ssl) : -1;
}

/* The version that was agreed on, if any. */
static bool is_tls_1_2(const mbedtls_ssl_context *ssl)
{
    return mbedtls_ssl_get_version_number(ssl) == MBEDTLS_SSL_VERSION_TLS1_2;
}

/*
 * Whether the server judges the client's certificate next, and nothing else. In TLS 1.2 that is
 * while the handshake waits for the server's last flight; in TLS 1.3 the handshake has ended for
 * the client by then, and no data has come yet.
 */
static bool certificate_is_judged(const cct_evidence *evidence)
{
    if (is_tls_1_2(evidence->ssl)) {
        return !evidence->established && cct_compat_is_past_server_hello_done(evidence->ssl);
    }
    return evidence->established && !evidence->answered;
}

/*
 * Whether the alert is about the client's certificate: that it is missing, or that the server did
 * not accept it. Several alerts mean that only at the moment at which the certificate is judged.
 */
static bool wants_certificate(const cct_evidence *evidence, int alert)
{
    switch (alert) {
    case MBEDTLS_SSL_ALERT_MSG_CERT_REQUIRED:
        return true;
    case MBEDTLS_SSL_ALERT_MSG_HANDSHAKE_FAILURE:
    case MBEDTLS_SSL_ALERT_MSG_NO_CERT:
    case MBEDTLS_SSL_ALERT_MSG_BAD_CERT:
    case MBEDTLS_SSL_ALERT_MSG_CERT_UNKNOWN:
    case MBEDTLS_SSL_ALERT_MSG_ACCESS_DENIED:
        return certificate_is_judged(evidence);
    case MBEDTLS_SSL_ALERT_MSG_UNSUPPORTED_CERT:
    case MBEDTLS_SSL_ALERT_MSG_CERT_REVOKED:
    case MBEDTLS_SSL_ALERT_MSG_CERT_EXPIRED:
    case MBEDTLS_SSL_ALERT_MSG_UNKNOWN_CA:
    case MBEDTLS_SSL_ALERT_MSG_DECRYPT_ERROR:
        return evidence->presents && certificate_is_judged(evidence);
    default:
        return false;
    }
}

/* Alerts have no reason in words; their number and the moment decide. */
static cct_cause cause_of_alert(const cct_evidence *evidence, int alert)
{
    if (wants_certificate(evidence, alert)) {
        return CCT_CAUSE_CLIENT_CERTIFICATE_REQUIRED;
    }
    if (evidence->established) { /* what both speak is agreed on */
        return CCT_CAUSE_TLS_FAILURE;
    }
    switch (alert) {
    case MBEDTLS_SSL_ALERT_MSG_PROTOCOL_VERSION:
    case MBEDTLS_SSL_ALERT_MSG_HANDSHAKE_FAILURE:
    case MBEDTLS_SSL_ALERT_MSG_INSUFFICIENT_SECURITY:
        return CCT_CAUSE_TLS_PROTOCOL;
    default:
        return CCT_CAUSE_TLS_FAILURE;
    }
}

/*
 * The only alert that mbedTLS sends by itself in an established connection of
 * TLS 1.2, besides its own failures: no_renegotiation (RFC 5746 section 4.5).
 */
static bool refused_renegotiation(const cct_evidence *evidence)
{
    return evidence->established && is_tls_1_2(evidence->ssl) && alert_of(evidence) >= 0 &&
           cct_compat_sent_alert(evidence->ssl);
}

/* ---- the cause --------------------------------------------------------- */

/*
 * mbedTLS adds to an error of a module what it comes from: ASN.1 or object identifiers, in the
 * lowest 7 bits.
 */
static bool is_unreadable_certificate(int result)
{
#if CCT_MBEDTLS_4 /* the module is not part of these errors any more; others are those of PSA */
    if (result <= MBEDTLS_ERR_ASN1_OUT_OF_DATA && result >= MBEDTLS_ERR_ASN1_INVALID_DATA) {
        return true;
    }
#endif
    int module = -(-result & ~0x7F);
    return (module <= MBEDTLS_ERR_X509_FEATURE_UNAVAILABLE && module >= MBEDTLS_ERR_X509_BAD_INPUT_DATA) ||
           (module <= MBEDTLS_ERR_PK_FEATURE_UNAVAILABLE && module >= MBEDTLS_ERR_PK_KEY_INVALID_VERSION);
}

/* The server has sent more than any honest exchange needs. */
static bool sends_without_end(const cct_evidence *evidence)
{
    return evidence->transport->error == CCT_ERROR_NO_ROOM;
}

/* The machine has run out of descriptors, memory or randomness. */
static bool is_limit(const cct_evidence *evidence)
{
    return evidence->transport->error == CCT_ERROR_LIMIT ||
           evidence->inspection->chain->trust->error == CCT_ERROR_LIMIT;
}

/*
 * Of the connection, of the platform at its limit or where it cannot read trust anchors, or
 * mbedTLS's own.
 */
static int native_error_of(const cct_evidence *evidence, cct_cause cause)
{
    const cct_transport *transport = evidence->transport;
    bool unread = cause == CCT_CAUSE_NO_TRUST_ANCHORS && evidence->inspection->chain->trust->error != 0;
    if (cause == CCT_CAUSE_CONNECTION_CLOSED) {
        return transport->native_error;
    }
    return unread || cause == CCT_CAUSE_SYSTEM_LIMIT ? transport->port->native_error(transport->port_context)
                                                     : evidence->result;
}

/* The connection itself has failed. */
static bool is_connection_fault(const cct_evidence *evidence)
{
    return (evidence->transport->error != 0 && !sends_without_end(evidence)) ||
           evidence->result == MBEDTLS_ERR_SSL_CONN_EOF;
}

/* The port speaks another protocol. */
static bool is_foreign(const cct_evidence *evidence)
{
    return !evidence->established && cct_banner_is_foreign(cct_transport_first(evidence->transport));
}

/*
 * The length that a message claims where the server's certificates, or its
 * request for one, are expected, if mbedTLS has no room for it; otherwise 0.
 */
static size_t oversized_message(const cct_evidence *evidence)
{
    size_t len = cct_compat_message_len(evidence->ssl);
    bool is_certificates = !evidence->established && cct_compat_awaits_certificates(evidence->ssl);
    return is_certificates && len > MBEDTLS_SSL_IN_CONTENT_LEN ? len : 0;
}

/* mbedTLS stops at its limit of intermediate certificates, with an error that does not name it. */
static bool is_chain_too_long(const cct_evidence *evidence)
{
    return evidence->result == MBEDTLS_ERR_X509_FATAL_ERROR && evidence->inspection->chain->trust->error == 0 &&
           evidence->inspection->chain->length > MBEDTLS_X509_MAX_INTERMEDIATE_CA;
}

/* The server sends more certificates than fit. */
static bool is_too_much(const cct_evidence *evidence)
{
    return oversized_message(evidence) > 0 || is_chain_too_long(evidence);
}

/*
 * Nothing else is wrong: mbedTLS looks at the usage of the server's own certificate after the
 * inspection.
 */
static bool lacks_pin_only(const cct_evidence *evidence)
{
    uint32_t flags = mbedtls_ssl_get_verify_result(evidence->ssl);
    return evidence->inspection->lacks_pin && (flags & ~(uint32_t)MBEDTLS_X509_BADCERT_OTHER) == 0;
}

/*
 * Of a verification that failed: what the inspection noted, or else what mbedTLS finds in the
 * server's own afterwards.
 */
static cct_cause cause_of_verification(const cct_evidence *evidence)
{
    const cct_inspection *inspection = evidence->inspection;
    return inspection->cause != CCT_CAUSE_NONE ? inspection->cause
           : lacks_pin_only(evidence)          ? CCT_CAUSE_PIN_MISMATCH
                                               : CCT_CAUSE_CERTIFICATE_REJECTED;
}

/* The cause of mbedTLS's result, if nothing more specific is known. */
static cct_cause cause_of_result(const cct_evidence *evidence)
{
    switch (evidence->result) {
    case MBEDTLS_ERR_X509_CERT_VERIFY_FAILED:
    case MBEDTLS_ERR_SSL_BAD_CERTIFICATE:
        return cause_of_verification(evidence);
    case MBEDTLS_ERR_X509_FATAL_ERROR:
        return evidence->inspection->chain->trust->error != 0 ? CCT_CAUSE_NO_TRUST_ANCHORS
                                                              : CCT_CAUSE_CERTIFICATE_REJECTED;
    case MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE:
        return cause_of_alert(evidence, alert_of(evidence));
    case MBEDTLS_ERR_SSL_BAD_PROTOCOL_VERSION:
    case MBEDTLS_ERR_SSL_HANDSHAKE_FAILURE:
        return CCT_CAUSE_TLS_PROTOCOL;
    case MBEDTLS_ERR_SSL_ALLOC_FAILED:
#if !CCT_MBEDTLS_4
    case MBEDTLS_ERR_X509_ALLOC_FAILED:
#endif
        return CCT_CAUSE_OUT_OF_MEMORY;
    default:
        if (is_unreadable_certificate(evidence->result)) {
            return CCT_CAUSE_CERTIFICATE_UNSUPPORTED;
        }
        return is_connection_fault(evidence) ? CCT_CAUSE_CONNECTION_CLOSED : CCT_CAUSE_TLS_FAILURE;
    }
}

/*
 * In the order of certainty: what the library itself has noticed decides before mbedTLS's result.
 */
static cct_cause cause_of_mbedtls(const cct_evidence *evidence)
{
    if (evidence->starved || evidence->inspection->chain->trust->starved) {
        return CCT_CAUSE_OUT_OF_MEMORY;
    }
    if (is_limit(evidence)) {
        return CCT_CAUSE_SYSTEM_LIMIT;
    }
    if (is_foreign(evidence)) {
        return CCT_CAUSE_NOT_TLS;
    }
    return is_too_much(evidence) ? CCT_CAUSE_CERTIFICATE_UNSUPPORTED : cause_of_result(evidence);
}

/* ---- in words ---------------------------------------------------------- */

/* The protocol by name, or the first bytes if it is unknown. */
static void write_foreign(cct_writer *detail, const cct_transport *transport)
{
    enum { SHOWN_MAX = 24 };
    cct_span first = cct_transport_first(transport);
    const char *protocol = cct_banner_protocol(first);
    if (protocol != NULL) {
        cct_print(detail, "it speaks %s", protocol);
        return;
    }
    cct_write_text(detail, "its data begins with \"");
    cct_write_printable(detail, (cct_span){first.ptr, first.len < SHOWN_MAX ? first.len : SHOWN_MAX});
    cct_write_byte(detail, '"');
}

/* What is unsupported: the size, the length of the chain, or what the inspection noted. */
static void write_unsupported(cct_writer *detail, const cct_evidence *evidence)
{
    size_t len = oversized_message(evidence);
    if (len > 0) {
        cct_print(detail, "the server's certificate message has %zu bytes, the limit is %d", len,
                  MBEDTLS_SSL_IN_CONTENT_LEN);
    } else if (is_chain_too_long(evidence)) {
        cct_print(detail, "the chain has more than %d intermediate certificates", MBEDTLS_X509_MAX_INTERMEDIATE_CA);
    } else {
        cct_write_text(detail, evidence->inspection->text);
    }
}

/* The server's alert, and what led to it. */
static void write_alert(cct_writer *detail, const cct_evidence *evidence)
{
    if (refused_renegotiation(evidence)) {
        cct_write_text(detail, "the server requested renegotiation, which this client never performs; then ");
    }
    cct_write_text(detail, evidence->presents && wants_certificate(evidence, alert_of(evidence))
                               ? "it refused the one presented, by TLS alert "
                               : "the server sent TLS alert ");
    cct_alert_write(detail, (unsigned)alert_of(evidence));
}

/* The errors of mbedTLS that a server, or a device on the path, can cause. */
static const char *words_of_error(int error)
{
    static const struct {
        int error;
        const char *words;
    } rows[] = {
        {MBEDTLS_ERR_SSL_INVALID_MAC, "a record was changed on the way"},
        {MBEDTLS_ERR_SSL_INVALID_RECORD, "a record is malformed"},
        {MBEDTLS_ERR_SSL_UNEXPECTED_MESSAGE, "the server sent a message out of order"},
        {MBEDTLS_ERR_SSL_DECODE_ERROR, "a message of the server is malformed"},
        {MBEDTLS_ERR_SSL_ILLEGAL_PARAMETER, "a message of the server has an invalid field"},
        {MBEDTLS_ERR_SSL_UNSUPPORTED_EXTENSION, "the server sent an extension that was not requested"},
        {MBEDTLS_ERR_SSL_HANDSHAKE_FAILURE, "no cipher suite or signature algorithm in common"},
        {MBEDTLS_ERR_SSL_BAD_PROTOCOL_VERSION, "the server chose a TLS version that is not accepted"},
        {MBEDTLS_ERR_ECP_VERIFY_FAILED, "the server does not hold the key of its certificate"},
        {MBEDTLS_ERR_RSA_VERIFY_FAILED, "the server does not hold the key of its certificate"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (rows[i].error == error) {
            return rows[i].words;
        }
    }
    return is_unreadable_certificate(error) ? "a certificate cannot be read" : NULL;
}

/* mbedTLS's error in words where they help; its number always, for searching. */
static void write_error(cct_writer *detail, int result)
{
    const char *words = words_of_error(result);
    if (words != NULL) {
        cct_print(detail, "%s (mbedTLS error -0x%x)", words, (unsigned)-result);
    } else {
        cct_print(detail, "mbedTLS error -0x%x", (unsigned)-result);
    }
}

/* What the inspection noted, otherwise what the result says. */
static void write_other(cct_writer *detail, const cct_evidence *evidence)
{
    if (evidence->inspection->text[0] != '\0') {
        cct_write_text(detail, evidence->inspection->text);
        return;
    }
    cct_write_text(detail, evidence->established ? "after the handshake: " : "");
    if (alert_of(evidence) >= 0) {
        write_alert(detail, evidence);
    } else if (sends_without_end(evidence)) {
        cct_write_text(detail, "the server sends data without end");
    } else if (evidence->result == MBEDTLS_ERR_X509_CERT_VERIFY_FAILED ||
               evidence->result == MBEDTLS_ERR_SSL_BAD_CERTIFICATE) {
        cct_write_text(detail, "the server's certificate is not issued for servers");
    } else {
        write_error(detail, evidence->result);
    }
}

/* What has run out: slots for keys, or memory. */
static void write_lacking(cct_writer *detail, const cct_evidence *evidence)
{
    size_t slots = evidence->starved ? 0 : cct_compat_slots_taken();
    if (slots > 0) {
        cct_print(detail, "more handshakes at a time than mbedTLS has slots for keys (%zu)", slots);
    } else {
        write_other(detail, evidence);
    }
}

/* The detail that belongs to the cause. */
static void write_detail(cct_writer *detail, const cct_evidence *evidence, cct_cause cause)
{
    bool unreadable = evidence->inspection->chain->trust->error != 0;
    switch (cause) {
    case CCT_CAUSE_CONNECTION_CLOSED:
    case CCT_CAUSE_SYSTEM_LIMIT:
        cct_write_text(detail, "during the TLS handshake");
        break;
    case CCT_CAUSE_NO_TRUST_ANCHORS:
        cct_write_text(detail, unreadable ? "they cannot be read" : evidence->inspection->text);
        break;
    case CCT_CAUSE_OUT_OF_MEMORY:
        write_lacking(detail, evidence);
        break;
    case CCT_CAUSE_PIN_MISMATCH:
        cct_print(detail, "its pins, the root's first: %s", evidence->inspection->pins_seen.out);
        break;
    case CCT_CAUSE_NOT_TLS:
        write_foreign(detail, evidence->transport);
        break;
    case CCT_CAUSE_CERTIFICATE_UNSUPPORTED:
        if (is_too_much(evidence) || evidence->inspection->text[0] != '\0') {
            write_unsupported(detail, evidence);
            break;
        }
        write_error(detail, evidence->result);
        break;
    default:
        write_other(detail, evidence);
        break;
    }
}

/* What is wrong with the certificate, for the advice. */
static cct_certificate_fault fault_of(const cct_evidence *evidence, cct_cause cause)
{
    if (cause == CCT_CAUSE_CERTIFICATE_UNSUPPORTED && is_too_much(evidence)) {
        return CCT_CERTIFICATES_TOO_MANY;
    }
    if (evidence->inspection->cause == cause) {
        return evidence->inspection->fault;
    }
    return cause == CCT_CAUSE_CERTIFICATE_REJECTED ? CCT_CERTIFICATE_USAGE : CCT_CERTIFICATE_FAULT_NONE;
}

/* Whether the trust anchors are what the user has to look at. */
static bool is_about_anchors(const cct_evidence *evidence, cct_cause cause)
{
    const cct_chain *chain = evidence->inspection->chain;
    return cause == CCT_CAUSE_NO_TRUST_ANCHORS || cause == CCT_CAUSE_UNTRUSTED_ISSUER ||
           (cause == CCT_CAUSE_CERTIFICATE_UNSUPPORTED && chain->missed.ptr == NULL &&
            cct_trust_lacks_support(chain->trust));
}

void cct_tls_judge(const cct_evidence *evidence, cct_diagnosis *diagnosis)
{
    cct_cause cause = cause_of_mbedtls(evidence);
    cct_stage stage = evidence->established ? CCT_STAGE_HTTP : CCT_STAGE_TLS;
    cct_writer detail = cct_diagnose(diagnosis, cause, stage, native_error_of(evidence, cause));
    if (diagnosis->cause == cause) {
        diagnosis->fault = fault_of(evidence, cause);
        diagnosis->subject = is_about_anchors(evidence, cause) ? CCT_SUBJECT_TRUST_ANCHORS
                             : evidence->presents && cause == CCT_CAUSE_CLIENT_CERTIFICATE_REQUIRED
                                 ? CCT_SUBJECT_CERTIFICATE
                                 : CCT_SUBJECT_NONE;
    }
    if (CCT_HAS_TEXTS) {
        write_detail(&detail, evidence, cause);
        cct_writer_terminate(&detail);
    }
}
