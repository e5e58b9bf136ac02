/* SPDX-License-Identifier: MIT */
/*
 * unused.h: replacements for functions of mbedTLS that are never called here but that its tables
 * refer to: RSA encryption, comparing keys of a pair, RSA keys in PSA, and RSA keys of which
 * numbers are missing. The Makefile (UNUSED, COMPLETE) puts these in their place, which saves 5 KB.
 */
#ifndef CCT_TLS_UNUSED_H
#define CCT_TLS_UNUSED_H

#include <mbedtls/build_info.h>
#include <mbedtls/ecp.h>
#include <mbedtls/rsa.h>
#include <psa/crypto.h>

/* MBEDTLS_ERR_ECP_BAD_INPUT_DATA. */
int cct_unused_ecp_check(const mbedtls_ecp_keypair *public_key, const mbedtls_ecp_keypair *key,
                         int (*random)(void *, unsigned char *, size_t), void *context);

#if defined(MBEDTLS_RSA_C)
/* MBEDTLS_ERR_RSA_BAD_INPUT_DATA. */
int cct_unused_rsa_encrypt(mbedtls_rsa_context *rsa, int (*random)(void *, unsigned char *, size_t), void *context,
                           size_t len, const unsigned char *in, unsigned char *out);
int cct_unused_rsa_check(const mbedtls_rsa_context *public_key, const mbedtls_rsa_context *key);
int cct_unused_rsa_decrypt(mbedtls_rsa_context *rsa, int (*random)(void *, unsigned char *, size_t), void *context,
                           size_t *len, const unsigned char *in, unsigned char *out, size_t capacity);

int cct_unused_rsa_primes(const mbedtls_mpi *n, const mbedtls_mpi *e, const mbedtls_mpi *d, mbedtls_mpi *p,
                          mbedtls_mpi *q);
int cct_unused_rsa_exponent(const mbedtls_mpi *p, const mbedtls_mpi *q, const mbedtls_mpi *e, mbedtls_mpi *d);

/* PSA_ERROR_NOT_SUPPORTED. */
psa_status_t cct_unused_psa_rsa_import(const psa_key_attributes_t *attributes, const uint8_t *data, size_t len,
                                       uint8_t *key, size_t capacity, size_t *key_len, size_t *bits);
psa_status_t cct_unused_psa_rsa_export(const psa_key_attributes_t *attributes, const uint8_t *key, size_t key_len,
                                       uint8_t *data, size_t capacity, size_t *len);
#endif

#endif
