/* SPDX-License-Identifier: MIT */
/* observation.h: what the observer of a client receives, with secrets replaced. */
#ifndef CCT_CLIENT_OBSERVATION_H
#define CCT_CLIENT_OBSERVATION_H

#include "cctoken.h"
#include "format/http_response.h"
#include "format/switches.h"
#include "oauth/secrets.h"

typedef struct cct_observation {
    cct_observer observer; /* or NULL */
    void *context;
    const cct_secrets *secrets;
} cct_observation;

/* Whether there is an observer; without one its texts need not be prepared. */
static inline bool cct_is_observed(const cct_observation *observation)
{
    return CCT_HAS_OBSERVER && observation->observer != NULL;
}

/* A short text, not a message. The next three require that there is an observer. */
void cct_observe(const cct_observation *observation, cct_event event, cct_stage stage, cct_span text);

/*
 * A request as it is about to be sent; a response, or as much of it as has arrived. Of
 * CCT_STAGE_HTTP, or of the proxy.
 */
void cct_observe_request(cct_observation *observation, cct_stage stage, cct_span request);
void cct_observe_response(cct_observation *observation, cct_stage stage, const cct_http_response *response);

/*
 * The observer for the lower rooms, whose texts may contain secrets; its context is the
 * observation. NULL if there is no observer.
 */
cct_observer cct_observer_below(const cct_observation *observation);

#endif
