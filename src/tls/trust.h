/* SPDX-License-Identifier: MIT */
/*
 * trust.h: trust anchors in constant memory. The port's PEM text is scanned
 * anew for each issuer that mbedTLS looks for, and only roots with that subject
 * are parsed.
 */
#ifndef CCT_TLS_TRUST_H
#define CCT_TLS_TRUST_H

#include <mbedtls/x509_crt.h>
#include <stdbool.h>

#include "cctoken_port.h"

typedef struct cct_trust {
    const cct_port *port;
    void *port_context;
    char *scratch; /* half for the text, half for one certificate */
    size_t scratch_len;
    uint32_t roots;                   /* whole certificates in the text, in the last scan */
    uint32_t skipped;                 /* damaged or too large, in the last scan */
    const mbedtls_x509_crt *anchored; /* the server's certificate when it is itself among the roots, self-signed */
    bool starved;                     /* mbedTLS had no memory for a root */
    int error;                        /* of the port, or 0 */
} cct_trust;

void cct_trust_init(cct_trust *trust, const cct_port *port, void *port_context, char *scratch, size_t scratch_len);

/*
 * For mbedtls_ssl_conf_ca_cb(); the context is a cct_trust. Hands over a list
 * that mbedTLS frees, as its contract demands: the only allocation here.
 */
int cct_trust_find(void *context, const mbedtls_x509_crt *child, mbedtls_x509_crt **candidates);

#endif
