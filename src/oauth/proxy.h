/* SPDX-License-Identifier: MIT */
/*
 * proxy.h: the request to a proxy, and the meaning of its refusal (RFC 9110 sections 9.3.6, 11.7).
 */
#ifndef CCT_OAUTH_PROXY_H
#define CCT_OAUTH_PROXY_H

#include "cctoken.h"
#include "format/http_response.h"
#include "oauth/secrets.h"
#include "oauth/target.h"

/* Checks the proxy of a configuration. Returns the cause, recorded, or CCT_CAUSE_NONE. */
cct_cause cct_proxy_check(const cct_config *config, cct_diagnosis *diagnosis);

/*
 * Where the tunnel leads, "HOST:PORT": the address to connect to, otherwise the host of the target.
 */
void cct_proxy_write_destination(cct_writer *writer, const cct_config *config, const cct_target *target);

/* The whole CONNECT request. The configuration has passed cct_check(), and has a proxy. */
void cct_proxy_write_request(cct_writer *writer, const cct_config *config, const cct_target *target);

/*
 * Records the cause of a response that is no 2xx: the proxy's status and words, which may be
 * decoded in place. Returns whether another attempt can help, as with a server: 429, 502, 503, 504.
 */
bool cct_proxy_refuse(const cct_http_response *response, const cct_config *config, const cct_target *target,
                      const cct_secrets *secrets, cct_diagnosis *diagnosis);

#endif
