/* SPDX-License-Identifier: MIT */
/*
 * The same with the option that makes mbedTLS sign and verify through PSA, as in Zephyr.
 */
#define MBEDTLS_X509_TRUSTED_CERTIFICATE_CALLBACK
#define MBEDTLS_USE_PSA_CRYPTO
