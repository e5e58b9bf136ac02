/* SPDX-License-Identifier: MIT */
/*
 * mbedTLS for Linux: a TLS 1.2 and 1.3 client, EC and RSA, in some 200 KB of code
 * and an arena of 48 KB. Given to mbedTLS and to src/tls as
 * MBEDTLS_CONFIG_FILE, with linux_psa.h.
 */

/* The platform. */
#define MBEDTLS_HAVE_ASM
#define MBEDTLS_HAVE_TIME
#define MBEDTLS_HAVE_TIME_DATE
#define MBEDTLS_PLATFORM_C
#define MBEDTLS_PLATFORM_MEMORY /* the fixed arena: arena.c */
#define MBEDTLS_NO_PLATFORM_ENTROPY
/* The port's: mbedTLS's own opens /dev/urandom through stdio */
#define MBEDTLS_PSA_CRYPTO_EXTERNAL_RNG

/* Hashes and ciphers. */
#define MBEDTLS_MD_C
#define MBEDTLS_SHA224_C
#define MBEDTLS_SHA256_C
#define MBEDTLS_SHA384_C
#define MBEDTLS_SHA512_C
#define MBEDTLS_CIPHER_C
#define MBEDTLS_AES_C
#define MBEDTLS_AESNI_C        /* no tables, so no cache timing, where the processor can */
#define MBEDTLS_AES_ROM_TABLES /* tables in memory that nobody writes need no set-up */
#define MBEDTLS_AES_FEWER_TABLES
#define MBEDTLS_GCM_C
#define MBEDTLS_BLOCK_CIPHER_NO_DECRYPT /* GCM only ever encrypts blocks */
#define MBEDTLS_CHACHA20_C
#define MBEDTLS_POLY1305_C
#define MBEDTLS_CHACHAPOLY_C

/* Numbers and keys. */
#define MBEDTLS_BIGNUM_C
#define MBEDTLS_RSA_C
#define MBEDTLS_PKCS1_V15
#define MBEDTLS_PKCS1_V21
#define MBEDTLS_ECP_C
#define MBEDTLS_ECP_DP_SECP256R1_ENABLED
#define MBEDTLS_ECP_DP_SECP384R1_ENABLED
#define MBEDTLS_ECP_DP_CURVE25519_ENABLED
#define MBEDTLS_ECP_NIST_OPTIM /* 3.5 times as fast on P-256 */
/* src/tls/fast multiplies: a table of the generator's multiples would be of no use */
#if defined(CCT_FAST_CURVES)
#define MBEDTLS_ECP_FIXED_POINT_OPTIM 0
/* Of mbedTLS's own arithmetic of points only that of X25519 is left: jacobian.c. */
#define MBEDTLS_ECP_INTERNAL_ALT
#define MBEDTLS_ECP_NO_FALLBACK
#define MBEDTLS_ECP_RANDOMIZE_JAC_ALT
#define MBEDTLS_ECP_ADD_MIXED_ALT
#define MBEDTLS_ECP_DOUBLE_JAC_ALT
#define MBEDTLS_ECP_NORMALIZE_JAC_MANY_ALT
#define MBEDTLS_ECP_NORMALIZE_JAC_ALT
#else
#define MBEDTLS_ECP_FIXED_POINT_OPTIM 1
#endif
#define MBEDTLS_ECP_WINDOW_SIZE 4
#define MBEDTLS_ECDH_C
#define MBEDTLS_HKDF_C
#define MBEDTLS_ECDSA_C
#define MBEDTLS_ASN1_PARSE_C
#define MBEDTLS_ASN1_WRITE_C
#define MBEDTLS_OID_C
#define MBEDTLS_PK_C
#define MBEDTLS_PK_PARSE_C
#define MBEDTLS_PSA_CRYPTO_C      /* TLS 1.3 is built on it */
#define MBEDTLS_PSA_CRYPTO_CONFIG /* linux_psa.h */
#define MBEDTLS_PSA_ASSUME_EXCLUSIVE_BUFFERS
/* As many handshakes at a time; from the arena they would take 3 KB of it. */
#define MBEDTLS_PSA_KEY_SLOT_COUNT 64

/* Certificates. Trust anchors come one by one from src/tls/trust.c. */
#define MBEDTLS_X509_REMOVE_INFO /* texts about certificates are not needed */
#define MBEDTLS_X509_USE_C
#define MBEDTLS_X509_CRT_PARSE_C
#define MBEDTLS_X509_RSASSA_PSS_SUPPORT /* TLS 1.3 with RSA */
#define MBEDTLS_X509_TRUSTED_CERTIFICATE_CALLBACK

/* TLS. */
#define MBEDTLS_SSL_TLS_C
#define MBEDTLS_SSL_CLI_C
#define MBEDTLS_SSL_PROTO_TLS1_2
#define MBEDTLS_SSL_PROTO_TLS1_3
#define MBEDTLS_SSL_TLS1_3_COMPATIBILITY_MODE
#define MBEDTLS_SSL_TLS1_3_KEY_EXCHANGE_MODE_EPHEMERAL_ENABLED
#define MBEDTLS_KEY_EXCHANGE_ECDHE_RSA_ENABLED
#define MBEDTLS_KEY_EXCHANGE_ECDHE_ECDSA_ENABLED
#define MBEDTLS_SSL_SERVER_NAME_INDICATION
#define MBEDTLS_SSL_ALPN
#define MBEDTLS_SSL_EXTENDED_MASTER_SECRET
#define MBEDTLS_SSL_KEEP_PEER_CERTIFICATE
#define MBEDTLS_SSL_IN_CONTENT_LEN 16384 /* servers send records as large as they like */
#define MBEDTLS_SSL_OUT_CONTENT_LEN 4096 /* a client's certificates must fit into one record */
