/* SPDX-License-Identifier: MIT */
#include "oauth/dpop.h"

#include <string.h>

/* The URL without query and fragment (RFC 9449 section 4.2). */
static void add_target(cct_base64_encoder *out, const cct_url *url)
{
    char host[CCT_HOST_MAX + 16];
    cct_writer writer;
    cct_span path = cct_url_path(url);
    cct_writer_init(&writer, host, sizeof host);
    cct_url_write_host(&writer, url);
    cct_jwt_add(out, ",\"htu\":\"https://");
    cct_base64_encode(out, (cct_span){host, writer.len < sizeof host ? writer.len : 0});
    /* An empty path is "/" (RFC 3986 section 6.2.3), as in the request line. */
    cct_jwt_add_text(out, path.len > 0 && path.ptr[0] == '/' ? "" : "/", path);
}

/*
 * RFC 9449 section 4.2: the header contains the public key, the claims bind the proof to one
 * request.
 */
int cct_dpop_write(cct_writer *writer, const cct_dpop *dpop)
{
    size_t begin = writer->len;
    cct_base64_encoder out;
    cct_base64url_encode_init(&out, writer);
    cct_jwt_add_text(&out, "{\"typ\":\"dpop+jwt\",\"alg\":\"", cct_span_of(dpop->signer->algorithm));
    cct_jwt_add(&out, ",\"jwk\":");
    cct_jwt_add(&out, dpop->signer->jwk);
    cct_jwt_end_header(&out);
    cct_jwt_add_text(&out, "{\"htm\":\"", dpop->method);
    add_target(&out, dpop->url);
    cct_jwt_add_number(&out, ",\"iat\":", dpop->now_s);
    cct_jwt_add_jti(&out, dpop->jti);
    if (dpop->nonce.ptr != NULL) {
        cct_jwt_add_text(&out, ",\"nonce\":\"", dpop->nonce);
    }
    if (dpop->token_hash.ptr != NULL) {
        cct_jwt_add_text(&out, ",\"ath\":\"", dpop->token_hash);
    }
    return cct_jwt_sign(&out, begin, dpop->signer);
}

/*
 * A nonce with other bytes, or too long for its buffer, is treated as absent: it is copied into a
 * JWT.
 */
cct_span cct_dpop_nonce_of(const cct_http_response *response)
{
    cct_span nonce = cct_http_response_header(response, "dpop-nonce");
    for (size_t i = 0; i < nonce.len; i++) {
        char c = nonce.ptr[i];
        if (c <= ' ' || c > '~' || c == '"' || c == '\\') { /* NQCHAR of RFC 6749 appendix A */
            return CCT_NO_SPAN;
        }
    }
    return nonce.len == 0 || nonce.len > CCT_NONCE_MAX ? CCT_NO_SPAN : nonce;
}
