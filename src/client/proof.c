/* SPDX-License-Identifier: MIT */
/*
 * proof.c: DPoP proofs for the requests that a program itself sends with its token.
 */
#include "cctoken.h"
#include "format/switches.h"
#include "oauth/dpop.h"
#include "tls/hash_text.h"

int cct_dpop_proof(const cct_signer *signer, const cct_port *port, void *port_context, const cct_proof_request *request,
                   char *out, size_t capacity)
{
    cct_url url;
    cct_writer writer;
    size_t bad;
    char hash[CCT_THUMBPRINT_SIZE];
    cct_dpop dpop = {
        .signer = signer,
        .method = cct_span_of(request->method),
        .url = &url,
        .nonce = cct_span_of(request->nonce),
        /* iat of the proof: servers accept it for a short time only (RFC 9449 section 4.3). */
        .now_s = port->wall_clock_s(port_context),
    };
    if (!CCT_HAS_DPOP) {
        return CCT_ERROR_NOT_PROVIDED;
    }
    if (!cct_span_starts_ignoring_case(cct_span_of(request->url), "https://") ||
        cct_url_parse(cct_span_of(request->url), &url, &bad) != CCT_OK) {
        return CCT_ERROR_MALFORMED;
    }
    if (request->access_token != NULL) {
        /* ath binds the proof to this token (RFC 9449 section 4.2). */
        cct_hash_write((cct_span){request->access_token, request->access_token_len}, hash);
        dpop.token_hash = cct_span_of(hash);
    }
    if (dpop.now_s < 0 || port->random_bytes(port_context, dpop.jti, CCT_JTI_LEN) != CCT_OK) {
        return CCT_ERROR_NOT_PROVIDED;
    }
    cct_writer_init(&writer, out, capacity > 0 ? capacity - 1 : 0);
    int result = cct_dpop_write(&writer, &dpop);
    if (capacity > 0) {
        out[result == CCT_OK ? writer.len : 0] = '\0';
    }
    result = result == CCT_ERROR_LIMIT ? CCT_ERROR_NOT_PROVIDED : result; /* no random numbers */
    return result == CCT_OK ? (int)writer.len : result;
}
