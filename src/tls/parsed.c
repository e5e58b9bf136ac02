/* SPDX-License-Identifier: MIT */
#include "tls/parsed.h"

#if defined(CCT_EXTERNAL_MBEDTLS)

#include "format/der.h"
#include "tls/compat.h"

/*
 * More certificates of one name are not compared: a signature takes a small device a tenth of a
 * second, and nothing interrupts the whole.
 */
enum { RATED_MAX = 4, BEST = 3 };

static cct_span span_of_name(const mbedtls_x509_buf *name)
{
    return (cct_span){(const char *)name->p, name->len};
}

/* Whether the certificate has the name of the child's issuer. */
static bool bears_name(const mbedtls_x509_crt *certificate, const mbedtls_x509_crt *child)
{
    return cct_der_same_name(span_of_name(&certificate->subject_raw), span_of_name(&child->issuer_raw));
}

/* Moves the certificate after BEFORE directly after the child. */
static void move_behind(mbedtls_x509_crt *child, mbedtls_x509_crt *before)
{
    mbedtls_x509_crt *moved = before->next;
    if (moved != child) {
        before->next = moved->next;
        moved->next = child->next;
        child->next = moved;
    }
}

/* Whether the server sent a certificate with the name of the child's issuer. */
static bool is_issuer_sent(const cct_chain *chain, const mbedtls_x509_crt *child)
{
    const mbedtls_x509_crt *at = chain->leaf;
    while (at != NULL && !bears_name(at, child)) {
        at = at->next;
    }
    return at != NULL;
}

/*
 * Rates a certificate as the child's issuer: 3, it signed the child and a trust anchor may have
 * issued it; 2, another certificate of the server may have; 1, it signed the child; 0, it only has
 * the name.
 */
static int rate_issuer(cct_chain *chain, mbedtls_x509_crt *issuer, const mbedtls_x509_crt *child)
{
    cct_certificate read;
    if (!cct_compat_has_signed(issuer, child)) {
        return 0;
    }
    if (cct_certificate_read(span_of_name(&issuer->raw), &read) && cct_chain_has_anchor(chain, &read)) {
        return BEST;
    }
    return is_issuer_sent(chain, issuer) ? 2 : 1;
}

/* How many of the certificates after the child bear its issuer's name. */
static size_t count_issuers(const mbedtls_x509_crt *child)
{
    size_t count = 0;
    for (const mbedtls_x509_crt *at = child->next; at != NULL; at = at->next) {
        count += bears_name(at, child);
    }
    return count;
}

/* Puts the best issuer where mbedTLS looks first. */
static void put_best_first(cct_chain *chain, mbedtls_x509_crt *child)
{
    int best = -1;
    int rated = 0;
    mbedtls_x509_crt *before_best = child;
    /* Ends at the first of the best: verifying signatures is expensive. */
    for (mbedtls_x509_crt *before = child; before->next != NULL && best < BEST && rated < RATED_MAX;
         before = before->next) {
        int rating = -1;
        if (bears_name(before->next, child)) {
            rating = rate_issuer(chain, before->next, child);
            rated++;
        }
        if (rating > best) {
            best = rating;
            before_best = before;
        }
    }
    if (before_best != child) {
        move_behind(child, before_best);
    }
}

void cct_parsed_sort(cct_chain *chain, mbedtls_x509_crt *child)
{
    /* mbedTLS's list, as child is */
    mbedtls_x509_crt *last = (mbedtls_x509_crt *)(uintptr_t)chain->last;
    while (last != NULL && last != child && last->next != NULL && last->next != child) {
        move_behind(child, last);
    }
    chain->last = child;
    if (count_issuers(child) > 1) {
        put_best_first(chain, child);
    }
}

#endif
