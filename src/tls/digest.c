/* SPDX-License-Identifier: MIT */
#include "tls/digest.h"

#include <mbedtls/sha256.h>

#include "format/text.h"

/* A negative size stops the compiler when mbedTLS's context has become larger. */
typedef char context_fits[sizeof(mbedtls_sha256_context) <= sizeof(cct_digest) ? 1 : -1];

static mbedtls_sha256_context *digest_of(cct_digest *digest)
{
    return (mbedtls_sha256_context *)(void *)digest;
}

/* mbedTLS's own SHA-256 cannot fail: only one in hardware has errors to report. */
void cct_digest_begin(cct_digest *digest)
{
    mbedtls_sha256_init(digest_of(digest));
    (void)mbedtls_sha256_starts(digest_of(digest), 0);
}

void cct_digest_add(cct_digest *digest, const void *bytes, size_t len)
{
    (void)mbedtls_sha256_update(digest_of(digest), bytes, len);
}

void cct_digest_end(cct_digest *digest, uint8_t out[CCT_DIGEST_LEN])
{
    (void)mbedtls_sha256_finish(digest_of(digest), out);
    mbedtls_sha256_free(digest_of(digest));
    cct_wipe(digest, sizeof *digest);
}
