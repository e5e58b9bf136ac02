/* SPDX-License-Identifier: MIT */
/*
 * session.h: one TLS connection over a port's connection (RFC 5246, RFC 8446).
 * The server is always verified: chain, dates, usage and name. No mbedTLS
 * header is needed to use it.
 */
#ifndef CCT_TLS_SESSION_H
#define CCT_TLS_SESSION_H

#include "cctoken.h"
#include "format/text.h"

/*
 * In bytes. Mostly pointers and what mbedTLS keeps; session.c does not compile when it is too
 * small.
 */
#if defined(CCT_EXTERNAL_MBEDTLS)
#define CCT_TLS_SIZE (sizeof(void *) >= 8 ? 2544 : 1832)
#else
#define CCT_TLS_SIZE (sizeof(void *) >= 8 ? 1864 : 1288)
#endif

/* Must not be moved while it runs. */
typedef struct cct_tls {
    uint64_t opaque[CCT_TLS_SIZE / 8];
} cct_tls;

typedef struct cct_tls_options {
    const cct_port *port; /* its connection is established */
    void *port_context;
    unsigned connection; /* its number in the context */
    cct_span host;       /* a name (then also sent as SNI) or a numeric address (then not, RFC 6066
                          * section 3) */
    bool host_is_address;
    cct_tls_version min;
    bool every_group;                   /* offer the slow ones too: see cct_tls_lacks_group() */
    const uint8_t (*pins)[CCT_PIN_LEN]; /* as in cct_config */
    size_t pin_count;
    cct_key *key;          /* or NULL; what is presented if the server asks: cct_config.tls_key */
    cct_span certificates; /* of it */
    uint8_t *io;           /* as in cct_config */
    size_t io_len;
    char *scratch; /* for reading trust anchors, until the handshake has ended */
    size_t scratch_len;
    cct_diagnosis *diagnosis; /* gets the cause of a failure */
    cct_observer observer;    /* or NULL; receives each certificate of the chain, the root first */
    void *observer_context;
} cct_tls_options;

/* CCT_OK or CCT_FAILED; in either case cct_tls_end() must follow. */
int cct_tls_start(cct_tls *tls, const cct_tls_options *options);

/* CCT_OK (the server is verified), CCT_AGAIN or CCT_FAILED. */
int cct_tls_handshake(cct_tls *tls);

/*
 * After a failed handshake: whether the server refused before it chose anything, and groups for key
 * agreement (RFC 8446 section 4.2.7) are left that were not offered. Those are offered only to a
 * server that supports no other, since some servers prefer them.
 */
bool cct_tls_lacks_group(const cct_tls *tls);

/*
 * The number of bytes taken (> 0), CCT_AGAIN, CCT_ERROR_CLOSED or CCT_FAILED.
 * What is taken is sent at the latest by the next read.
 */
int cct_tls_write(cct_tls *tls, const char *bytes, size_t len);

/*
 * The number of bytes (> 0); CCT_EOF after close_notify; CCT_ERROR_CLOSED when the connection ended
 * without; CCT_ERROR_NO_ROOM if the server does not stop sending; CCT_AGAIN; CCT_FAILED.
 */
int cct_tls_read(cct_tls *tls, char *bytes, size_t capacity);

/* The port's own number of the error that ended the connection, or 0. */
int cct_tls_native_error(const cct_tls *tls);

/* What the last CCT_AGAIN waits for: bits of CCT_WANT_… */
unsigned cct_tls_wants(const cct_tls *tls);

/* What was agreed on, for people: "TLSv1.3 TLS1-3-AES-128-GCM-SHA256". After the handshake. */
void cct_tls_describe(const cct_tls *tls, cct_writer *writer);

/*
 * Sends close_notify if the connection permits it, releases mbedTLS's memory and wipes the session.
 */
void cct_tls_end(cct_tls *tls);

#endif
