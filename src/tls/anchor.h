/* SPDX-License-Identifier: MIT */
/* anchor.h: one trust anchor for mbedTLS, which trusts it for its name and key. */
#ifndef CCT_TLS_ANCHOR_H
#define CCT_TLS_ANCHOR_H

#include <mbedtls/x509_crt.h>
#include <stdbool.h>

#include "format/text.h"

typedef enum cct_anchor_result {
    CCT_ANCHOR_OK = 0,
    CCT_ANCHOR_SIGNATURE, /* signed by an algorithm that is unknown */
    CCT_ANCHOR_EXTENSION, /* a critical extension that is not enforced here */
    CCT_ANCHOR_UNREADABLE /* anything else, out of memory too: *result tells */
} cct_anchor_result;

/*
 * Whether this build's mbedTLS has the algorithm and curve of a key (the content of its
 * AlgorithmIdentifier).
 */
bool cct_anchor_supports_key(cct_span key);

/*
 * Parses the certificate der[0..len), whatever algorithm signed it, into *root, which is
 * initialized. Changes der, up to the capacity. *result is mbedTLS's, or 0.
 */
cct_anchor_result cct_anchor_parse(mbedtls_x509_crt *root, char *der, size_t len, size_t capacity, int *result);

#endif
