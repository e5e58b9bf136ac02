/* SPDX-License-Identifier: MIT */
#include "tls/unused.h"

/*
 * mbedTLS refers to functions that this program never reaches. They are renamed to these when it is
 * compiled, so that the linker can leave out what they would need. All fail.
 */
int cct_unused_ecp_check(const mbedtls_ecp_keypair *public_key, const mbedtls_ecp_keypair *key,
                         int (*random)(void *, unsigned char *, size_t), void *context)
{
    (void)public_key, (void)key, (void)random, (void)context;
    return MBEDTLS_ERR_ECP_BAD_INPUT_DATA;
}

/* Only suites with forward secrecy are offered, so RSA neither encrypts nor decrypts. */
#if defined(MBEDTLS_RSA_C)
int cct_unused_rsa_encrypt(mbedtls_rsa_context *rsa, int (*random)(void *, unsigned char *, size_t), void *context,
                           size_t len, const unsigned char *in, unsigned char *out)
{
    (void)rsa, (void)random, (void)context, (void)len, (void)in, (void)out;
    return MBEDTLS_ERR_RSA_BAD_INPUT_DATA;
}

int cct_unused_rsa_check(const mbedtls_rsa_context *public_key, const mbedtls_rsa_context *key)
{
    (void)public_key, (void)key;
    return MBEDTLS_ERR_RSA_BAD_INPUT_DATA;
}

int cct_unused_rsa_decrypt(mbedtls_rsa_context *rsa, int (*random)(void *, unsigned char *, size_t), void *context,
                           size_t *len, const unsigned char *in, unsigned char *out, size_t capacity)
{
    (void)rsa, (void)random, (void)context, (void)len, (void)in, (void)out, (void)capacity;
    return MBEDTLS_ERR_RSA_BAD_INPUT_DATA;
}

/*
 * The keys that are accepted have all of their numbers (key_form.c), so none is derived from
 * others.
 */
int cct_unused_rsa_primes(const mbedtls_mpi *n, const mbedtls_mpi *e, const mbedtls_mpi *d, mbedtls_mpi *p,
                          mbedtls_mpi *q)
{
    (void)n, (void)e, (void)d, (void)p, (void)q;
    return MBEDTLS_ERR_RSA_BAD_INPUT_DATA;
}

int cct_unused_rsa_exponent(const mbedtls_mpi *p, const mbedtls_mpi *q, const mbedtls_mpi *e, mbedtls_mpi *d)
{
    (void)p, (void)q, (void)e, (void)d;
    return MBEDTLS_ERR_RSA_BAD_INPUT_DATA;
}

/* RSA keys are used without PSA. */
psa_status_t cct_unused_psa_rsa_import(const psa_key_attributes_t *attributes, const uint8_t *data, size_t len,
                                       uint8_t *key, size_t capacity, size_t *key_len, size_t *bits)
{
    (void)attributes, (void)data, (void)len, (void)key, (void)capacity, (void)key_len, (void)bits;
    return PSA_ERROR_NOT_SUPPORTED;
}

psa_status_t cct_unused_psa_rsa_export(const psa_key_attributes_t *attributes, const uint8_t *key, size_t key_len,
                                       uint8_t *data, size_t capacity, size_t *len)
{
    (void)attributes, (void)key, (void)key_len, (void)data, (void)capacity, (void)len;
    return PSA_ERROR_NOT_SUPPORTED;
}
#endif
