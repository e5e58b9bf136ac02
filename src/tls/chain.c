/* SPDX-License-Identifier: MIT */
#include "tls/chain.h"

#include <mbedtls/error.h>
#include <mbedtls/oid.h>
#include <mbedtls/platform.h>
#include <string.h>

#include "format/der.h"
#include "format/print.h"
#include "tls/anchor.h"
#include "tls/compat.h"
#include "tls/parsed.h"

/*
 * Two fields of the server's own certificate that mbedTLS only sets and never reads (the unique
 * identifiers of RFC 5280 section 4.1.2.8) hold what is known of the list: `issuer_id` spans it,
 * `subject_id.tag` is why the first certificate could not be parsed. No identifier octet is as
 * large as this tag.
 */
#define LIST_TAG 0x10000

/* What precedes each certificate (RFC 5246 section 7.4.2, RFC 8446 section 4.4.2). */
enum { LENGTH_LEN = 3, EXTENSIONS_LENGTH_LEN = 2 };

/*
 * With more names of issuers among the received certificates, each is looked for when it is needed.
 */
enum { ISSUERS_MAX = MBEDTLS_X509_MAX_INTERMEDIATE_CA + 1 };

/* The bytes of a buffer of mbedTLS as a span. */
static cct_span span_of_certificate(const mbedtls_x509_buf *buffer)
{
    return (cct_span){(const char *)buffer->p, buffer->len};
}

/* Equal certificates are equal byte by byte. */
static bool same_certificate_bytes(cct_span a, cct_span b)
{
    return a.len == b.len && a.len > 0 && memcmp(a.ptr, b.ptr, a.len) == 0;
}

/* The bytes of a span as a buffer; mbedTLS has no constant ones. */
static mbedtls_x509_buf buffer_of(cct_span bytes)
{
    return (mbedtls_x509_buf){0, bytes.len, (unsigned char *)(uintptr_t)bytes.ptr};
}

/*
 * mbedTLS passes certificates to the callback as constant, although the list after them may grow.
 */
static mbedtls_x509_crt *writable_bytes(const mbedtls_x509_crt *certificate)
{
    return (mbedtls_x509_crt *)(uintptr_t)certificate;
}

/* ---- parsing ----------------------------------------------------------- */

int cct_chain_accept_extension(void *context, const mbedtls_x509_crt *certificate, const mbedtls_x509_buf *oid,
                               int critical, const unsigned char *value, const unsigned char *end)
{
    (void)context, (void)certificate, (void)value, (void)end;
    return cct_certificate_knows_extension(span_of_certificate(oid)) || !critical
               ? 0
               : MBEDTLS_ERR_X509_FEATURE_UNAVAILABLE;
}

/*
 * Parses a certificate where it is, and puts it after `list` if that holds one already. Bytes after
 * it are an error here; mbedTLS would ignore them.
 */
static int parse_in_place(mbedtls_x509_crt *list, const unsigned char *der, size_t len)
{
    cct_span rest = {(const char *)der, len};
    cct_der whole;
    if (!cct_der_take(&rest, &whole) || rest.len > 0) {
        return MBEDTLS_ERR_X509_INVALID_FORMAT;
    }
    return mbedtls_x509_crt_parse_der_with_ext_cb(list, der, len, 0, cct_chain_accept_extension, NULL);
}

/*
 * The error of a module without its origin (ASN.1 or object identifiers), which mbedTLS adds in the
 * lowest 7 bits.
 */
static int module_of(int error)
{
    return -(-error & ~0x7F);
}

/* Whether the error is a failed allocation, possibly inside ASN.1. */
static bool is_starved(int error)
{
    int module = module_of(error);
    bool nested = module != error && error - module == MBEDTLS_ERR_ASN1_ALLOC_FAILED;
    return module == MBEDTLS_ERR_X509_ALLOC_FAILED || module == MBEDTLS_ERR_PK_ALLOC_FAILED || nested;
}

/* Whether a critical extension is unknown; the function that writes its name finds one. */
static bool has_unknown_critical(const cct_certificate *certificate)
{
    cct_writer measure;
    cct_writer_init(&measure, NULL, 0);
    return cct_certificate_write_unknown_critical(&measure, certificate);
}

/*
 * Whether the key is larger than mbedTLS's numbers: 64 bytes suffice for what surrounds the
 * modulus.
 */
static bool is_key_too_large(const cct_certificate *certificate)
{
    return certificate->public_key.len > MBEDTLS_MPI_MAX_SIZE + 64;
}

/*
 * Why a certificate cannot be used, by mbedTLS's error and, where that is vague, by the
 * certificate.
 */
static cct_unusable why_unusable(int error, cct_span der)
{
    cct_certificate certificate;
    if (error == 0) {
        return CCT_USABLE;
    }
    if (!cct_certificate_read(der, &certificate)) {
        return CCT_UNUSABLE_MALFORMED;
    }
    switch (module_of(error)) {
    case MBEDTLS_ERR_PK_UNKNOWN_PK_ALG:
    case MBEDTLS_ERR_PK_UNKNOWN_NAMED_CURVE:
    case MBEDTLS_ERR_PK_FEATURE_UNAVAILABLE:
        return CCT_UNUSABLE_KEY;
    case MBEDTLS_ERR_X509_UNKNOWN_SIG_ALG:
        return cct_certificate_weak_hash(&certificate) != NULL ? CCT_UNUSABLE_HASH : CCT_UNUSABLE_SIGNATURE;
    default:
        return has_unknown_critical(&certificate)                                            ? CCT_UNUSABLE_EXTENSION
               : !cct_anchor_supports_key(certificate.key) || is_key_too_large(&certificate) ? CCT_UNUSABLE_KEY
                                                                                             : CCT_UNUSABLE_MALFORMED;
    }
}

/*
 * Parses the server's own certificate. One that cannot be parsed remains as an empty certificate,
 * whose verification reports why it fails.
 */
static int parse_leaf(mbedtls_x509_crt *leaf, const unsigned char *der, size_t len)
{
    cct_span whole = {(const char *)der, len};
    int result = parse_in_place(leaf, der, len);
    if (is_starved(result)) {
        return MBEDTLS_ERR_X509_ALLOC_FAILED;
    }
    if (result != 0) {
        mbedtls_x509_crt_init(leaf);
        /* Version 3 without extensions, so that it is no CA certificate either. */
        leaf->version = 3;
        leaf->raw = buffer_of(whole);
    }
    leaf->subject_id.tag = (int)why_unusable(result, whole);
    leaf->issuer_id = buffer_of(whole);
    leaf->issuer_id.tag = LIST_TAG;
    return 0;
}

int cct_chain_parse(mbedtls_x509_crt *leaf, const unsigned char *der, size_t len)
{
    if (leaf->version == 0) {
        return parse_leaf(leaf, der, len);
    }
    leaf->issuer_id.len = (size_t)(der + len - leaf->issuer_id.p);
    return 0;
}

cct_unusable cct_chain_leaf(const mbedtls_x509_crt *leaf)
{
    return leaf->issuer_id.tag == LIST_TAG ? (cct_unusable)leaf->subject_id.tag : CCT_USABLE;
}

void cct_chain_write_unusable(cct_writer *writer, cct_span der, cct_unusable why)
{
    cct_certificate certificate;
    if (!cct_certificate_read(der, &certificate)) {
        why = CCT_UNUSABLE_MALFORMED;
    }
    switch (why) {
    case CCT_UNUSABLE_KEY:
        cct_certificate_write_key(writer, &certificate);
        cct_write_text(writer, is_key_too_large(&certificate) ? ", too large" : "");
        break;
    case CCT_UNUSABLE_SIGNATURE:
        cct_certificate_write_signature(writer, &certificate);
        break;
    case CCT_UNUSABLE_EXTENSION:
        cct_certificate_write_unknown_critical(writer, &certificate);
        break;
    case CCT_UNUSABLE_HASH:
        cct_print(writer, "weak hash: %s", cct_certificate_weak_hash(&certificate));
        break;
    default:
        cct_write_text(writer, "it cannot be read");
        break;
    }
}

/* ---- the list as it was received --------------------------------------- */

static size_t read_length(const char *at, size_t bytes)
{
    size_t length = 0;
    for (size_t i = 0; i < bytes; i++) {
        length = length << 8 | (unsigned char)at[i];
    }
    return length;
}

/*
 * Returns the certificate after this one, absent at the end. mbedTLS has checked that the lengths
 * fit.
 */
static cct_span next_sent(const cct_chain *chain, const mbedtls_x509_crt *leaf, cct_span sent)
{
    const char *end = (const char *)leaf->issuer_id.p + leaf->issuer_id.len;
    const char *at = sent.ptr + sent.len;
    if (at == end) {
        return CCT_NO_SPAN;
    }
    if (mbedtls_ssl_get_version_number(chain->ssl) == MBEDTLS_SSL_VERSION_TLS1_3) {
        at += EXTENSIONS_LENGTH_LEN + read_length(at, EXTENSIONS_LENGTH_LEN);
    }
    return (cct_span){at + LENGTH_LEN, read_length(at, LENGTH_LEN)};
}

/* The server's own certificate, as it was received. */
static cct_span first_sent(const mbedtls_x509_crt *leaf)
{
    const char *at = (const char *)leaf->issuer_id.p;
    return (cct_span){at, read_length(at - LENGTH_LEN, LENGTH_LEN)};
}

/* ---- issuers ----------------------------------------------------------- */

/* Whether the list has this certificate already: a repeated one must not be parsed twice. */
static bool is_certificate_among(cct_span der, const mbedtls_x509_crt *list)
{
    for (; list != NULL; list = list->next) {
        if (same_certificate_bytes(der, span_of_certificate(&list->raw))) {
            return true;
        }
    }
    return false;
}

/*
 * Whether a trust anchor for the child has the key of this certificate: then mbedTLS uses the
 * anchor.
 */
static bool has_key_of_anchor(cct_span sent, const mbedtls_x509_crt *anchors)
{
    for (; anchors != NULL; anchors = anchors->next) {
        if (cct_span_contains(sent, span_of_certificate(&anchors->pk_raw))) {
            return true;
        }
    }
    return false;
}

/* Removes the certificate after this one from the list, and frees it. */
static void drop_next(mbedtls_x509_crt *certificate)
{
    mbedtls_x509_crt *gone = certificate->next;
    certificate->next = gone->next;
    gone->next = NULL;
    mbedtls_x509_crt_free(gone);
    mbedtls_free(gone);
}

/*
 * Keeps only those issuers whose key signed the child: mbedTLS would stop at the first one,
 * whatever its key. Called after each certificate that is added, it checks only that one, and the
 * first when the second is added: so each signature is verified once.
 */
static void keep_signers(mbedtls_x509_crt *child)
{
    mbedtls_x509_crt *before = child;
    while (before->next != NULL && before->next->next != NULL) {
        before = before->next;
    }
    if (before == child) {
        return;
    }
    if (!cct_compat_has_signed(before->next, child)) {
        drop_next(before);
    } else if (before == child->next && !cct_compat_has_signed(before, child)) {
        drop_next(child);
    }
}

/*
 * Whether the certificate is named as its own issuer. A root that a server sends does not complete
 * a chain: it counts only as a trust anchor, and then is not parsed here.
 */
static bool is_self_issued(cct_span der)
{
    cct_certificate certificate;
    return cct_certificate_read(der, &certificate) && cct_der_same_name(certificate.issuer, certificate.subject);
}

/* Parses the certificates that have the issuer's name, and puts them after the child. */
static int append_issuers(cct_chain *chain, mbedtls_x509_crt *child, const mbedtls_x509_crt *anchors)
{
    const mbedtls_x509_crt *leaf = chain->leaf;
    cct_span issuer = span_of_certificate(&child->issuer_raw);
    cct_span sent = next_sent(chain, leaf, first_sent(leaf));
    for (; sent.ptr != NULL; sent = next_sent(chain, leaf, sent)) {
        if (!cct_der_same_name(cct_der_subject(sent), issuer) || is_certificate_among(sent, leaf) ||
            has_key_of_anchor(sent, anchors)) {
            continue;
        }
        int result = parse_in_place(child, (const unsigned char *)sent.ptr, sent.len);
        if (is_starved(result)) {
            return MBEDTLS_ERR_X509_ALLOC_FAILED;
        }
        if (result != 0 && !is_self_issued(sent)) {
            chain->missed = sent;
            chain->why_missed = why_unusable(result, sent);
        }
        if (result == 0) {
            keep_signers(child);
        }
    }
    if (child->next != NULL) {
        chain->missed = CCT_NO_SPAN;
    }
    return 0;
}

bool cct_chain_has_anchor(cct_chain *chain, const cct_certificate *certificate)
{
    mbedtls_x509_crt names;
    mbedtls_x509_crt *anchors = NULL;
    const mbedtls_x509_crt *anchored = chain->trust->anchored;
    mbedtls_x509_crt_init(&names);
    names.issuer_raw = buffer_of(certificate->issuer);
    names.subject_raw = buffer_of(certificate->subject);
    bool found = cct_trust_find(chain->trust, &names, &anchors) == 0 && anchors != NULL;
    chain->trust->anchored = anchored;
    mbedtls_x509_crt_free(anchors);
    mbedtls_free(anchors);
    return found;
}

/*
 * Whether names lead from a certificate to a trust anchor. If several certificates have one name,
 * the first is followed, which may be the wrong one: the result only determines what is tried
 * first.
 */
static bool leads_to_anchor(cct_chain *chain, cct_span der)
{
    cct_certificate certificate;
    for (int i = 0; i < MBEDTLS_X509_MAX_INTERMEDIATE_CA && cct_certificate_read(der, &certificate); i++) {
        if (cct_chain_has_anchor(chain, &certificate)) {
            return true;
        }
        cct_span above = first_sent(chain->leaf);
        while (above.ptr != NULL &&
               (same_certificate_bytes(above, der) || !cct_der_same_name(cct_der_subject(above), certificate.issuer))) {
            above = next_sent(chain, chain->leaf, above);
        }
        der = above;
    }
    return false;
}

/* Moves the certificate after BEFORE directly after the child, where mbedTLS looks first. */
static void move_to_front(mbedtls_x509_crt *child, mbedtls_x509_crt *before)
{
    mbedtls_x509_crt *chosen = before->next;
    before->next = chosen->next;
    chosen->next = child->next;
    child->next = chosen;
}

/*
 * Chooses among certificates of one name and key, which result from cross-signing: mbedTLS takes
 * the first that is valid today and never returns to the others, so one that leads to a trust
 * anchor is moved to the front.
 */
static void choose_way(cct_chain *chain, mbedtls_x509_crt *child)
{
    for (mbedtls_x509_crt *before = child; before->next != NULL; before = before->next) {
        if (leads_to_anchor(chain, span_of_certificate(&before->next->raw))) {
            move_to_front(child, before);
            return;
        }
    }
}

/* Drops the certificates that were not chosen, so that the list is the chain. */
static void drop_others(cct_chain *chain, const mbedtls_x509_crt *child)
{
    if (chain->last != NULL) {
        mbedtls_x509_crt *last = writable_bytes(chain->last);
        while (last->next != NULL && last->next != child) {
            drop_next(last);
        }
    }
    while (child->next != NULL) {
        drop_next(writable_bytes(child));
    }
}

/*
 * Parses the issuers of the child among the received certificates, and drops those of the previous
 * step that were not chosen.
 */
static int find_issuers(cct_chain *chain, mbedtls_x509_crt *child, const mbedtls_x509_crt *anchors)
{
    drop_others(chain, child);
    chain->last = child;
    int result = append_issuers(chain, child, anchors);
    if (result == 0 && child->next != NULL && child->next->next != NULL) {
        choose_way(chain, child);
    }
    return result;
}

/* Whether the name is in the list. */
static bool is_name_among(cct_span name, const cct_span *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (cct_der_same_name(name, names[i])) {
            return true;
        }
    }
    return false;
}

/*
 * Finds the trust anchors for all that follows: mbedTLS only asks about certificates received. With
 * more issuers than a chain can have, or with bytes among them that are no certificate, each
 * question takes a scan of its own.
 */
static int gather_anchors(cct_chain *chain)
{
    cct_span issuers[ISSUERS_MAX];
    size_t count = 0;
    cct_certificate certificate;
    for (cct_span sent = first_sent(chain->leaf); sent.ptr != NULL; sent = next_sent(chain, chain->leaf, sent)) {
        if (!cct_certificate_read(sent, &certificate)) {
            return 0;
        }
        if (!is_name_among(certificate.issuer, issuers, count)) {
            if (count == ISSUERS_MAX) {
                return 0;
            }
            issuers[count++] = certificate.issuer;
        }
    }
    return cct_trust_gather(chain->trust, issuers, count);
}

int cct_chain_find(void *context, const mbedtls_x509_crt *child, mbedtls_x509_crt **anchors)
{
    cct_chain *chain = context;
    *anchors = NULL;
    /* mbedTLS asks for the server's own certificate first. */
    chain->leaf = chain->length++ == 0 ? child : chain->leaf;
    if (cct_chain_leaf(chain->leaf) != CCT_USABLE) {
        return 0;
    }
    bool has_list = chain->leaf->issuer_id.tag == LIST_TAG;
    int result = has_list && chain->length == 1 ? gather_anchors(chain) : 0;
    if (result == 0) {
        result = cct_trust_find(chain->trust, child, anchors);
    }
    if (result == 0 && has_list) {
        result = find_issuers(chain, writable_bytes(child), *anchors);
    }
#if defined(CCT_EXTERNAL_MBEDTLS)
    cct_parsed_sort(chain, writable_bytes(child));
#endif
    if (result != 0) {
        mbedtls_x509_crt_free(*anchors);
        mbedtls_free(*anchors);
        *anchors = NULL;
    }
    return result;
}

void cct_chain_init(cct_chain *chain, const mbedtls_ssl_context *ssl, cct_trust *trust)
{
    *chain = (cct_chain){.ssl = ssl, .trust = trust, .missed = CCT_NO_SPAN, .why_missed = CCT_USABLE};
}
