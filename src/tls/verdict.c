/* SPDX-License-Identifier: MIT */
#include "verdict.h"

#include "der.h"
#include "diagnosis.h"

/* No clock is rightly before this: 2026-11-01T00:00:00Z, unless the build says otherwise. */
#ifndef CCT_BUILT_S
#define CCT_BUILT_S 1793491200
#endif

/* ---- certificates ------------------------------------------------------ */

static void write_date(cct_writer *writer, const mbedtls_x509_time *time)
{
    cct_write_padded(writer, (uint32_t)time->year, 4);
    cct_write_byte(writer, '-');
    cct_write_padded(writer, (uint32_t)time->mon, 2);
    cct_write_byte(writer, '-');
    cct_write_padded(writer, (uint32_t)time->day, 2);
}

static void write_name(cct_writer *writer, const mbedtls_x509_buf *name)
{
    cct_write_byte(writer, '"');
    cct_write_printable(writer, cct_der_common_name((cct_span){(const char *)name->p, name->len}));
    cct_write_byte(writer, '"');
}

void cct_describe_certificate(const mbedtls_x509_crt *certificate, char out[CCT_SEEN_MAX])
{
    cct_writer writer;
    cct_writer_init(&writer, out, CCT_SEEN_MAX);
    cct_write_text(&writer, "certificate ");
    write_name(&writer, &certificate->subject_raw);
    cct_write_text(&writer, ", issued by ");
    write_name(&writer, &certificate->issuer_raw);
    cct_write_text(&writer, ", valid ");
    write_date(&writer, &certificate->valid_from);
    cct_write_text(&writer, " to ");
    write_date(&writer, &certificate->valid_to);
    cct_writer_terminate(&writer);
}

/* When nobody vouches for a certificate, what it says about dates and names means nothing. */
static cct_cause cause_of_flags(const cct_evidence *evidence)
{
    uint32_t flags = evidence->flags;
    if ((flags & MBEDTLS_X509_BADCERT_NOT_TRUSTED) != 0) {
        return evidence->trust->found == 0                ? CCT_CAUSE_NO_TRUST_ANCHORS
               : cct_trust_lacks_support(evidence->trust) ? CCT_CAUSE_CERTIFICATE_UNSUPPORTED
                                                          : CCT_CAUSE_UNTRUSTED_ISSUER;
    }
    if ((flags & MBEDTLS_X509_BADCERT_FUTURE) != 0) {
        bool before_build = evidence->now_s >= 0 && evidence->now_s < CCT_BUILT_S;
        return before_build ? CCT_CAUSE_CLOCK_WRONG : CCT_CAUSE_CERTIFICATE_NOT_YET_VALID;
    }
    if ((flags & MBEDTLS_X509_BADCERT_EXPIRED) != 0) {
        return CCT_CAUSE_CERTIFICATE_EXPIRED;
    }
    if ((flags & MBEDTLS_X509_BADCERT_CN_MISMATCH) != 0) {
        return CCT_CAUSE_NAME_MISMATCH;
    }
    return CCT_CAUSE_CERTIFICATE_REJECTED;
}

/* ---- alerts ------------------------------------------------------------ */

/*
 * The description of the fatal alert that the server sent (RFC 8446 section
 * 6.2); mbedTLS 3.6 has no call for it.
 */
static int alert_of(const cct_evidence *evidence)
{
    bool is_alert = evidence->result == MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE;
    return is_alert ? evidence->ssl->MBEDTLS_PRIVATE(in_msg)[1] : -1;
}

static bool our_flight_is_out(const mbedtls_ssl_context *ssl)
{
    /* The states of TLS 1.3 are numbered behind all of TLS 1.2; there our last flight ends the handshake. */
    return mbedtls_ssl_get_version_number(ssl) == MBEDTLS_SSL_VERSION_TLS1_2 &&
           ssl->MBEDTLS_PRIVATE(state) > MBEDTLS_SSL_SERVER_HELLO_DONE;
}

/* Once our last flight is out, the server has nothing left to object to but the certificate that we do not have. */
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
        return evidence->established || our_flight_is_out(evidence->ssl);
    default:
        return false;
    }
}

static cct_cause cause_of_alert(const cct_evidence *evidence, int alert)
{
    if (wants_certificate(evidence, alert)) {
        return CCT_CAUSE_CLIENT_CERTIFICATE_REQUIRED;
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

/* ---- the cause --------------------------------------------------------- */

/* mbedTLS adds to an error of a module what it comes from: ASN.1 or object identifiers, in the lowest 7 bits. */
static bool is_unreadable_certificate(int result)
{
    int module = -(-result & ~0x7F);
    return (module <= MBEDTLS_ERR_X509_FEATURE_UNAVAILABLE && module >= MBEDTLS_ERR_X509_BAD_INPUT_DATA) ||
           (module <= MBEDTLS_ERR_PK_FEATURE_UNAVAILABLE && module >= MBEDTLS_ERR_PK_KEY_INVALID_VERSION);
}

static bool sends_without_end(const cct_evidence *evidence)
{
    return evidence->transport->error == CCT_ERROR_NO_ROOM;
}

static bool is_connection_fault(const cct_evidence *evidence)
{
    return (evidence->transport->error != 0 && !sends_without_end(evidence)) ||
           evidence->result == MBEDTLS_ERR_SSL_CONN_EOF;
}

static cct_cause cause_of(const cct_evidence *evidence)
{
    if (evidence->starved || evidence->trust->starved) {
        return CCT_CAUSE_OUT_OF_MEMORY;
    }
    switch (evidence->result) {
    case MBEDTLS_ERR_X509_CERT_VERIFY_FAILED:
        return cause_of_flags(evidence);
    case MBEDTLS_ERR_X509_FATAL_ERROR:
        return evidence->trust->error != 0 ? CCT_CAUSE_NO_TRUST_ANCHORS : CCT_CAUSE_CERTIFICATE_REJECTED;
    case MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE:
        return cause_of_alert(evidence, alert_of(evidence));
    case MBEDTLS_ERR_SSL_BAD_PROTOCOL_VERSION:
    case MBEDTLS_ERR_SSL_HANDSHAKE_FAILURE:
        return CCT_CAUSE_TLS_PROTOCOL;
    case MBEDTLS_ERR_SSL_ALLOC_FAILED:
    case MBEDTLS_ERR_X509_ALLOC_FAILED:
        return CCT_CAUSE_OUT_OF_MEMORY;
    case MBEDTLS_ERR_SSL_BAD_CERTIFICATE:
        return CCT_CAUSE_CERTIFICATE_REJECTED;
    default:
        if (is_unreadable_certificate(evidence->result)) {
            return CCT_CAUSE_CERTIFICATE_REJECTED;
        }
        return is_connection_fault(evidence) ? CCT_CAUSE_CONNECTION_CLOSED : CCT_CAUSE_TLS_FAILURE;
    }
}

void cct_tls_judge(const cct_evidence *evidence, cct_diagnosis *diagnosis)
{
    cct_cause cause = cause_of(evidence);
    cct_stage stage = evidence->established ? CCT_STAGE_HTTP : CCT_STAGE_TLS;
    bool lost = cause == CCT_CAUSE_CONNECTION_CLOSED;
    int native = lost ? evidence->transport->native_error : evidence->result;
    int alert = alert_of(evidence);
    cct_writer detail = cct_diagnose(diagnosis, cause, stage, native);
    bool is_about_anchors =
        cause == CCT_CAUSE_NO_TRUST_ANCHORS || (evidence->flags & MBEDTLS_X509_BADCERT_NOT_TRUSTED) != 0;
    if (is_about_anchors && diagnosis->cause == cause) {
        diagnosis->subject = CCT_SUBJECT_TRUST_ANCHORS;
    }
    if (!CCT_HAS_TEXTS) {
        return;
    }
    if (lost) {
        cct_write_text(&detail, "during the TLS handshake");
    } else if (cause == CCT_CAUSE_NO_TRUST_ANCHORS) {
        if (evidence->trust->error != 0) {
            cct_write_text(&detail, "they cannot be read");
        } else {
            cct_trust_describe(evidence->trust, &detail);
        }
    } else if (evidence->flags != 0 && evidence->seen[0] != '\0') {
        cct_write_text(&detail, evidence->seen);
        if ((evidence->flags & MBEDTLS_X509_BADCERT_NOT_TRUSTED) != 0) {
            cct_write_text(&detail, "; ");
            cct_trust_describe(evidence->trust, &detail);
        }
    } else if (alert >= 0) {
        cct_write_text(&detail, "the server sent TLS alert ");
        cct_write_number(&detail, alert);
    } else if (sends_without_end(evidence)) {
        cct_write_text(&detail, "the server sends without end");
    } else {
        cct_write_text(&detail, is_unreadable_certificate(evidence->result) ? "a certificate cannot be read: " : "");
        cct_write_text(&detail, "mbedTLS error -0x");
        cct_write_hex(&detail, (uint32_t)-evidence->result);
    }
    cct_writer_terminate(&detail);
}
