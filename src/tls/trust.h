/* SPDX-License-Identifier: MIT */
/*
 * trust.h: trust anchors in constant memory. What the port has, PEM text or
 * certificates in DER, is scanned once for all issuers that a chain names, if there
 * is memory to keep those that bear their names, otherwise once for each. Only roots
 * with the name that mbedTLS looks for are parsed.
 */
#ifndef CCT_TLS_TRUST_H
#define CCT_TLS_TRUST_H

#include <mbedtls/x509_crt.h>
#include <stdbool.h>

#include "cctoken_port.h"
#include "format/sniff.h"
#include "format/text.h"

/* X(identifier, in words): why a certificate among the trust anchors cannot be used. */
#define CCT_SKIPS(X)                                                                                                   \
    X(DAMAGED, "damaged")                                                                                              \
    X(DISTRUSTED, "not trusted for servers by its trust settings")                                                     \
    X(FORMAT, "in another format")                                                                                     \
    X(TOO_LARGE, "too large for this build")                                                                           \
    X(KEY, "with an unsupported key")                                                                                  \
    X(SIGNATURE, "with an unknown signature algorithm")                                                                \
    X(EXTENSION, "with an unsupported critical extension")                                                             \
    X(UNREADABLE, "that mbedTLS cannot read")

/* In this order: those that this build does not support come last. */
typedef enum cct_skip {
    CCT_SKIP_NONE = 0,
#define CCT_SKIP_ENUMERATOR(identifier, text) CCT_SKIP_##identifier,
    CCT_SKIPS(CCT_SKIP_ENUMERATOR)
#undef CCT_SKIP_ENUMERATOR
        CCT_SKIP_COUNT
} cct_skip;

/* One that was looked for, by the name of its subject. */
typedef struct cct_missed_root {
    cct_skip why;
    char name[64]; /* printable, cut to its room; NUL-terminated */
    char what[64]; /* this build does not support, or "": "curve P-521" */
} cct_missed_root;

typedef struct cct_trust {
    const cct_port *port;
    void *port_context;
    char *scratch; /* for the text, for one certificate, and what is left for those that are kept */
    size_t scratch_len;
    cct_writer kept; /* what cct_trust_gather() found */
    bool has_kept_all;

    /* The last scan. What only mbedTLS finds out is counted for those that were looked for. */
    uint32_t roots; /* certificates that may be used */
    uint32_t skipped[CCT_SKIP_COUNT];
    uint32_t found;   /* all certificates with a subject, usable or not, complete or not */
    cct_sniff format; /* where PEM is expected, the first thing found that is not */

    cct_missed_root missed;           /* in any scan */
    const mbedtls_x509_crt *anchored; /* the server's certificate when it is itself among the roots,
                                       * self-signed */
    bool starved;                     /* mbedTLS had no memory for a root */
    int error;                        /* of the port, or 0 */
} cct_trust;

void cct_trust_init(cct_trust *trust, const cct_port *port, void *port_context, char *scratch, size_t scratch_len);

/*
 * Finds all that bear one of these names, in one scan. After that cct_trust_find() scans no more,
 * and may only be asked for these names. Has no effect when the memory does not suffice. Returns 0
 * or mbedTLS's error.
 */
int cct_trust_gather(cct_trust *trust, const cct_span *names, size_t count);

/*
 * For mbedtls_ssl_conf_ca_cb(); the context is a cct_trust. Hands over a list
 * that mbedTLS frees, as its contract demands: the only allocation here.
 */
int cct_trust_find(void *context, const mbedtls_x509_crt *child, mbedtls_x509_crt **candidates);

/* Whether a root that was looked for is there, and this build does not support it. */
bool cct_trust_lacks_support(const cct_trust *trust);

/*
 * For people: why a root that was looked for does not serve (if there is one), then what the last
 * scan found: "the trust anchor "A" is skipped: damaged; 143 trust anchors read, 2 skipped (1
 * damaged, 1 with an unsupported key)".
 */
void cct_trust_describe(const cct_trust *trust, cct_writer *out);

#endif
