/* SPDX-License-Identifier: MIT */
/* target.h: where a request goes, and what follows from that: determined once, then passed on. */
#ifndef CCT_OAUTH_TARGET_H
#define CCT_OAUTH_TARGET_H

#include "cctoken.h"
#include "format/switches.h"
#include "format/url.h"
#include "oauth/profile.h"

typedef struct cct_target {
    cct_url url;                /* its spans point into the token URL */
    const cct_profile *profile; /* of that URL */
    cct_auth_method auth;       /* the method to use; never CCT_AUTH_DEFAULT */
    bool takes_subject;         /* the subject token itself authenticates the request */
} cct_target;

/* Whether the request is for a new token, not about an existing one. */
static inline bool cct_asks_for_token(const cct_config *config)
{
    return !CCT_HAS_INSPECTION || config->request == CCT_REQUEST_TOKEN;
}

/* The URL that the request goes to; NULL if it must be discovered first. */
const char *cct_endpoint_url(const cct_config *config);

/*
 * The target of this configuration, whose endpoint is known; otherwise that of the issuer. As
 * cct_target_init().
 */
int cct_target_of(cct_target *target, const cct_config *config, size_t *bad);

/*
 * The target with that token URL (NULL is no URL) and that method: for
 * CCT_AUTH_DEFAULT the profile's. CCT_OK or CCT_ERROR_MALFORMED; then *bad is
 * the offset of the byte that is not allowed in the URL, and *target is
 * undefined. The caller checks the scheme.
 */
int cct_target_init(cct_target *target, const char *token_url, cct_auth_method configured, size_t *bad);

#endif
