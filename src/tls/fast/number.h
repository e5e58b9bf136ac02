/* SPDX-License-Identifier: MIT */
/*
 * Functions for numbers that replace mbedTLS's own by a rename in the files that call them
 * (Makefile). They accept and return the same, and call mbedTLS's own where they are not faster.
 * Only here internal headers of mbedTLS are included.
 */
#ifndef CCT_TLS_FAST_NUMBER_H
#define CCT_TLS_FAST_NUMBER_H

#include <mbedtls/bignum.h>

#include <bignum_core.h>
#include <bignum_internal.h>

/* For ecp.c and ecdsa.c, where the modulus is always a prime. Time does not depend on a. */
int cct_inverse_modulo_prime(mbedtls_mpi *gcd, mbedtls_mpi *inverse, const mbedtls_mpi *a, const mbedtls_mpi *prime);

/* For rsa.c's public keys. Time depends on the exponent. */
int cct_public_power(mbedtls_mpi *x, const mbedtls_mpi *a, const mbedtls_mpi *exponent, const mbedtls_mpi *modulus,
                     mbedtls_mpi *square);

#endif
