/* SPDX-License-Identifier: MIT */
#include "tls/digest.h"

#include <mbedtls/sha256.h>

#include "format/text.h"

/* A negative size stops the compiler when mbedTLS's context has become larger. */
typedef char context_fits[sizeof(mbedtls_sha256_context) <= sizeof(cct_digest) ? 1 : -1];

static mbedtls_sha256_context *inside(cct_digest *digest)
{
    return (mbedtls_sha256_context *)(void *)digest;
}

/* mbedTLS's own SHA-256 cannot fail: only one in hardware has errors to report. */
void cct_digest_begin(cct_digest *digest)
{
    mbedtls_sha256_init(inside(digest));
    (void)mbedtls_sha256_starts(inside(digest), 0);
}

void cct_digest_add(cct_digest *digest, const void *bytes, size_t len)
{
    (void)mbedtls_sha256_update(inside(digest), bytes, len);
}

void cct_digest_end(cct_digest *digest, uint8_t out[CCT_DIGEST_LEN])
{
    (void)mbedtls_sha256_finish(inside(digest), out);
    mbedtls_sha256_free(inside(digest));
    cct_wipe(digest, sizeof *digest);
}
