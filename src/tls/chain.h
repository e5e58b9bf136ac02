/* SPDX-License-Identifier: MIT */
/*
 * chain.h: the certificates that a server sends. Only its own is parsed when
 * they arrive; each issuer is looked for among the others, and parsed, when the
 * verification comes to it. So those that the chain does not need can be of any
 * kind, in any order and number, and take no memory.
 */
#ifndef CCT_TLS_CHAIN_H
#define CCT_TLS_CHAIN_H

#include <mbedtls/ssl.h>

#include "tls/certificate.h"
#include "tls/trust.h"

/* Why a certificate cannot be used. */
typedef enum cct_unusable {
    CCT_USABLE = 0,
    CCT_UNUSABLE_KEY,       /* its kind of key, or its curve, is not compiled in */
    CCT_UNUSABLE_SIGNATURE, /* nor the algorithm that signed it */
    CCT_UNUSABLE_EXTENSION, /* a critical extension is unknown */
    CCT_UNUSABLE_HASH,      /* the hash of its signature is broken: refused, not unsupported */
    CCT_UNUSABLE_MALFORMED  /* it cannot be read */
} cct_unusable;

typedef struct cct_chain {
    const mbedtls_ssl_context *ssl;
    cct_trust *trust;
    const mbedtls_x509_crt *leaf;
    const mbedtls_x509_crt *last; /* the certificate whose issuer was looked for last */
    /* the only issuer found for it, which cannot be used: DER, valid during verification */
    cct_span missed;
    cct_unusable why_missed;
    unsigned length; /* certificates whose issuer was looked for */
} cct_chain;

void cct_chain_init(cct_chain *chain, const mbedtls_ssl_context *ssl, cct_trust *trust);

/*
 * For mbedtls_ssl_conf_ca_cb(); the context is a cct_chain. Hands over the trust anchors that may
 * have issued the child, and puts its issuers, as the server sent them, after it in the list.
 */
int cct_chain_find(void *context, const mbedtls_x509_crt *child, mbedtls_x509_crt **anchors);

/*
 * Whether mbedTLS could parse the server's own certificate (otherwise it is an empty one that
 * verifies as nothing).
 */
cct_unusable cct_chain_leaf(const mbedtls_x509_crt *leaf);

/* In words: 'key type Ed25519', 'weak hash: SHA-1'. */
void cct_chain_write_unusable(cct_writer *writer, cct_span der, cct_unusable why);

/*
 * What mbedTLS's TLS code calls in place of mbedtls_x509_crt_parse_der(), by
 * IN_PLACE in the Makefile, for each certificate in the order received. The
 * bytes stay where they are until the chain is verified.
 */
int cct_chain_parse(mbedtls_x509_crt *leaf, const unsigned char *der, size_t len);

/*
 * For mbedtls_x509_crt_parse_der_with_ext_cb(): name constraints and policies may be critical,
 * since inspection.c handles them.
 */
int cct_chain_accept_extension(void *context, const mbedtls_x509_crt *certificate, const mbedtls_x509_buf *oid,
                               int critical, const unsigned char *value, const unsigned char *end);

/*
 * Whether a trust anchor bears the name of a certificate's issuer; its names are all that the
 * search looks at.
 */
bool cct_chain_has_anchor(cct_chain *chain, const cct_certificate *certificate);

#endif
