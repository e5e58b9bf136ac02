/* SPDX-License-Identifier: MIT */
/*
 * discovery.h: an issuer's metadata, which name its token endpoint, and those that introspect and
 * revoke tokens (RFC 8414, OpenID Connect Discovery 1.0).
 */
#ifndef CCT_OAUTH_DISCOVERY_H
#define CCT_OAUTH_DISCOVERY_H

#include "cctoken.h"
#include "oauth/token_response.h"

/*
 * Writes the request for the metadata, which holds no secret. Their place is the issuer's path and
 * /.well-known/openid-configuration (OpenID Connect Discovery section 4), or, if is_oauth, what RFC
 * 8414 section 3 inserts before that path.
 */
void cct_discovery_write(cct_writer *writer, const cct_url *issuer, bool is_oauth);

typedef struct cct_discovered {
    /*
     * of the endpoint of the request, with CCT_AUTH_MTLS its alias; in the body, which is changed
     */
    cct_span url;
    bool is_method_new; /* the metadata do not list the authentication method in use */
    /* for which that may be used without a new discovery; 0 to CCT_DISCOVERY_MAX_AGE_S */
    uint32_t max_age_s;
} cct_discovered;

/*
 * Reads the response, or as much of it as arrived if its status suffices. CCT_OK, or CCT_FAILED
 * with the cause recorded: discovery_failed, issuer_mismatch, redirected, or that of a server that
 * is busy; endpoint_missing if an endpoint is missing that not every server has. If the two issuers
 * differ by a final slash alone, subject_offset is where.
 */
int cct_discovery_read(const cct_http_response *response, const cct_token_context *context, const cct_config *config,
                       cct_discovered *found, cct_diagnosis *diagnosis);

#endif
