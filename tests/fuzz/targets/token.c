/* SPDX-License-Identifier: MIT */
/*
 * token.c: the response to a token request, with the words of a refusal: a token, one cause, or the
 * demand for a nonce.
 */
#include "oauth/scope.h"
#include "oauth/wording.h"
#include "response.h"

enum { TOKEN_MIN = 24 };

static void check_inside(const fuzz_exchange *x, const char *text, size_t len, const char *what)
{
    PROPERTY(text >= x->work && text + len < x->work + FUZZ_WORK && text[len] == '\0', "%s outside the buffer", what);
}

static void check_token(const fuzz_exchange *x, const cct_token *token)
{
    cct_span text = {token->access_token, token->access_token_len};
    check_inside(x, text.ptr, text.len, "the token");
    PROPERTY(cct_is_token_text(text) && strlen(text.ptr) == text.len, "%.*s", SHOW(text));
    PROPERTY(token->expires_in_s > 0 || token->expires_in_s == CCT_LIFETIME_UNKNOWN, "%lld",
             (long long)token->expires_in_s);
    PROPERTY(strcmp(token->token_type, x->context.is_dpop ? "DPoP" : "Bearer") == 0, "%s", token->token_type);
    if (token->scope != NULL) {
        check_inside(x, token->scope, strlen(token->scope), "the scope");
    }
    /* What identifies a response looks like a token, and is shown all the same. */
    bool is_in_headers = fuzz_contains(cct_http_response_header_section(&x->response), text);
    PROPERTY(text.len < TOKEN_MIN || is_in_headers || !fuzz_contains(x->shown, text), "the token is shown");
}

static void read_response(const fuzz_exchange *once, bool is_dpop, bool has_nonce)
{
    fuzz_exchange x = *once;
    cct_token token = {.access_token = NULL};
    cct_span nonce = CCT_NO_SPAN;
    x.work = fuzz_memory(FUZZ_WORK); /* reading changes it */
    memcpy(x.work, once->work, once->response.header_len + once->response.body_len);
    x.response.buffer = x.work;
    x.context.target = &x.target;
    x.context.secrets = &x.secrets;
    x.context.server_report = &x.report;
    x.context.is_dpop = is_dpop;
    x.context.nonce = is_dpop && !has_nonce ? &nonce : NULL;
    int result = cct_token_response_read(&x.response, &x.context, &token, &x.diagnosis);
    fuzz_check_diagnosis(&x, result);
    PROPERTY(result == CCT_OK || result == CCT_FAILED || (result == CCT_AGAIN && nonce.len > 0), "%d", result);
    if (result == CCT_OK) {
        PROPERTY(x.response.status == 200 || x.response.status == 201, "a token with status %d", x.response.status);
        check_token(&x, &token);
    }
    cct_wording wording;
    PROPERTY(x.diagnosis.wording == 0 || cct_wording_get(x.diagnosis.wording, &wording), "row %u", x.diagnosis.wording);
    free(x.work);
}

void fuzz_one(cct_span input)
{
    fuzz_exchange x;
    if (!fuzz_begin_exchange(&x, input, fuzz_hash(input) % 4 == 0 ? CCT_AUTH_ASSERTION : CCT_AUTH_DEFAULT)) {
        return;
    }
    if (fuzz_is_read(&x)) {
        read_response(&x, false, false);
        read_response(&x, true, false);
        read_response(&x, true, true);
    }
    fuzz_end_exchange(&x);
}
