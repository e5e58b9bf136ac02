/* SPDX-License-Identifier: MIT */
#include "oauth/profile.h"

#include <string.h>

#include "format/switches.h"
#include "format/url.h"
#include "oauth/region.h"

/* ---- Genesys Cloud ----------------------------------------------------- */

/*
 * The domains of Genesys Cloud. Hosts under these that are not a region's login host are its API,
 * web pages, or made up in forums.
 */
static const char genesys_domains[] = "pure.cloud\0us-gov-pure.cloud\0eusc-pure.cloud\0genesys.cloud\0"
                                      "mygenesyscloud.com\0";
static const char genesys_name[] = "mypurecloud"; /* under every country's domain */

static const cct_profile genesys = {
    .name = "genesys",
    .auth = CCT_AUTH_BASIC_RAW,
    .token_path = "/oauth/token",
    .token_prefix = "login.",
    .domains = genesys_domains,
    .domain_name = genesys_name,
    .ids_are_uuids = true,
    .scope = CCT_SCOPE_IGNORED,
    .hosts = "", /* those of the regions */
};

/* ---- others ------------------------------------------------------------ */

static const cct_profile others[] = {
    {
        .name = "entra",
        .auth = CCT_AUTH_BASIC,
        .scope = CCT_SCOPE_EXPECTED,
        .scope_ending = "/.default",
        .scope_path = "/v2.0/",
        .tenant_before = "/oauth2/",
        .hosts = "login.microsoftonline.com "
                 "login.microsoftonline.us "
                 "login.partner.microsoftonline.cn",
    },
    {
        .name = "auth0",
        .auth = CCT_AUTH_BASIC,
        .audience_expected = true,
        .hosts = ".auth0.com",
    },
    {
        .name = "okta",
        .auth = CCT_AUTH_BASIC,
        .scope = CCT_SCOPE_EXPECTED,
        .hosts = ".okta.com "
                 ".oktapreview.com "
                 ".okta-emea.com",
    },
    {
        .name = "cognito",
        .auth = CCT_AUTH_BASIC,
        .hosts = ".amazoncognito.com",
    },
    {
        .name = "salesforce",
        .auth = CCT_AUTH_BASIC,
        .hosts = "",
        .path_ending = "/services/oauth2/token",
    },
    {
        .name = "keycloak",
        .auth = CCT_AUTH_BASIC,
        .hosts = "",
        .path_ending = "/protocol/openid-connect/token",
    },
    {
        /*
         * SAP reads Basic without decoding it, and its client IDs have characters that RFC 6749
         * encodes; in a form they are unambiguous.
         */
        .name = "sap",
        .auth = CCT_AUTH_POST,
        .hosts = ".hana.ondemand.com "
                 ".platform.sapcloud.cn",
        .path_ending = "/oauth/token",
    },
    {
        .name = "ping",
        .auth = CCT_AUTH_BASIC,
        .hosts = "auth.pingone.com "
                 "auth.pingone.eu "
                 "auth.pingone.ca "
                 "auth.pingone.asia "
                 "auth.pingone.com.au "
                 "auth.pingone.sg",
    },
    {
        .name = "paypal",
        .auth = CCT_AUTH_BASIC,
        .hosts = ".paypal.com",
    },
};

/* The profile of every server that no other one describes. */
static const cct_profile generic = {
    .name = "generic",
    .auth = CCT_AUTH_BASIC,
    .hosts = "",
};

/* ---- which is it? ------------------------------------------------------ */

/*
 * Whether the host is NAME, or ends with NAME if that begins with a dot. Names are in lower case.
 */
static bool is_host(cct_span host, cct_span name)
{
    bool whole = name.len > 0 && name.ptr[0] != '.';
    if (name.len == 0 || host.len < name.len || (whole && host.len > name.len)) {
        return false;
    }
    for (size_t i = 0; i < name.len; i++) {
        if (cct_ascii_lower(host.ptr[host.len - name.len + i]) != name.ptr[i]) {
            return false;
        }
    }
    return true;
}

bool cct_host_is_among(const char *names, cct_span host)
{
    host = cct_host_without_dot(host);
    while (*names != '\0') {
        size_t len = strcspn(names, " ");
        if (is_host(host, (cct_span){names, len})) {
            return true;
        }
        names += len + (names[len] == ' ');
    }
    return false;
}

/* Returns "a.b" of "a.b.c"; an empty span if there is no dot. */
static cct_span without_last_label(cct_span host)
{
    while (host.len > 0 && host.ptr[host.len - 1] != '.') {
        host.len--;
    }
    return host.len > 0 ? (cct_span){host.ptr, host.len - 1} : host;
}

/* Whether the host is NAME.jp or NAME.co.jp, or under one of these. */
static bool is_under_any_country(cct_span host, const char *name)
{
    cct_span country = without_last_label(cct_host_without_dot(host));
    /* The domain of a country has two letters, and a dot before them. */
    bool is_short = host.len - country.len <= 3;
    return cct_host_is_under(country, name) || (is_short && cct_host_is_under(without_last_label(country), name));
}

/*
 * Whether the host belongs to the provider but issues no tokens. Hosts that do are known by region,
 * so everything else under these domains cannot.
 */
bool cct_profile_is_api_host(const cct_profile *profile, cct_span host)
{
    if (profile->domains == NULL || cct_region_of_host(host, profile->token_prefix) != NULL) {
        return false;
    }
    const char *domain = profile->domains;
    while (*domain != '\0' && !cct_host_is_under(host, domain)) {
        domain = cct_nth(domain, 1);
    }
    return *domain != '\0' || is_under_any_country(host, profile->domain_name);
}

const cct_profile *cct_profile_of_url(const cct_url *url)
{
    cct_span path = cct_url_path(url);

    if (!CCT_HAS_PROFILES) {
        return &generic;
    }
    /* Before the other profiles: /oauth/token is a common path. */
    if (cct_region_of_host(url->host, genesys.token_prefix) != NULL || cct_profile_is_api_host(&genesys, url->host)) {
        return &genesys;
    }
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        /* Software that anybody can host has no hosts: only its path reveals it. */
        bool is_host = *others[i].hosts == '\0' || cct_host_is_among(others[i].hosts, url->host);
        if (is_host && (others[i].path_ending == NULL || cct_span_ends(path, others[i].path_ending))) {
            return &others[i];
        }
    }
    return &generic;
}

const cct_profile *cct_profile_of_host(cct_span host)
{
    /* Without a path the profiles that only a path reveals are not found. */
    const cct_url url = {.host = host};
    return cct_profile_of_url(&url);
}
