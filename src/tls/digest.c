/* SPDX-License-Identifier: MIT */
#include "tls/digest.h"

#include <string.h>

#include "format/text.h"
#include "tls/compat.h"

#if CCT_MBEDTLS_4

#include <psa/crypto.h>

/* A negative size stops the compiler when mbedTLS's context has become larger. */
typedef char context_fits[sizeof(psa_hash_operation_t) <= sizeof(cct_digest) ? 1 : -1];

static psa_hash_operation_t *digest_of(cct_digest *digest)
{
    /* The type is opaque in digest.h, so that callers outside src/tls need no header of mbedTLS. */
    return (psa_hash_operation_t *)(void *)digest;
}

void cct_digest_begin(cct_digest *digest)
{
    memset(digest, 0, sizeof *digest);
    /* Has no effect if PSA is initialized already. */
    (void)psa_crypto_init();
    (void)psa_hash_setup(digest_of(digest), PSA_ALG_SHA_256);
}

void cct_digest_add(cct_digest *digest, const void *bytes, size_t len)
{
    (void)psa_hash_update(digest_of(digest), bytes, len);
}

void cct_digest_end(cct_digest *digest, uint8_t out[CCT_DIGEST_LEN])
{
    size_t len = 0;
    /* If PSA fails, all digests are zeros: as a pin or a thumbprint that matches nothing. */
    memset(out, 0, CCT_DIGEST_LEN);
    (void)psa_hash_finish(digest_of(digest), out, CCT_DIGEST_LEN, &len);
    /* Releases an operation that failed; after a success it has no effect. */
    (void)psa_hash_abort(digest_of(digest));
    cct_wipe(digest, sizeof *digest);
}

#else

#include <mbedtls/sha256.h>

/* A negative size stops the compiler when mbedTLS's context has become larger. */
typedef char context_fits[sizeof(mbedtls_sha256_context) <= sizeof(cct_digest) ? 1 : -1];

static mbedtls_sha256_context *digest_of(cct_digest *digest)
{
    return (mbedtls_sha256_context *)(void *)digest;
}

/*
 * Results are ignored: mbedTLS's own SHA-256 cannot fail, only one in hardware has errors to
 * report, and callers could do nothing about them.
 */
void cct_digest_begin(cct_digest *digest)
{
    mbedtls_sha256_init(digest_of(digest));
    /* 0: SHA-256; 1 would be SHA-224. */
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

#endif
