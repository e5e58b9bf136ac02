/* SPDX-License-Identifier: MIT */
/*
 * digest.h: SHA-256 (FIPS 180-4), piece by piece. Allocates nothing, and needs
 * neither the arena nor PSA.
 */
#ifndef CCT_TLS_DIGEST_H
#define CCT_TLS_DIGEST_H

#include <stddef.h>
#include <stdint.h>

#define CCT_DIGEST_LEN 32

/* One computation, opaque. */
typedef struct cct_digest {
#if defined(CCT_EXTERNAL_MBEDTLS)
    uint64_t opaque[64]; /* PSA's has room for any hash */
#else
    uint64_t opaque[16];
#endif
} cct_digest;

/* Begin, any number of pieces, end: in this order. The end wipes the computation. */
void cct_digest_begin(cct_digest *digest);
void cct_digest_add(cct_digest *digest, const void *bytes, size_t len);
void cct_digest_end(cct_digest *digest, uint8_t out[CCT_DIGEST_LEN]);

#endif
