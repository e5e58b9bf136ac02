/* SPDX-License-Identifier: MIT */
#include "tls/root.h"

#include <string.h>

#include "format/der.h"

/* ---- trust settings ---------------------------------------------------- */

/* Equal bytes. */
static bool same_span(cct_span a, cct_span b)
{
    return a.len == b.len && memcmp(a.ptr, b.ptr, a.len) == 0;
}

/*
 * Whether a list of uses has serverAuth or anyExtendedKeyUsage (RFC 5280 section 4.2.1.12). False
 * in *whole: no list.
 */
static bool names_servers(cct_span uses, bool *whole)
{
    static const char server_auth[] = "\x2B\x06\x01\x05\x05\x07\x03\x01";
    static const char any_use[] = "\x55\x1D\x25";
    bool found = false;
    while (uses.len > 0) {
        cct_der use;
        if (!cct_der_take_tagged(&uses, CCT_DER_OBJECT_IDENTIFIER, &use)) {
            *whole = false;
            return false;
        }
        found = found || same_span(use.content, (cct_span){server_auth, sizeof server_auth - 1}) ||
                /* with its NUL: 2.5.29.37.0 */
                same_span(use.content, (cct_span){any_use, sizeof any_use});
    }
    return found;
}

bool cct_root_serves(cct_span settings)
{
    cct_der all, list;
    /* OpenSSL's X509_CERT_AUX: a list of trusted uses, then one of rejected uses, both optional. */
    bool whole = true, serves = true;
    if (settings.len == 0) {
        return true;
    }
    if (!cct_der_take_tagged(&settings, CCT_DER_SEQUENCE, &all) || settings.len > 0) {
        return false;
    }
    while (all.content.len > 0 && whole) {
        whole = cct_der_take(&all.content, &list);
        if (whole && list.tag == CCT_DER_SEQUENCE) {
            serves = serves && names_servers(list.content, &whole);
        } else if (whole && list.tag == CCT_DER_CONTEXT_0) {
            serves = serves && !names_servers(list.content, &whole);
        }
    }
    return serves && whole;
}

/* ---- the signature ----------------------------------------------------- */

/*
 * Which algorithms a root may be signed with. Others are skipped and named: an unknown one may mean
 * a kind of certificate that is not understood here.
 */
static bool is_known_signature(cct_span algorithm)
{
    static const char rsa[] = "\x2A\x86\x48\x86\xF7\x0D\x01\x01"; /* PKCS #1: one byte follows */
    /* MD5, SHA-1, PSS, SHA-256, -384, -512, -224 */
    static const char rsa_kinds[] = "\x04\x05\x0A\x0B\x0C\x0D\x0E";
    static const char ec_sha1[] = "\x2A\x86\x48\xCE\x3D\x04\x01";
    static const char ec_sha2[] = "\x2A\x86\x48\xCE\x3D\x04\x03"; /* ANSI X9.62: one byte follows */
    static const char old_sha1[] = "\x2B\x0E\x03\x02\x1D";        /* 1.3.14.3.2.29, with RSA */
    cct_der type;
    if (!cct_der_take_tagged(&algorithm, CCT_DER_OBJECT_IDENTIFIER, &type) || type.content.len == 0) {
        return false;
    }
    cct_span family = {type.content.ptr, type.content.len - 1};
    int last = (unsigned char)type.content.ptr[type.content.len - 1];
    if (cct_span_equals(family, rsa)) {
        return memchr(rsa_kinds, last, sizeof rsa_kinds - 1) != NULL;
    }
    return (cct_span_equals(family, ec_sha2) && last >= 1 && last <= 4) || cct_span_equals(type.content, ec_sha1) ||
           cct_span_equals(type.content, old_sha1);
}

/* Where the lengths and the two algorithms of a certificate are; offsets in bytes. */
typedef struct layout {
    size_t tbs;       /* of the part that is signed */
    size_t inner;     /* of its AlgorithmIdentifier */
    size_t inner_len; /* and the other one's, which is after the signed part */
    size_t outer;
    size_t outer_len;
} layout;

/*
 * Finds both AlgorithmIdentifiers (RFC 5280 sections 4.1.1.2 and 4.1.2.3). False if the certificate
 * is malformed or its algorithm unknown.
 */
static bool find_algorithms(cct_span certificate, layout *out)
{
    cct_der whole, tbs, e, inner, outer;
    cct_span rest = certificate;
    if (!cct_der_take_tagged(&rest, CCT_DER_SEQUENCE, &whole) ||
        !cct_der_take_tagged(&whole.content, CCT_DER_SEQUENCE, &tbs) ||
        !cct_der_take_tagged(&whole.content, CCT_DER_SEQUENCE, &outer)) {
        return false;
    }
    rest = tbs.content;
    if (!cct_der_take(&rest, &e) || (e.tag == CCT_DER_CONTEXT_0 && !cct_der_take(&rest, &e)) ||
        e.tag != CCT_DER_INTEGER || !cct_der_take_tagged(&rest, CCT_DER_SEQUENCE, &inner)) {
        return false;
    }
    out->tbs = (size_t)(tbs.whole.ptr - certificate.ptr);
    out->inner = (size_t)(inner.whole.ptr - certificate.ptr);
    out->inner_len = inner.whole.len;
    out->outer = (size_t)(outer.whole.ptr - certificate.ptr);
    out->outer_len = outer.whole.len;
    return is_known_signature(inner.content);
}

/* Adds to the length of an element, in as many bytes as it has. False when they do not suffice. */
static bool add_to_length(char *element, size_t added, size_t removed)
{
    unsigned char *at = (unsigned char *)element + 1;
    unsigned count = *at < 0x80 ? 1 : *at & 0x7F;
    size_t most = count == 1 && *at < 0x80 ? 0x7F : ((size_t)1 << 8 * count) - 1;
    size_t len = 0;
    at += *at < 0x80 ? 0 : 1;
    for (unsigned i = 0; i < count; i++) {
        len = len << 8 | at[i];
    }
    len += added;
    len -= removed;
    for (unsigned i = 0; i < count; i++) {
        at[i] = (unsigned char)(len >> 8 * (count - 1 - i));
    }
    return len <= most;
}

/* Replaces bytes by others of any length; returns the new length of all. */
static size_t algorithm_replace(char *bytes, size_t len, size_t at, size_t old_len, cct_span with)
{
    memmove(bytes + at + with.len, bytes + at + old_len, len - at - old_len);
    memcpy(bytes + at, with.ptr, with.len);
    return len - old_len + with.len;
}

size_t cct_root_replace_signature(char *der, size_t len, size_t capacity, cct_span algorithm)
{
    layout at;
    if (!find_algorithms((cct_span){der, len}, &at)) {
        return 0;
    }
    size_t half = len - at.outer_len + algorithm.len; /* with the first of them replaced */
    if (half > capacity || half - at.inner_len + algorithm.len > capacity) {
        return 0;
    }
    bool fits = add_to_length(der, 2 * algorithm.len, at.inner_len + at.outer_len) &&
                add_to_length(der + at.tbs, algorithm.len, at.inner_len);
    len = algorithm_replace(der, len, at.outer, at.outer_len, algorithm);
    len = algorithm_replace(der, len, at.inner, at.inner_len, algorithm);
    return fits ? len : 0;
}
