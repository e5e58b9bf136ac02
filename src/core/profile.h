/* SPDX-License-Identifier: MIT */
/*
 * profile.h: what is particular to a provider, as data.
 */
#ifndef CCT_CORE_PROFILE_H
#define CCT_CORE_PROFILE_H

#include "cctoken.h"
#include "text.h"

typedef enum cct_scope_policy {
    CCT_SCOPE_OPTIONAL = 0,
    CCT_SCOPE_IGNORED, /* it plays no part in this grant */
    CCT_SCOPE_EXPECTED
} cct_scope_policy;

typedef struct cct_profile {
    const char *name;
    cct_auth_method auth;              /* what CCT_AUTH_DEFAULT stands for */
    const char *token_path;            /* the only path that gives tokens; NULL when there are others */
    const char *token_prefix;          /* what the hosts of regions that give tokens begin with, and */
    const char *api_prefix;            /* those that do not; both NULL when hosts say nothing */
    const char *const *invented_hosts; /* suffixes of hosts that people make up; ends with NULL */
    bool ids_are_uuids;                /* every client id is a UUID, and no secret is */
    cct_scope_policy scope;
    const char *scope_ending; /* how an expected scope ends, or NULL */
    bool audience_expected;
    const char *const *hosts; /* hosts and, with a dot first, suffixes of hosts; ends with NULL */
} cct_profile;

/* The profile of a host; never NULL (a provider that is not known has a profile without particulars). */
const cct_profile *cct_profile_of_host(cct_span host);

/* Whether the host belongs to the provider and yet gives no tokens. */
bool cct_profile_is_api_host(const cct_profile *profile, cct_span host);

#endif
