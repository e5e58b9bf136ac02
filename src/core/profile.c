/* SPDX-License-Identifier: MIT */
#include "profile.h"

#include "region.h"
#include "url.h"

static const char *const no_hosts[] = {NULL};

/* ---- Genesys Cloud ----------------------------------------------------- */

/* Found in forums; no such host has ever given a token. */
static const char *const genesys_invented_hosts[] = {
    "api.us.genesys.cloud",
    "api.eu.mypurecloud.com",
    ".mygenesyscloud.com",
    NULL,
};

static const cct_profile genesys = {
    .name = "genesys",
    .auth = CCT_AUTH_BASIC_RAW,
    .token_path = "/oauth/token",
    .token_prefix = "login.",
    .api_prefix = "api.",
    .invented_hosts = genesys_invented_hosts,
    .ids_are_uuids = true,
    .scope = CCT_SCOPE_IGNORED,
    .hosts = no_hosts, /* those of the regions */
};

/* ---- others ------------------------------------------------------------ */

static const char *const entra_hosts[] = {
    "login.microsoftonline.com",
    "login.microsoftonline.us",
    "login.partner.microsoftonline.cn",
    NULL,
};
static const char *const auth0_hosts[] = {".auth0.com", NULL};
static const char *const okta_hosts[] = {".okta.com", ".oktapreview.com", ".okta-emea.com", NULL};
static const char *const cognito_hosts[] = {".amazoncognito.com", NULL};

static const cct_profile others[] = {
    {
        .name = "entra",
        .auth = CCT_AUTH_BASIC,
        .invented_hosts = no_hosts,
        .scope = CCT_SCOPE_EXPECTED,
        .scope_ending = "/.default",
        .hosts = entra_hosts,
    },
    {
        .name = "auth0",
        .auth = CCT_AUTH_BASIC,
        .invented_hosts = no_hosts,
        .audience_expected = true,
        .hosts = auth0_hosts,
    },
    {
        .name = "okta",
        .auth = CCT_AUTH_BASIC,
        .invented_hosts = no_hosts,
        .scope = CCT_SCOPE_EXPECTED,
        .hosts = okta_hosts,
    },
    {
        .name = "cognito",
        .auth = CCT_AUTH_BASIC,
        .invented_hosts = no_hosts,
        .hosts = cognito_hosts,
    },
    /* The last one takes what is left. */
    {
        .name = "generic",
        .auth = CCT_AUTH_BASIC,
        .invented_hosts = no_hosts,
        .hosts = no_hosts,
    },
};

#define OTHER_COUNT (sizeof others / sizeof *others)

/* ---- which is it? ------------------------------------------------------ */

/* A name that begins with a dot stands for every host under it, else for that host alone. */
static bool is_among(const char *const *names, cct_span host)
{
    host = cct_host_without_dot(host);
    for (; *names != NULL; names++) {
        size_t len = cct_span_of(*names).len;
        bool whole = **names != '.';
        if (host.len >= len && (!whole || host.len == len) &&
            cct_span_equals_ignoring_case((cct_span){host.ptr + host.len - len, len}, *names)) {
            return true;
        }
    }
    return false;
}

bool cct_profile_is_api_host(const cct_profile *profile, cct_span host)
{
    return profile->api_prefix != NULL &&
           (cct_region_of_host(host, profile->api_prefix) != NULL || is_among(profile->invented_hosts, host));
}

const cct_profile *cct_profile_of_host(cct_span host)
{
    if (cct_region_of_host(host, genesys.token_prefix) != NULL || cct_profile_is_api_host(&genesys, host)) {
        return &genesys;
    }
    size_t i = 0;
    while (i + 1 < OTHER_COUNT && !is_among(others[i].hosts, host)) {
        i++;
    }
    return &others[i];
}
