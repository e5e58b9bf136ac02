/* SPDX-License-Identifier: MIT */
/*
 * verdict.h: from mbedTLS's results to causes.
 */
#ifndef CCT_TLS_VERDICT_H
#define CCT_TLS_VERDICT_H

#include <mbedtls/ssl.h>

#include "cctoken.h"
#include "transport.h"
#include "trust.h"

#define CCT_SEEN_MAX 200

/* What is known when a session fails. */
typedef struct cct_evidence {
    const mbedtls_ssl_context *ssl;
    const cct_transport *transport;
    const cct_trust *trust;
    int result;       /* mbedTLS's */
    bool starved;     /* an allocation was refused since the session began */
    bool established; /* the handshake had ended */
    uint32_t flags;   /* why the chain was rejected: MBEDTLS_X509_BADCERT_… */
    const char *seen; /* the certificate that was rejected, in words, or "" */
    int64_t now_s;    /* the port's wall clock, or negative */
} cct_evidence;

/* Puts the cause down. */
void cct_tls_judge(const cct_evidence *evidence, cct_diagnosis *diagnosis);

/* Describes a certificate whose verification failed: its names and dates. NUL-terminated. */
void cct_describe_certificate(const mbedtls_x509_crt *certificate, char out[CCT_SEEN_MAX]);

#endif
