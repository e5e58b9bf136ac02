/* SPDX-License-Identifier: MIT */
#include "tls/inspection.h"

#include <mbedtls/oid.h>
#include <string.h>

#include "format/address.h"
#include "format/der.h"
#include "format/print.h"
#include "format/switches.h"
#include "tls/about.h"
#include "tls/anchor.h"
#include "tls/compat.h"
#include "tls/constraints.h"
#include "tls/pins.h"

/* The bytes of a buffer of mbedTLS as a span. */
static cct_span span_of_buffer(const mbedtls_x509_buf *buffer)
{
    return (cct_span){(const char *)buffer->p, buffer->len};
}

/* ---- certificates in words --------------------------------------------- */

/* Writes a date without the time of day, which is rarely the reason. */
static void write_date(cct_writer *writer, const mbedtls_x509_time *time)
{
    cct_print(writer, "%04d-%02d-%02d", time->year, time->mon, time->day);
}

/* Writes a common name in quotes, printable. */
static void write_common_name(cct_writer *writer, cct_span name)
{
    cct_write_byte(writer, '"');
    cct_write_printable(writer, cct_der_common_name(name));
    cct_write_byte(writer, '"');
}

/* Writes subject, issuer and dates: what is needed to find the certificate. */
static void write_certificate(cct_writer *writer, const mbedtls_x509_crt *certificate)
{
    cct_write_text(writer, "certificate ");
    write_common_name(writer, span_of_buffer(&certificate->subject_raw));
    cct_write_text(writer, ", issued by ");
    write_common_name(writer, span_of_buffer(&certificate->issuer_raw));
    cct_write_text(writer, ", valid ");
    write_date(writer, &certificate->valid_from);
    cct_write_text(writer, " to ");
    write_date(writer, &certificate->valid_to);
}

void cct_describe_certificate(const mbedtls_x509_crt *certificate, char out[CCT_SEEN_MAX])
{
    cct_writer writer;
    cct_writer_init(&writer, out, CCT_SEEN_MAX);
    write_certificate(&writer, certificate);
    if (CCT_HAS_PINS) {
        uint8_t pin[CCT_PIN_LEN];
        cct_pin_of(span_of_buffer(&certificate->pk_raw), pin);
        cct_write_text(&writer, ", pin ");
        cct_pin_write(&writer, pin);
    }
    cct_writer_terminate(&writer);
}

/* ---- the cause --------------------------------------------------------- */

/* Records the first cause. If there is one already, what is written is discarded. */
static cct_writer note_cause(cct_inspection *inspection, cct_cause cause, cct_certificate_fault fault)
{
    const cct_trust *trust = inspection->chain->trust;
    cct_writer text;
    bool first = inspection->cause == CCT_CAUSE_NONE;
    cct_writer_init(&text, trust->scratch, first && CCT_HAS_TEXTS ? trust->scratch_len : 0);
    if (first) {
        inspection->cause = cause;
        inspection->fault = fault;
        inspection->text = text.capacity > 0 ? text.out : "";
    }
    return text;
}

/* Notes a cause about one certificate; BEFORE is what is wrong with it. */
static void note_described(cct_inspection *inspection, cct_cause cause, cct_certificate_fault fault, const char *before,
                           const mbedtls_x509_crt *certificate)
{
    cct_writer text = note_cause(inspection, cause, fault);
    if (!CCT_HAS_TEXTS) {
        return;
    }
    cct_print(&text, "%s%s", before, *before != '\0' ? ": " : "");
    write_certificate(&text, certificate);
    cct_writer_terminate(&text);
}

/*
 * A certificate that the chain needs cannot be parsed: rejected if its hash is weak or it is
 * malformed, otherwise unsupported.
 */
static void inspection_note_unusable(cct_inspection *inspection, cct_span der, cct_unusable why)
{
    bool refused = why == CCT_UNUSABLE_HASH || why == CCT_UNUSABLE_MALFORMED;
    cct_writer text =
        note_cause(inspection, refused ? CCT_CAUSE_CERTIFICATE_REJECTED : CCT_CAUSE_CERTIFICATE_UNSUPPORTED,
                   why == CCT_UNUSABLE_HASH ? CCT_CERTIFICATE_WEAK : CCT_CERTIFICATE_FAULT_NONE);
    if (!CCT_HAS_TEXTS) {
        return;
    }
    cct_write_text(&text, "certificate ");
    write_common_name(&text, cct_der_subject(der));
    cct_write_text(&text, ": ");
    cct_chain_write_unusable(&text, der, why);
    cct_writer_terminate(&text);
}

/* ---- names of the server ----------------------------------------------- */

/*
 * An address must be among the certificate's iPAddress names (RFC 9110 section
 * 4.3.5); mbedTLS would take one that looks like it among the DNS names as well.
 */
static bool has_address(const mbedtls_x509_crt *certificate, cct_span host)
{
    cct_address address;
    cct_address_parse(host, &address);
    size_t len = address.family == CCT_FAMILY_IPV4 ? 4 : 16;
    for (const mbedtls_x509_sequence *name = &certificate->subject_alt_names; name != NULL; name = name->next) {
        bool is_address = (name->buf.tag & MBEDTLS_ASN1_TAG_VALUE_MASK) == MBEDTLS_X509_SAN_IP_ADDRESS;
        if (is_address && name->buf.len == len && memcmp(name->buf.p, address.bytes, len) == 0) {
            return true;
        }
    }
    return false;
}

/*
 * Whether the certificate is for the host. mbedTLS has compared the name too, but accepts a URI as
 * a name, and "*.com".
 */
static bool is_for_host(const cct_inspection *inspection, const mbedtls_x509_crt *certificate)
{
    cct_certificate read;
    cct_span host = cct_span_of(inspection->host);
    if (inspection->host_is_address) {
        return has_address(certificate, host);
    }
    return cct_certificate_read(span_of_buffer(&certificate->raw), &read) && cct_names_has_host(&read, host);
}

/* Shows the name that was expected and those of the certificate. */
static void note_other_names(cct_inspection *inspection, const mbedtls_x509_crt *certificate)
{
    cct_certificate read;
    cct_writer text = note_cause(inspection, CCT_CAUSE_NAME_MISMATCH, CCT_CERTIFICATE_FAULT_NONE);
    if (!CCT_HAS_TEXTS) {
        return;
    }
    cct_print(&text, "expected \"%s\", the certificate is for ", inspection->host);
    if (cct_certificate_read(span_of_buffer(&certificate->raw), &read)) {
        cct_names_write(&text, &read);
    }
    cct_write_text(&text, "; issued by ");
    write_common_name(&text, span_of_buffer(&certificate->issuer_raw));
    cct_writer_terminate(&text);
}

/* ---- authorities ------------------------------------------------------- */

/*
 * Whether an authority may issue certificates for servers. mbedTLS only checks the usage of the
 * server's own certificate.
 */
static bool may_vouch_for_servers(const mbedtls_x509_crt *authority)
{
    return mbedtls_x509_crt_check_extended_key_usage(authority, MBEDTLS_OID_SERVER_AUTH,
                                                     MBEDTLS_OID_SIZE(MBEDTLS_OID_SERVER_AUTH)) == 0;
}

/* Names the authority, the name and the certificate that broke the constraint. */
static void note_broken_constraint(cct_inspection *inspection, const mbedtls_x509_crt *authority,
                                   const mbedtls_x509_crt *certificate, cct_constraints_verdict verdict,
                                   const cct_name *name)
{
    static const char *const words[] = {"", " exclude the ", " do not permit the ", " cannot be applied to the ",
                                        " or the names cannot be read: the "};
    bool unsupported = verdict == CCT_CONSTRAINTS_UNSUPPORTED;
    cct_writer text =
        note_cause(inspection, unsupported ? CCT_CAUSE_CERTIFICATE_UNSUPPORTED : CCT_CAUSE_CERTIFICATE_REJECTED,
                   CCT_CERTIFICATE_CONSTRAINED);
    if (!CCT_HAS_TEXTS) {
        return;
    }
    cct_write_text(&text, "the name constraints of ");
    write_common_name(&text, span_of_buffer(&authority->subject_raw));
    cct_write_text(&text, words[verdict]);
    if (verdict != CCT_CONSTRAINTS_MALFORMED) {
        cct_name_write(&text, name);
        cct_write_text(&text, " of the ");
    }
    cct_write_text(&text, "certificate ");
    write_common_name(&text, span_of_buffer(&certificate->subject_raw));
    cct_writer_terminate(&text);
}

/* Checks the names of one certificate against the constraints of one authority. */
static cct_constraints_verdict check_constraints(const mbedtls_x509_crt *authority, const cct_certificate *names,
                                                 bool leaf, cct_name *name)
{
    cct_certificate read;
    cct_span constraints;
    *name = (cct_name){CCT_NAME_OTHER, CCT_NO_SPAN};
    if (!cct_certificate_read(span_of_buffer(&authority->raw), &read)) {
        return CCT_CONSTRAINTS_MALFORMED;
    }
    switch (cct_certificate_extension(&read, CCT_OID_NAME_CONSTRAINTS, &constraints)) {
    case CCT_OK:
        return cct_constraints_check(constraints, names, leaf, name);
    case CCT_EOF:
        return CCT_CONSTRAINTS_KEPT;
    default:
        return CCT_CONSTRAINTS_MALFORMED;
    }
}

/*
 * RFC 5280 section 6.1.3 (b) and (c): of each certificate but those that an authority issued to
 * itself, the last apart.
 */
static bool keeps_constraints(cct_inspection *inspection, const mbedtls_x509_crt *certificate, bool leaf)
{
    cct_certificate read;
    bool readable = cct_certificate_read(span_of_buffer(&certificate->raw), &read);
    if (readable && !leaf && cct_der_same_name(read.issuer, read.subject)) {
        return true;
    }
    for (unsigned i = 0; i < inspection->authority_count; i++) {
        cct_name name = {CCT_NAME_OTHER, CCT_NO_SPAN};
        const mbedtls_x509_crt *authority = inspection->authorities[i];
        cct_constraints_verdict verdict =
            readable ? check_constraints(authority, &read, leaf, &name) : CCT_CONSTRAINTS_MALFORMED;
        if (verdict != CCT_CONSTRAINTS_KEPT) {
            note_broken_constraint(inspection, authority, certificate, verdict, &name);
            return false;
        }
    }
    return true;
}

/* ---- form and policies ------------------------------------------------- */

/*
 * Whether a certificate below the trust anchor has the form that RFC 5280 requires, where mbedTLS
 * does not check it.
 */
static bool keeps_form(cct_inspection *inspection, const mbedtls_x509_crt *certificate)
{
    cct_certificate read;
    if (!cct_certificate_read(span_of_buffer(&certificate->raw), &read)) {
        return true; /* its names have been refused */
    }
    const char *flaw = cct_certificate_flaw(&read);
    if (flaw == NULL && !cct_certificate_requires_policy(&read)) {
        return true;
    }
    note_described(inspection, flaw != NULL ? CCT_CAUSE_CERTIFICATE_REJECTED : CCT_CAUSE_CERTIFICATE_UNSUPPORTED,
                   CCT_CERTIFICATE_FAULT_NONE, flaw != NULL ? flaw : "it requires a certificate policy", certificate);
    return false;
}

/* ---- one certificate --------------------------------------------------- */

/* Returns the cause if no trust anchor fits. */
static cct_cause cause_of_trust(const cct_trust *trust)
{
    return trust->found == 0                ? CCT_CAUSE_NO_TRUST_ANCHORS
           : cct_trust_lacks_support(trust) ? CCT_CAUSE_CERTIFICATE_UNSUPPORTED
                                            : CCT_CAUSE_UNTRUSTED_ISSUER;
}

/*
 * Records that no trust anchor leads to the certificate. What it says about dates and names is then
 * irrelevant.
 */
static void note_untrusted(cct_inspection *inspection, const mbedtls_x509_crt *certificate)
{
    const cct_chain *chain = inspection->chain;
    if (chain->missed.ptr != NULL) {
        inspection_note_unusable(inspection, chain->missed, chain->why_missed);
        return;
    }
    cct_writer text = note_cause(inspection, cause_of_trust(chain->trust), CCT_CERTIFICATE_FAULT_NONE);
    if (!CCT_HAS_TEXTS) {
        return;
    }
    if (chain->trust->found > 0) {
        write_certificate(&text, certificate);
        cct_write_text(&text, "; ");
    }
    cct_trust_describe(chain->trust, &text);
    cct_writer_terminate(&text);
}

/*
 * An expired trust anchor gets other advice than an expired server certificate; a clock before the
 * build date is the cause itself.
 */
static void note_dates(cct_inspection *inspection, const mbedtls_x509_crt *certificate, uint32_t flags, bool leaf)
{
    /* Only a trust anchor comes first without being the server's own; it lies on this machine. */
    bool local = inspection->authority_count == 0 && !leaf;
    bool before_build = inspection->now_s >= 0 && inspection->now_s < cct_built_s();
    cct_cause cause = (flags & MBEDTLS_X509_BADCERT_FUTURE) == 0 ? CCT_CAUSE_CERTIFICATE_EXPIRED
                      : before_build                             ? CCT_CAUSE_CLOCK_WRONG
                                                                 : CCT_CAUSE_CERTIFICATE_NOT_YET_VALID;
    note_described(inspection, cause, local ? CCT_CERTIFICATE_LOCAL : CCT_CERTIFICATE_FAULT_NONE,
                   local ? "a trust anchor of this machine, not the server's" : "", certificate);
}

/* mbedTLS marks a certificate for its issuer's key, and the server's own for its key as well. */
static void write_weak_key(cct_writer *text, const mbedtls_x509_crt *certificate, const cct_certificate *read)
{
    enum { RSA_BITS_MIN = 2048 };
    size_t bits = mbedtls_pk_get_bitlen(&certificate->pk);
    if (cct_compat_is_rsa(&certificate->pk) && bits < RSA_BITS_MIN) {
        cct_print(text, ", weak key: RSA with %zu bits", bits);
    } else if (!cct_anchor_supports_key(read->key)) {
        cct_write_text(text, ", ");
        cct_certificate_write_key(text, read);
    } else {
        cct_write_text(text, ", its issuer has a weak key");
    }
}

/* A weak hash or key. SHA-1 has no OID of its own that mbedTLS would keep, hence the default. */
static void note_weak(cct_inspection *inspection, const mbedtls_x509_crt *certificate, uint32_t flags)
{
    cct_certificate read;
    cct_writer text = note_cause(inspection, CCT_CAUSE_CERTIFICATE_REJECTED, CCT_CERTIFICATE_WEAK);
    if (!CCT_HAS_TEXTS || !cct_certificate_read(span_of_buffer(&certificate->raw), &read)) {
        return;
    }
    write_certificate(&text, certificate);
    const char *hash = cct_certificate_weak_hash(&read);
    if ((flags & MBEDTLS_X509_BADCERT_BAD_MD) != 0) {
        cct_print(&text, ", weak hash: %s", hash != NULL ? hash : "SHA-1");
    } else {
        write_weak_key(&text, certificate, &read);
    }
    cct_writer_terminate(&text);
}

/*
 * Whether its signature could not be checked because of its hash. What a root's own signature is
 * made with does not matter: one that is here nevertheless was sent by the server, and nobody
 * trusts it.
 */
static bool has_weak_hash_only(const mbedtls_x509_crt *certificate)
{
    bool is_root =
        cct_der_same_name(span_of_buffer(&certificate->issuer_raw), span_of_buffer(&certificate->subject_raw));
    return !is_root && !cct_compat_has_hash(certificate);
}

/* Why mbedTLS or the checks here have rejected it. */
static void note_flags(cct_inspection *inspection, const mbedtls_x509_crt *certificate, uint32_t flags, bool leaf)
{
    const uint32_t weak = MBEDTLS_X509_BADCERT_BAD_MD | MBEDTLS_X509_BADCERT_BAD_PK | MBEDTLS_X509_BADCERT_BAD_KEY;
    if (leaf && cct_chain_leaf(certificate) != CCT_USABLE) {
        inspection_note_unusable(inspection, span_of_buffer(&certificate->raw), cct_chain_leaf(certificate));
    } else if ((flags & MBEDTLS_X509_BADCERT_NOT_TRUSTED) != 0 && !has_weak_hash_only(certificate)) {
        note_untrusted(inspection, certificate);
    } else if ((flags & (MBEDTLS_X509_BADCERT_FUTURE | MBEDTLS_X509_BADCERT_EXPIRED)) != 0) {
        note_dates(inspection, certificate, flags, leaf);
    } else if ((flags & MBEDTLS_X509_BADCERT_CN_MISMATCH) != 0) {
        note_other_names(inspection, certificate);
    } else if ((flags & weak) != 0) {
        note_weak(inspection, certificate, flags);
    } else {
        note_described(inspection, CCT_CAUSE_CERTIFICATE_REJECTED, CCT_CERTIFICATE_USAGE, "not issued for servers",
                       certificate);
    }
}

/*
 * A server's own certificate, self-signed and given as a root, is trusted though it is no
 * authority, as mbedTLS does it where it has the roots as a list. Dates, names and usage still
 * count.
 */
static void check_leaf(cct_inspection *inspection, const mbedtls_x509_crt *leaf, uint32_t *flags)
{
    if (leaf == inspection->chain->trust->anchored) {
        *flags &= ~(uint32_t)(MBEDTLS_X509_BADCERT_NOT_TRUSTED | MBEDTLS_X509_BADCERT_BAD_MD);
    }
    if (cct_chain_leaf(leaf) != CCT_USABLE) {
        *flags |= MBEDTLS_X509_BADCERT_OTHER;
    } else if (!is_for_host(inspection, leaf)) {
        *flags |= MBEDTLS_X509_BADCERT_CN_MISMATCH;
    }
}

/*
 * What a CA certificate must satisfy besides what mbedTLS checks; then its constraints apply to all
 * certificates that follow.
 */
static void check_authority(cct_inspection *inspection, const mbedtls_x509_crt *authority, uint32_t *flags)
{
    if (!may_vouch_for_servers(authority)) {
        *flags |= MBEDTLS_X509_BADCERT_EXT_KEY_USAGE;
    }
    /* mbedTLS does not build a longer chain. */
    if (inspection->authority_count == CCT_AUTHORITIES_MAX) {
        *flags |= MBEDTLS_X509_BADCERT_OTHER;
        return;
    }
    inspection->authorities[inspection->authority_count++] = authority;
}

/* ---- pins -------------------------------------------------------------- */

/*
 * A mismatch shows the pins that there are. They are written as long as nothing else is wrong,
 * which would need the memory.
 */
static void note_pin(cct_inspection *inspection, const uint8_t pin[CCT_PIN_LEN])
{
    cct_writer *seen = &inspection->pins_seen;
    const cct_trust *trust = inspection->chain->trust;
    if (seen->out == NULL) {
        cct_writer_init(seen, trust->scratch, trust->scratch_len);
    }
    cct_write_text(seen, seen->len > 0 ? ", " : "");
    cct_pin_write(seen, pin);
    cct_writer_terminate(seen);
}

/* A pin adds to the verification: a chain that fails for another reason fails for that one. */
static void check_pin(cct_inspection *inspection, const mbedtls_x509_crt *certificate, bool leaf, uint32_t *flags)
{
    uint8_t pin[CCT_PIN_LEN];
    if (inspection->pin_count == 0 || inspection->cause != CCT_CAUSE_NONE || *flags != 0) {
        return;
    }
    cct_pin_of(span_of_buffer(&certificate->pk_raw), pin);
    inspection->is_pinned = inspection->is_pinned || cct_pin_is_among(inspection->pins, inspection->pin_count, pin);
    if (CCT_HAS_TEXTS && !inspection->is_pinned) {
        note_pin(inspection, pin);
    }
    if (leaf && !inspection->is_pinned) {
        inspection->lacks_pin = true;
        *flags |= MBEDTLS_X509_BADCERT_OTHER;
    }
}

/* ---- all ---------------------------------------------------------------- */

/*
 * mbedTLS calls this from the trust anchor down to the server's own certificate (depth 0). Flags
 * may only be added here, except for the one case of check_leaf().
 */
void cct_inspect(cct_inspection *inspection, const mbedtls_x509_crt *certificate, int depth, uint32_t *flags)
{
    bool leaf = depth == 0;
    if (leaf) {
        check_leaf(inspection, certificate, flags);
    }
    if (*flags != 0) {
        note_flags(inspection, certificate, *flags, leaf);
    }
    bool is_anchor = !leaf && inspection->authority_count == 0;
    if (!keeps_constraints(inspection, certificate, leaf) || (!is_anchor && !keeps_form(inspection, certificate))) {
        *flags |= MBEDTLS_X509_BADCERT_OTHER;
    }
    if (!leaf) {
        uint32_t before = *flags;
        check_authority(inspection, certificate, flags);
        if (*flags != before) {
            note_flags(inspection, certificate, *flags & ~before, leaf);
        }
    }
    if (CCT_HAS_PINS) {
        check_pin(inspection, certificate, leaf, flags);
    }
}

void cct_inspection_init(cct_inspection *inspection, const cct_chain *chain, const char *host, bool host_is_address,
                         int64_t now_s)
{
    memset(inspection, 0, sizeof *inspection);
    inspection->chain = chain;
    inspection->host = host;
    inspection->host_is_address = host_is_address;
    inspection->now_s = now_s;
    inspection->text = "";
}
