/* SPDX-License-Identifier: MIT */
/* mbedTLS (MBEDTLS_USER_CONFIG_FILE) for a program with threads. */
#define MBEDTLS_X509_TRUSTED_CERTIFICATE_CALLBACK
#define MBEDTLS_THREADING_C
#define MBEDTLS_THREADING_PTHREAD
/* a fixed number of slots for keys, so that threads can run out of them */
#undef MBEDTLS_PSA_KEY_STORE_DYNAMIC
#undef MBEDTLS_SELF_TEST /* its counters in ecp.c are shared by all threads, without a lock */
