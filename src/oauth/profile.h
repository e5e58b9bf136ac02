/* SPDX-License-Identifier: MIT */
/* profile.h: the particulars of providers, as data. */
#ifndef CCT_OAUTH_PROFILE_H
#define CCT_OAUTH_PROFILE_H

#include "cctoken.h"
#include "format/text.h"
#include "format/url.h"

typedef enum cct_scope_policy {
    CCT_SCOPE_OPTIONAL = 0,
    CCT_SCOPE_IGNORED, /* it plays no part in this grant */
    CCT_SCOPE_EXPECTED
} cct_scope_policy;

/* Domains are stored one after the other, each with its NUL; hosts are separated by spaces. */
typedef struct cct_profile {
    const char *name;
    const char *token_path;    /* the only path that issues tokens; NULL if there are others */
    const char *token_prefix;  /* what hosts that issue tokens begin with, before a region's domain;
                                * or NULL */
    const char *domains;       /* domains that are the provider's with all hosts under them; or
                                * NULL */
    const char *scope_ending;  /* how an expected scope ends, or NULL */
    const char *scope_path;    /* a scope is expected only at paths that contain this; NULL: at
                                * all */
    const char *tenant_before; /* how a path begins in which the tenant is missing, or NULL */
    const char *domain_name;   /* with domains: the same of NAME.COUNTRY, whatever the country */
    const char *hosts;         /* hosts and, with a dot first, suffixes of hosts; "": any */
    const char *path_ending;   /* how the path of the token URL ends; NULL: in any way */
    unsigned char auth;        /* a cct_auth_method: what CCT_AUTH_DEFAULT stands for */
    unsigned char scope;       /* a cct_scope_policy */
    bool ids_are_uuids;        /* every client ID is a UUID, and no secret is */
    bool audience_expected;
} cct_profile;

/*
 * The profile of a token URL; never NULL (a provider that is not known has a profile without
 * particulars).
 */
const cct_profile *cct_profile_of_url(const cct_url *url);

/* The profile by the host alone, for hosts that are not the URL's. */
const cct_profile *cct_profile_of_host(cct_span host);

/*
 * Whether a list of hosts, in lower case and separated by spaces, has this one. A name that begins
 * with a dot stands for every host under it, any other for that host alone.
 */
bool cct_host_is_among(const char *names, cct_span host);

/* Whether the host belongs to the provider and yet issues no tokens. */
bool cct_profile_is_api_host(const cct_profile *profile, cct_span host);

#endif
