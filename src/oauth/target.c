/* SPDX-License-Identifier: MIT */
#include "oauth/target.h"

#include "format/switches.h"

static cct_auth_method default_method(const cct_profile *profile)
{
    return CCT_HAS_BASIC ? (cct_auth_method)profile->auth : CCT_AUTH_POST;
}

int cct_target_init(cct_target *target, const char *token_url, cct_auth_method configured, size_t *bad)
{
    int result = cct_url_parse(cct_span_of(token_url), &target->url, bad);
    if (result == CCT_OK) {
        target->profile = cct_profile_of_url(&target->url);
        target->auth = configured == CCT_AUTH_DEFAULT ? default_method(target->profile) : configured;
    }
    return result;
}
