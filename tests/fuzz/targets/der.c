/* SPDX-License-Identifier: MIT */
/*
 * der.c: certificates in DER: a sequence of them read in pieces; then each as a certificate, as a
 * trust anchor and by mbedTLS, with all that is said of it.
 */
#include "format/der.h"

#include "cctoken.h"
#include "format/der_stream.h"
#include "fuzz.h"
#include "tls/anchor.h"
#include "tls/constraints.h"
#include "tls/inspection.h"
#include "tls/names.h"
#include "tls/root.h"

enum { CAPACITY = 3000, SHOWN_MAX = 2000 };

/* ---- a sequence -------------------------------------------------------- */

typedef struct outcome {
    uint64_t hash;
    unsigned count;
    int last;
} outcome;

static void note(outcome *o, int result, cct_span der)
{
    o->hash = o->hash * 31 + (uint64_t)(result + 100) + fuzz_hash(der);
    o->count++;
    o->last = result;
}

static outcome scan(cct_span bytes, size_t capacity, bool whole)
{
    cct_der_stream stream;
    outcome o = {0, 0, 0};
    cct_span der = CCT_NO_SPAN;
    size_t taken;
    uint64_t state = fuzz_hash(bytes);
    char *memory = fuzz_memory(capacity);
    cct_der_stream_init(&stream, memory, capacity);
    while (bytes.len > 0) {
        cct_span piece = fuzz_copy((cct_span){bytes.ptr, whole ? bytes.len : fuzz_piece(&state, bytes.len)});
        int result = cct_der_stream_feed(&stream, piece, &taken, &der);
        PROPERTY(taken <= piece.len && (result != CCT_AGAIN || taken == piece.len), "%zu taken", taken);
        if (result != CCT_AGAIN) {
            PROPERTY(der.len <= capacity, "%zu of %zu", der.len, capacity);
            note(&o, result, der);
        }
        fuzz_free(piece);
        bytes = fuzz_after(bytes, taken);
    }
    int result = cct_der_stream_end(&stream, &der);
    PROPERTY(result == CCT_EOF || result == CCT_ERROR_TRUNCATED, "%d", result);
    note(&o, result, der);
    free(memory);
    return o;
}

/* ---- one certificate --------------------------------------------------- */

static void check_shown(const cct_writer *writer)
{
    PROPERTY(!cct_writer_fits(writer) || fuzz_is_shown(fuzz_written(writer), false), "%.*s",
             SHOW(fuzz_written(writer)));
}

static void check_names(const cct_certificate *certificate, cct_span der, bool leaf)
{
    cct_names names;
    cct_name name;
    cct_names_init(&names, certificate, leaf);
    size_t count = 0;
    while (cct_names_next(&names, &name) == CCT_OK) {
        cct_writer writer = fuzz_writer(SHOWN_MAX);
        PROPERTY(fuzz_is_inside(name.value, der) && ++count <= der.len, "a name outside the certificate");
        cct_name_write(&writer, &name);
        check_shown(&writer);
        bool is_whole = name.form == CCT_NAME_DNS && leaf && name.value.len > 2 &&
                        memchr(name.value.ptr, '*', name.value.len) == NULL &&
                        memchr(name.value.ptr, '\0', name.value.len) == NULL;
        if (is_whole && names.alternates.ptr != NULL && fuzz_is_shown(name.value, false)) {
            PROPERTY(cct_names_has_host(certificate, name.value) || name.value.ptr[name.value.len - 1] == '.',
                     "not for its own name %.*s", SHOW(name.value));
        }
        fuzz_end_writer(&writer);
    }
}

static void check_extensions(const cct_certificate *certificate, cct_span der)
{
    cct_span value;
    cct_name broken;
    if (cct_certificate_extension(certificate, CCT_OID_NAME_CONSTRAINTS, &value) == CCT_OK) {
        PROPERTY(fuzz_is_inside(value, der), "an extension outside");
        (void)cct_constraints_check(value, certificate, true, &broken);
        (void)cct_constraints_check(value, certificate, false, &broken);
    }
    (void)cct_certificate_requires_policy(certificate);
    (void)cct_certificate_is_for_clients(certificate);
    (void)cct_certificate_flaw(certificate);
    (void)cct_certificate_weak_hash(certificate);
}

static void check_words(const cct_certificate *certificate)
{
    cct_writer writer = fuzz_writer(SHOWN_MAX);
    cct_certificate_write_key(&writer, certificate);
    cct_certificate_write_signature(&writer, certificate);
    (void)cct_certificate_write_unknown_critical(&writer, certificate);
    cct_names_write(&writer, certificate);
    check_shown(&writer);
    fuzz_end_writer(&writer);
}

static void check_certificate(cct_span der)
{
    cct_certificate certificate;
    int64_t from_s, until_s;
    if (!cct_certificate_read(der, &certificate)) {
        return;
    }
    PROPERTY(fuzz_is_inside(certificate.public_key, der) && fuzz_is_inside(certificate.extensions, der), "outside");
    PROPERTY(fuzz_same(cct_der_subject(der), certificate.subject), "another subject");
    PROPERTY(fuzz_is_inside(cct_der_common_name(certificate.subject), certificate.subject), "a name outside");
    (void)cct_certificate_dates(&certificate, &from_s, &until_s);
    check_names(&certificate, der, true);
    check_names(&certificate, der, false);
    check_extensions(&certificate, der);
    check_words(&certificate);
    for (size_t len = 0; len < der.len && len < 200; len++) { /* a beginning has the same subject or
                                                               * none */
        cct_span part = fuzz_copy((cct_span){der.ptr, len});
        cct_span subject = cct_der_subject_of_part(part);
        PROPERTY(subject.len == 0 || fuzz_same(subject, certificate.subject), "the first %zu bytes", len);
        fuzz_free(part);
    }
}

/* ---- with mbedTLS ------------------------------------------------------ */

static void check_parsed(const mbedtls_x509_crt *parsed, cct_span der)
{
    char text[CCT_SEEN_MAX];
    cct_certificate certificate;
    cct_describe_certificate(parsed, text);
    PROPERTY(fuzz_is_shown(cct_span_of(text), false), "%s", text);
    PROPERTY(cct_certificate_read(der, &certificate), "mbedTLS reads what we do not");
    PROPERTY(parsed->subject_raw.len == certificate.subject.len, "mbedTLS reads another subject");
    PROPERTY(parsed->issuer_raw.len == certificate.issuer.len, "mbedTLS reads another issuer");
    PROPERTY(cct_der_same_name(certificate.subject, certificate.subject), "a name that is not itself");
}

static void check_anchor(cct_span der)
{
    mbedtls_x509_crt root;
    int result;
    size_t capacity = der.len + fuzz_hash(der) % 40;
    char *memory = fuzz_memory(capacity);
    memcpy(memory, der.ptr, der.len);
    mbedtls_x509_crt_init(&root);
    cct_anchor_result verdict = cct_anchor_parse(&root, memory, der.len, capacity, &result);
    PROPERTY((verdict == CCT_ANCHOR_OK) == (result == 0 && root.raw.p != NULL) || verdict != CCT_ANCHOR_OK, "%d",
             result);
    if (verdict == CCT_ANCHOR_OK) {
        check_parsed(&root, (cct_span){(const char *)root.raw.p, root.raw.len});
        PROPERTY(fuzz_same(cct_der_subject((cct_span){(const char *)root.raw.p, root.raw.len}), cct_der_subject(der)),
                 "another subject");
    }
    mbedtls_x509_crt_free(&root);
    free(memory);
}

void fuzz_one(cct_span input)
{
    cct_der element;
    size_t small = 5 + fuzz_hash(input) % 100;
    outcome whole = scan(input, CAPACITY, true), pieces = scan(input, CAPACITY, false);
    PROPERTY(whole.hash == pieces.hash && whole.count == pieces.count, "%u and %u", pieces.count, whole.count);
    outcome a = scan(input, small, true), b = scan(input, small, false);
    PROPERTY(a.hash == b.hash && a.count == b.count, "with %zu bytes", small);
    cct_span rest = input;
    if (!cct_der_take(&rest, &element)) {
        return;
    }
    PROPERTY(fuzz_is_inside(element.content, element.whole) && fuzz_is_inside(element.whole, input), "outside");
    check_certificate(element.whole);
    check_anchor(element.whole);
    (void)cct_root_serves(rest);
}
