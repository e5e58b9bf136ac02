/* SPDX-License-Identifier: MIT */
/*
 * operation.h: what a client asks a server for. Each operation is a row of a table: how its request
 * is written, and what its response means.
 */
#ifndef CCT_CLIENT_OPERATION_H
#define CCT_CLIENT_OPERATION_H

#include "cctoken.h"
#include "format/http_response.h"
#include "oauth/discovery.h"
#include "oauth/secrets.h"
#include "oauth/target.h"
#include "oauth/token_request.h"

/*
 * What an operation works on: the configuration, the target, the request, and where the result is
 * stored.
 */
typedef struct cct_call {
    const cct_config *config;
    const cct_target *target;
    const cct_secrets *secrets;
    cct_token_request request;
    cct_span proof; /* of DPoP, for this request; or absent */
    cct_span nonce; /* in that proof; or absent */
    cct_token *token;
    cct_introspection introspection;
    cct_diagnosis *diagnosis;
    /* What reading a response sets for the next operation. */
    unsigned next; /* a cct_operation_id */
    cct_discovered found;
    cct_span demanded; /* a nonce for the DPoP proof */
} cct_call;

typedef struct cct_operation {
    size_t (*prepare)(cct_call *call); /* the length of the request, in bytes */
    void (*write)(const cct_call *call, cct_writer *request);
    /*
     * Of a complete response, or of as much as arrived of one whose status suffices
     * (token_response.h). CCT_OK: the result is available. CCT_AGAIN: the operation `next` follows,
     * to found.url if that is set, with the demanded nonce, if any. CCT_FAILED, with the cause in
     * the diagnosis.
     */
    int (*read)(cct_call *call, const cct_http_response *response);
} cct_operation;

/* First those that a configuration may ask for, in the order of cct_request. */
typedef enum cct_operation_id {
    CCT_OPERATION_TOKEN,
    CCT_OPERATION_INTROSPECTION,
    CCT_OPERATION_REVOCATION,
    CCT_OPERATION_DISCOVERY,       /* the metadata of OpenID Connect */
    CCT_OPERATION_DISCOVERY_OAUTH, /* where there are none: those of RFC 8414 */
    CCT_OPERATION_COUNT
} cct_operation_id;

extern const cct_operation cct_operations[CCT_OPERATION_COUNT];

#endif
