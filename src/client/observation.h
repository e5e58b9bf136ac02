/* SPDX-License-Identifier: MIT */
/*
 * observation.h: what the observer of a client is told, with everything replaced that must not be shown.
 */
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

/* What only an observer would see need not be put into words without one. */
static inline bool cct_is_observed(const cct_observation *observation)
{
    return CCT_HAS_OBSERVER && observation->observer != NULL;
}

/* A short text, not a message. The next three require that there is an observer. */
void cct_observe(const cct_observation *observation, cct_event event, cct_stage stage, cct_span text);

/* A request as it is about to be sent; a response, or as much of it as has arrived. Of CCT_STAGE_HTTP, or of the proxy.
 */
void cct_observe_request(cct_observation *observation, cct_stage stage, cct_span request);
void cct_observe_response(cct_observation *observation, cct_stage stage, const cct_http_response *response);

/*
 * For the rooms below, which show what they see as it is: their observer and, with the observation, its context. NULL
 * when nobody looks on.
 */
cct_observer cct_observer_below(const cct_observation *observation);

#endif
