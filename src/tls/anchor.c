/* SPDX-License-Identifier: MIT */
#include "tls/anchor.h"

#include <mbedtls/error.h>
#include <string.h>

#include "tls/certificate.h"
#include "tls/root.h"

/*
 * mbedTLS calls this for every extension that it does not know. A root may have critical ones that
 * are checked elsewhere; any other critical one refuses the root.
 */
static int accept_extension(void *context, mbedtls_x509_crt const *root, mbedtls_x509_buf const *oid, int critical,
                            const unsigned char *value, const unsigned char *end)
{
    (void)root, (void)value, (void)end;
    bool *refuses = context;
    bool known = cct_certificate_knows_extension((cct_span){(const char *)oid->p, oid->len});
    *refuses = *refuses || (!known && critical != 0);
    return known ? 0 : MBEDTLS_ERR_X509_FEATURE_UNAVAILABLE;
}

/*
 * A root is trusted because it is there, whatever algorithm signed it: its own signature is never
 * checked. mbedTLS parses only what it could check, so each root gets an algorithm that it knows.
 * (With SHA-1 and MD5 compiled in it would accept them below a root, and offer cipher suites with
 * them.)
 */
static cct_span known_algorithm(void)
{
#if defined(MBEDTLS_PK_CAN_ECDSA_SOME)
    /* ecdsa-with-SHA256 */
    static const char algorithm[] = "\x30\x0A\x06\x08\x2A\x86\x48\xCE\x3D\x04\x03\x02";
#else
    /* sha256WithRSAEncryption */
    static const char algorithm[] = "\x30\x0D\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x01\x0B\x05\x00";
#endif
    return (cct_span){algorithm, sizeof algorithm - 1};
}

#define ELLIPTIC "\x06\x07\x2A\x86\x48\xCE\x3D\x02\x01" /* RFC 5480: the curve follows */

bool cct_anchor_supports_key(cct_span key)
{
    /*
     * The start of SubjectPublicKeyInfo's algorithm, as cct_certificate_read() finds it: type of
     * key, and the curve.
     */
    static const cct_span supported[] = {
#define KEY(literal) {literal, sizeof(literal) - 1}
#if defined(MBEDTLS_RSA_C)
        KEY("\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x01\x01"),
#endif
#if defined(MBEDTLS_ECP_DP_SECP256R1_ENABLED)
        KEY(ELLIPTIC "\x06\x08\x2A\x86\x48\xCE\x3D\x03\x01\x07"),
#endif
#if defined(MBEDTLS_ECP_DP_SECP384R1_ENABLED)
        KEY(ELLIPTIC "\x06\x05\x2B\x81\x04\x00\x22"),
#endif
#if defined(MBEDTLS_ECP_DP_SECP521R1_ENABLED)
        KEY(ELLIPTIC "\x06\x05\x2B\x81\x04\x00\x23"),
#endif
    };
    for (size_t i = 0; i < sizeof supported / sizeof *supported; i++) {
        if (key.len >= supported[i].len && memcmp(key.ptr, supported[i].ptr, supported[i].len) == 0) {
            return true;
        }
    }
    return false;
}

cct_anchor_result cct_anchor_parse(mbedtls_x509_crt *root, char *der, size_t len, size_t capacity, int *result)
{
    bool refuses_extension = false;
    *result = 0;
    len = cct_root_replace_signature(der, len, capacity, known_algorithm());
    if (len == 0) {
        return CCT_ANCHOR_SIGNATURE;
    }
    *result = mbedtls_x509_crt_parse_der_with_ext_cb(root, (const unsigned char *)der, len, 1, accept_extension,
                                                     &refuses_extension);
    if (*result == 0) {
        return CCT_ANCHOR_OK;
    }
    return refuses_extension ? CCT_ANCHOR_EXTENSION : CCT_ANCHOR_UNREADABLE;
}
