/* SPDX-License-Identifier: MIT */
/*
 * mbedTLS as it comes (MBEDTLS_USER_CONFIG_FILE), but for the one option that the library requires.
 */
#define MBEDTLS_X509_TRUSTED_CERTIFICATE_CALLBACK
