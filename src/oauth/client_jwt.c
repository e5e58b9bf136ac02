/* SPDX-License-Identifier: MIT */
#include "oauth/client_jwt.h"

/*
 * Servers accept minutes at most (RFC 7523 section 3); five tolerate clocks that differ a little.
 */
enum { LIFETIME_S = 300 };

int cct_client_jwt_write(cct_writer *writer, const cct_client_jwt *jwt)
{
    const cct_signer *signer = jwt->signer;
    size_t begin = writer->len;
    cct_base64_encoder out;
    cct_base64url_encode_init(&out, writer);
    cct_jwt_add_text(&out, "{\"typ\":\"JWT\",\"alg\":\"", cct_span_of(signer->algorithm));
    if (signer->key_id != NULL) {
        cct_jwt_add_text(&out, ",\"kid\":\"", cct_span_of(signer->key_id));
    }
    if (signer->thumbprint != NULL) {
        cct_jwt_add_text(&out, ",\"x5t#S256\":\"", cct_span_of(signer->thumbprint));
    }
    cct_jwt_end_header(&out);
    /* RFC 7523 section 3: issuer and subject are the client; jti makes each JWT usable once. */
    cct_jwt_add_text(&out, "{\"iss\":\"", jwt->client_id);
    cct_jwt_add_text(&out, ",\"sub\":\"", jwt->client_id);
    cct_jwt_add_text(&out, ",\"aud\":\"", jwt->audience);
    cct_jwt_add_number(&out, ",\"iat\":", jwt->now_s);
    cct_jwt_add_number(&out, ",\"exp\":", jwt->now_s + LIFETIME_S);
    cct_jwt_add_jti(&out, jwt->jti);
    return cct_jwt_sign(&out, begin, signer);
}
