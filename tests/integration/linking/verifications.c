/* SPDX-License-Identifier: MIT */
/*
 * Says at the end how many signatures were verified. Linked with --wrap.
 */
#include <mbedtls/pk.h>
#include <stdio.h>

static int count;

int __real_mbedtls_pk_verify_ext(mbedtls_pk_type_t type, const void *options, mbedtls_pk_context *key,
                                 mbedtls_md_type_t md, const unsigned char *hash, size_t hash_len,
                                 const unsigned char *signature, size_t signature_len);

int __wrap_mbedtls_pk_verify_ext(mbedtls_pk_type_t type, const void *options, mbedtls_pk_context *key,
                                 mbedtls_md_type_t md, const unsigned char *hash, size_t hash_len,
                                 const unsigned char *signature, size_t signature_len)
{
    count++;
    return __real_mbedtls_pk_verify_ext(type, options, key, md, hash, hash_len, signature, signature_len);
}

__attribute__((destructor)) static void report(void)
{
    fprintf(stderr, "verified %d signatures\n", count);
}
