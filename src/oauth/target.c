/* SPDX-License-Identifier: MIT */
#include "oauth/target.h"

#include "format/switches.h"
#include "oauth/region.h"

/* The profile's method, as far as this build has it. */
static cct_auth_method default_method(const cct_profile *profile)
{
    return CCT_HAS_BASIC ? (cct_auth_method)profile->auth : CCT_AUTH_POST;
}

/* On failure *bad is the offset of the first invalid byte of the URL. */
int cct_target_init(cct_target *target, const char *token_url, cct_auth_method configured, size_t *bad)
{
    int result = cct_url_parse(cct_span_of(token_url), &target->url, bad);
    if (result == CCT_OK) {
        target->profile = cct_profile_of_url(&target->url);
        target->auth = configured == CCT_AUTH_DEFAULT ? default_method(target->profile) : configured;
        target->takes_subject = false;
    }
    return result;
}

/* NULL if it must be discovered (RFC 8414). */
const char *cct_endpoint_url(const cct_config *config)
{
    return cct_asks_for_token(config) ? config->token_url : config->endpoint_url;
}

int cct_target_of(cct_target *target, const cct_config *config, size_t *bad)
{
    const char *url = cct_endpoint_url(config);
    int result = cct_target_init(target, url != NULL ? url : config->issuer, config->auth, bad);
    /*
     * Genesys Cloud has no introspection endpoint: its API reports on the token that authenticates
     * the call.
     */
    if (CCT_HAS_INSPECTION && CCT_HAS_PROFILES && result == CCT_OK && !cct_asks_for_token(config) && url != NULL &&
        cct_region_of_host(target->url.host, "api.") != NULL) {
        target->takes_subject = true;
        target->auth = CCT_AUTH_NONE;
    }
    return result;
}
