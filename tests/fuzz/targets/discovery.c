/* SPDX-License-Identifier: MIT */
/* discovery.c: an issuer's metadata; the URL is the issuer. */
#include "oauth/discovery.h"

#include "response.h"

static void read_response(cct_span input, cct_request request, cct_auth_method auth)
{
    fuzz_exchange x;
    cct_discovered found = {.url = CCT_NO_SPAN};
    if (!fuzz_begin_exchange(&x, input, auth)) {
        return;
    }
    x.config.issuer = x.url;
    x.config.token_url = NULL;
    x.config.request = request;
    x.config.subject_token = request == CCT_REQUEST_TOKEN ? NULL : "the-token-that-it-is-about";
    if (fuzz_is_read(&x)) {
        int result = cct_discovery_read(&x.response, &x.context, &x.config, &found, &x.diagnosis);
        fuzz_check_diagnosis(&x, result);
        cct_url url;
        size_t bad;
        PROPERTY(result != CCT_OK || (found.url.len > 0 && found.url.len <= CCT_URL_MAX &&
                                      cct_span_starts_ignoring_case(found.url, "https://") &&
                                      cct_url_parse(found.url, &url, &bad) == CCT_OK),
                 "%.*s", SHOW(found.url));
        PROPERTY(found.max_age_s <= CCT_DISCOVERY_MAX_AGE_S, "%u", found.max_age_s);
    }
    fuzz_end_exchange(&x);
}

void fuzz_one(cct_span input)
{
    read_response(input, CCT_REQUEST_TOKEN, CCT_AUTH_DEFAULT);
    read_response(input, CCT_REQUEST_INTROSPECTION, CCT_AUTH_MTLS);
    read_response(input, CCT_REQUEST_REVOCATION, CCT_AUTH_PRIVATE_KEY_JWT);
}
