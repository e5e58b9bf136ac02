/* SPDX-License-Identifier: MIT */
#include "profile.h"

#include "region.h"
#include "url.h"

static const cct_wording genesys_wordings[] = {
    {"invalid_client", "client not found", CCT_CAUSE_UNKNOWN_CLIENT},
    {"invalid_client", "authentication failed", CCT_CAUSE_WRONG_SECRET},
    {NULL, NULL, CCT_CAUSE_NONE},
};

/* Found in forums; no such host has ever given a token. */
static const char *const genesys_invented_hosts[] = {
    "api.us.genesys.cloud",
    "api.eu.mypurecloud.com",
    ".mygenesyscloud.com",
    NULL,
};

static const cct_profile genesys = {
    "genesys", CCT_AUTH_BASIC_RAW, "/oauth/token", "login.", "api.", genesys_invented_hosts, genesys_wordings,
};

static const cct_wording no_wordings[] = {{NULL, NULL, CCT_CAUSE_NONE}};
static const char *const no_hosts[] = {NULL};

static const cct_profile generic = {"generic", CCT_AUTH_BASIC, NULL, NULL, NULL, no_hosts, no_wordings};

/* A suffix that begins with a dot stands for every host under it, else for that host alone. */
static bool is_invented(const cct_profile *profile, cct_span host)
{
    host = cct_host_without_dot(host);
    for (const char *const *suffix = profile->invented_hosts; *suffix != NULL; suffix++) {
        size_t len = cct_span_of(*suffix).len;
        bool whole = **suffix != '.';
        if (host.len >= len && (!whole || host.len == len) &&
            cct_span_equals_ignoring_case((cct_span){host.ptr + host.len - len, len}, *suffix)) {
            return true;
        }
    }
    return false;
}

bool cct_profile_is_api_host(const cct_profile *profile, cct_span host)
{
    return profile->api_prefix != NULL &&
           (cct_region_of_host(host, profile->api_prefix) != NULL || is_invented(profile, host));
}

const cct_profile *cct_profile_of_host(cct_span host)
{
    bool is_genesys = cct_region_of_host(host, genesys.token_prefix) != NULL || cct_profile_is_api_host(&genesys, host);
    return is_genesys ? &genesys : &generic;
}
