/* SPDX-License-Identifier: MIT */
#include "tls/about.h"

#include "tls/compat.h"

/* 2026-11-01T00:00:00Z, unless the build says otherwise. */
#ifndef CCT_BUILT_S
#define CCT_BUILT_S 1793491200
#endif

int64_t cct_built_s(void)
{
    return CCT_BUILT_S;
}

/* For "cctoken version". */
const char *cct_tls_library_version(void)
{
    return MBEDTLS_VERSION_STRING;
}

/*
 * What this configuration of mbedTLS has compiled in; NULL ends the list. "cctoken version" prints
 * it, since builds differ.
 */
const char *cct_tls_feature(size_t i)
{
    static const char *const features[] = {
#ifdef MBEDTLS_SSL_PROTO_TLS1_2
        "tls1.2",
#endif
#ifdef MBEDTLS_SSL_PROTO_TLS1_3
        "tls1.3",
#endif
#ifdef MBEDTLS_RSA_C
        "rsa",
#endif
#ifdef MBEDTLS_ECP_C
        "ec",
#endif
#ifdef MBEDTLS_GCM_C
        "aes-gcm",
#endif
#ifdef MBEDTLS_CHACHAPOLY_C
        "chacha20-poly1305",
#endif
        NULL,
    };
    return features[i];
}
