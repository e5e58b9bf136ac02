/* SPDX-License-Identifier: MIT */
/*
 * inspection.h: what mbedTLS does not check in a chain, and why a certificate
 * was rejected. Its verification calls this for each certificate, from the
 * trust anchor down.
 */
#ifndef CCT_TLS_INSPECTION_H
#define CCT_TLS_INSPECTION_H

#include <mbedtls/ssl.h>

#include "cctoken.h"
#include "format/text.h"
#include "tls/chain.h"

#define CCT_SEEN_MAX 288
#define CCT_AUTHORITIES_MAX (MBEDTLS_X509_MAX_INTERMEDIATE_CA + 1)

typedef struct cct_inspection {
    const cct_chain *chain;
    const char *host;
    bool host_is_address;
    int64_t now_s; /* the port's wall clock, or negative */

    const mbedtls_x509_crt *authorities[CCT_AUTHORITIES_MAX]; /* above the certificate at hand */
    unsigned authority_count;
    const uint8_t (*pins)[CCT_PIN_LEN]; /* as in cct_config; set after cct_inspection_init() */
    size_t pin_count;
    bool is_pinned; /* one of the keys so far has a pin */
    bool lacks_pin; /* nothing was wrong with the chain, but no key has one */
    /*
     * The pins of the chain, the root's first: in the same memory as `text`, until there is one.
     */
    cct_writer pins_seen;
    cct_cause cause; /* of the first certificate that is rejected, or CCT_CAUSE_NONE */
    cct_certificate_fault fault;
    /* In words, or "": in the memory through which trust anchors are read, idle by then. */
    const char *text;
} cct_inspection;

/* The host is NUL-terminated and stays. */
void cct_inspection_init(cct_inspection *inspection, const cct_chain *chain, const char *host, bool host_is_address,
                         int64_t now_s);

/*
 * For mbedtls_ssl_conf_verify(), with its depth (0: the server's own) and flags: adds to these, and
 * notes the cause.
 */
void cct_inspect(cct_inspection *inspection, const mbedtls_x509_crt *certificate, int depth, uint32_t *flags);

/* Describes a certificate: its names, dates and pin. NUL-terminated. */
void cct_describe_certificate(const mbedtls_x509_crt *certificate, char out[CCT_SEEN_MAX]);

#endif
