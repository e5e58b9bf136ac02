/* SPDX-License-Identifier: MIT */
/*
 * What an SDK's mbedTLS needs beyond mbedTLS's own configuration (docs/PORTING.md), and what bare
 * metal does not have.
 */
#define MBEDTLS_X509_TRUSTED_CERTIFICATE_CALLBACK

/*
 * It makes mbedTLS's sessions larger, by more than any other option: cct_client has room for that.
 */
#define MBEDTLS_SSL_DTLS_SRTP

#define MBEDTLS_PLATFORM_MEMORY
#define MBEDTLS_PLATFORM_MS_TIME_ALT
#define MBEDTLS_PLATFORM_GMTIME_R_ALT
#define MBEDTLS_NO_PLATFORM_ENTROPY
#define MBEDTLS_ENTROPY_HARDWARE_ALT
#undef MBEDTLS_NET_C
#undef MBEDTLS_TIMING_C
#undef MBEDTLS_FS_IO
#undef MBEDTLS_PSA_ITS_FILE_C
#undef MBEDTLS_PSA_CRYPTO_STORAGE_C
#undef MBEDTLS_SELF_TEST
