/* SPDX-License-Identifier: MIT */
/*
 * key_public.c: what may be known of a private key: its public one, as a JWK (RFC 7517, RFC 7518
 * section 6).
 */
#include <string.h>

#include "format/base64.h"
#include "tls/hash_text.h"
#include "tls/key.h"

/* Without padding (RFC 7518 section 2). */
static void write_base64url(cct_writer *writer, cct_span bytes)
{
    cct_base64_encoder encoder;
    cct_base64url_encode_init(&encoder, writer);
    cct_base64_encode(&encoder, bytes);
    cct_base64_encode_end(&encoder);
}

/* The bytes as they appear in a certificate: the point of an EC key, the modulus of an RSA key. */
cct_span cct_key_public(cct_key *outside, unsigned char out[CCT_SIGNATURE_MAX])
{
    return cct_native_public(cct_key_native(outside), out);
}

/* The members that RFC 7638 section 3.2 names, in the order of section 3.3. */
int cct_key_jwk(cct_key *outside, char out[CCT_JWK_SIZE])
{
    unsigned char bytes[CCT_SIGNATURE_MAX], exponent[CCT_EXPONENT_MAX];
    cct_writer writer;
    cct_span key = cct_key_public(outside, bytes);
    cct_writer_init(&writer, out, CCT_JWK_SIZE);
    out[0] = '\0';
    if (key.len == 0) {
        return CCT_FAILED;
    }
    bool is_ec = cct_key_signer(outside).algorithm[0] == 'E';
    /* An uncompressed point: 4, x and y, of equal length (SEC 1 section 2.3.3). */
    size_t half = (key.len - 1) / 2;
    cct_span first = is_ec ? (cct_span){key.ptr + 1, half} : cct_native_exponent(cct_key_native(outside), exponent);
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
