/* SPDX-License-Identifier: MIT */
/*
 * key_public.c: what may be known of a private key: its public one, as a JWK (RFC 7517, RFC 7518 section 6).
 */
#include <mbedtls/ecp.h>
#include <mbedtls/rsa.h>
#include <string.h>

#include "format/base64.h"
#include "tls/hash_text.h"
#include "tls/key.h"

enum { EXPONENT_MAX = 8 };

static void write_base64url(cct_writer *writer, cct_span bytes)
{
    cct_base64_encoder encoder;
    cct_base64url_encode_init(&encoder, writer);
    cct_base64_encode(&encoder, bytes);
    cct_base64_encode_end(&encoder);
}

cct_span cct_key_public(cct_key *outside, unsigned char out[CCT_SIGNATURE_MAX])
{
    size_t len = 0;
    int result = MBEDTLS_ERR_PK_FEATURE_UNAVAILABLE;
    mbedtls_pk_context *pk = cct_key_context(outside);
    mbedtls_pk_type_t type = pk == NULL ? MBEDTLS_PK_NONE : mbedtls_pk_get_type(pk);
    if (type == MBEDTLS_PK_ECKEY) {
        result =
            mbedtls_ecp_write_public_key(mbedtls_pk_ec(*pk), MBEDTLS_ECP_PF_UNCOMPRESSED, &len, out, CCT_SIGNATURE_MAX);
    }
#if defined(MBEDTLS_RSA_C)
    if (type == MBEDTLS_PK_RSA) {
        len = mbedtls_rsa_get_len(mbedtls_pk_rsa(*pk));
        result = mbedtls_rsa_export_raw(mbedtls_pk_rsa(*pk), out, len, NULL, 0, NULL, 0, NULL, 0, NULL, 0);
    }
#endif
    return result == 0 && len > 0 ? (cct_span){(const char *)out, len} : CCT_NO_SPAN;
}

/* Without leading zeros (RFC 7518 section 6.3.1.2). Absent if it cannot be had. */
static cct_span rsa_exponent(mbedtls_pk_context *pk, unsigned char out[EXPONENT_MAX])
{
    cct_span e = {(const char *)out, EXPONENT_MAX};
#if defined(MBEDTLS_RSA_C)
    if (mbedtls_rsa_export_raw(mbedtls_pk_rsa(*pk), NULL, 0, NULL, 0, NULL, 0, NULL, 0, out, EXPONENT_MAX) != 0) {
        return CCT_NO_SPAN;
    }
    while (e.len > 1 && *e.ptr == '\0') {
        e = (cct_span){e.ptr + 1, e.len - 1};
    }
    return e;
#else
    (void)pk, (void)e;
    return CCT_NO_SPAN;
#endif
}

/* The members that RFC 7638 section 3.2 names, in the order of section 3.3. */
int cct_key_jwk(cct_key *outside, char out[CCT_JWK_SIZE])
{
    unsigned char bytes[CCT_SIGNATURE_MAX], exponent[EXPONENT_MAX];
    cct_writer writer;
    cct_span key = cct_key_public(outside, bytes);
    cct_writer_init(&writer, out, CCT_JWK_SIZE);
    out[0] = '\0';
    if (key.len == 0) {
        return CCT_FAILED;
    }
    bool is_ec = cct_key_signer(outside).algorithm[0] == 'E';
    size_t half = (key.len - 1) / 2;
    cct_span first = is_ec ? (cct_span){key.ptr + 1, half} : rsa_exponent(cct_key_context(outside), exponent);
    cct_span second = is_ec ? (cct_span){key.ptr + 1 + half, half} : key;
    cct_write_text(&writer, !is_ec       ? "{\"e\":\""
                            : half == 32 ? "{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\""
                                         : "{\"crv\":\"P-384\",\"kty\":\"EC\",\"x\":\"");
    write_base64url(&writer, first);
    cct_write_text(&writer, is_ec ? "\",\"y\":\"" : "\",\"kty\":\"RSA\",\"n\":\"");
    write_base64url(&writer, second);
    cct_write_text(&writer, "\"}");
    cct_writer_terminate(&writer);
    return first.len > 0 && cct_writer_fits(&writer) && writer.len < CCT_JWK_SIZE ? (int)writer.len : CCT_FAILED;
}

void cct_jwk_thumbprint(const char *jwk, char thumbprint[CCT_THUMBPRINT_SIZE])
{
    cct_hash_write(cct_span_of(jwk), thumbprint);
}
