/* SPDX-License-Identifier: MIT */
/* verdict.h: derives causes from mbedTLS's results. */
#ifndef CCT_TLS_VERDICT_H
#define CCT_TLS_VERDICT_H

#include <mbedtls/ssl.h>

#include "cctoken.h"
#include "net/transport.h"
#include "tls/inspection.h"

/* What is known when a session fails. */
typedef struct cct_evidence {
    const mbedtls_ssl_context *ssl;
    const cct_transport *transport;
    const cct_inspection *inspection;
    int result;       /* mbedTLS's */
    bool starved;     /* an allocation was refused since the session began */
    bool established; /* the handshake had ended */
    bool answered;    /* data had arrived after it */
    bool presents;    /* the client has a certificate, and presents it if the server asks */
} cct_evidence;

/* Records the cause. */
void cct_tls_judge(const cct_evidence *evidence, cct_diagnosis *diagnosis);

#endif
