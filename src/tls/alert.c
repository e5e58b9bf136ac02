/* SPDX-License-Identifier: MIT */
#include "tls/alert.h"

#include "format/print.h"

/*
 * Servers explain a failed handshake by this number only; the meaning is worded for a user who
 * knows nothing about TLS.
 */
typedef struct alert {
    unsigned char number;
    const char *name;
    const char *meaning;
} alert;

/*
 * RFC 8446 section 6, and of RFC 5246 section 7.2 those that servers still send; 41 is from SSL
 * 3.0. In the handshake the server sees nothing but the host name and the client's offers, so most
 * meanings are about these.
 */
static const alert alerts[] = {
    {0, "close_notify", "it ended the connection"},
    {10, "unexpected_message", "it did not expect this message"},
    {20, "bad_record_mac", "a record was changed on the way"},
    {22, "record_overflow", "a record is too long for it"},
    {40, "handshake_failure", "no protocol version, cipher suite or key in common, or it does not serve this host"},
    {41, "no_certificate", "it requires a client certificate"},
    {42, "bad_certificate", "it cannot use the certificate"},
    {43, "unsupported_certificate", "it does not support the kind of certificate"},
    {44, "certificate_revoked", "the certificate is revoked"},
    {45, "certificate_expired", "the certificate has expired"},
    {46, "certificate_unknown", "it does not accept the certificate"},
    {47, "illegal_parameter", "a field of the handshake is invalid"},
    {48, "unknown_ca", "it does not know who issued the certificate"},
    {49, "access_denied", "it does not accept this client"},
    {50, "decode_error", "it cannot decode a message"},
    {51, "decrypt_error", "a signature or check value is wrong"},
    {70, "protocol_version", "it does not speak this version of TLS"},
    {71, "insufficient_security", "it requires stronger cipher suites"},
    {80, "internal_error", "it failed; some servers send this for a host that they do not serve"},
    {86, "inappropriate_fallback", "it refuses an older version of TLS"},
    {90, "user_canceled", "it abandoned the handshake"},
    {100, "no_renegotiation", "it does not renegotiate"},
    {109, "missing_extension", "it requires another extension"},
    {110, "unsupported_extension", "it does not expect an extension"},
    {112, "unrecognized_name", "it does not serve this host"},
    {113, "bad_certificate_status_response", "it cannot use the status of the certificate"},
    {115, "unknown_psk_identity", "it requires a pre-shared key"},
    {116, "certificate_required", "it requires a client certificate"},
    {120, "no_application_protocol", "it does not speak HTTP/1.1"},
};

/* "name (number): meaning". The server is "it", since every sentence is about the server. */
void cct_alert_write(cct_writer *writer, unsigned number)
{
    const alert *found = NULL;
    for (size_t i = 0; i < sizeof alerts / sizeof *alerts; i++) {
        found = alerts[i].number == number ? &alerts[i] : found;
    }
    if (found != NULL) {
        cct_print(writer, "%s (%u): %s", found->name, number, found->meaning);
    } else {
        /* The number can be looked up in IANA's registry of alerts. */
        cct_print(writer, "without a name (%u)", number);
    }
}
