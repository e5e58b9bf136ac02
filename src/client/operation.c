/* SPDX-License-Identifier: MIT */
#include "client/operation.h"

#include "format/switches.h"
#include "oauth/discovery.h"
#include "oauth/introspection.h"
#include "oauth/token_response.h"

/*
 * The token request (RFC 6749 section 4.4), and requests about a token. The spans stay in the call,
 * so a value such as a proof is the same when it is measured and when it is written.
 */
static size_t token_prepare(cct_call *call)
{
    call->request = cct_token_request_of(call->config, call->target, call->proof);
    return call->request.len;
}

/* Writes what token_prepare has measured. */
static void token_write(const cct_call *call, cct_writer *request)
{
    cct_token_request_write(request, &call->request);
}

/* What every function that reads a response needs. */
static cct_token_context context_of(const cct_call *call)
{
    return (cct_token_context){
        .target = call->target,
        .scope = cct_span_of(call->config->scope),
        .secrets = call->secrets,
        .server_report = call->config->server_report,
    };
}

/*
 * The response to a token request; CCT_AGAIN if the server requires a DPoP nonce, which is accepted
 * once per attempt.
 */
static int token_read(cct_call *call, const cct_http_response *response)
{
    cct_token_context context = context_of(call);
    if (CCT_HAS_DPOP && call->config->dpop != NULL) {
        context.is_dpop = true;
        /* A server that requires another nonce after this one would be asked forever. */
        context.nonce = call->nonce.ptr == NULL ? &call->demanded : NULL;
        call->next = CCT_OPERATION_TOKEN;
    }
    return cct_token_response_read(response, &context, call->token, call->diagnosis);
}

#ifndef CCT_NO_INSPECTION
static int introspection_read(cct_call *call, const cct_http_response *response)
{
    const cct_token_context context = context_of(call);
    return cct_introspection_read(response, &context, &call->introspection, call->diagnosis);
}

static int revocation_read(cct_call *call, const cct_http_response *response)
{
    const cct_token_context context = context_of(call);
    return cct_revocation_read(response, &context, call->diagnosis);
}
#endif

#ifndef CCT_NO_DISCOVERY
/* RFC 8414 section 3, OpenID Connect Discovery section 4 */
static void discovery_write(const cct_call *call, cct_writer *request)
{
    cct_discovery_write(request, &call->target->url, false);
}

static void discovery_oauth_write(const cct_call *call, cct_writer *request)
{
    cct_discovery_write(request, &call->target->url, true);
}

/* The room for either request for metadata. */
static size_t discovery_prepare(cct_call *call)
{
    cct_writer measure;
    cct_writer_init(&measure, NULL, 0);
    discovery_oauth_write(call, &measure); /* the longer of the two */
    return measure.len;
}

/* Metadata found: CCT_AGAIN, and the request itself is next. */
static int discovery_oauth_read(cct_call *call, const cct_http_response *response)
{
    const cct_token_context context = context_of(call);
    call->next = call->config->request;
    return cct_discovery_read(response, &context, call->config, &call->found, call->diagnosis) == CCT_OK ? CCT_AGAIN
                                                                                                         : CCT_FAILED;
}

/*
 * OpenID Connect Discovery first, which more servers have; a 404 leads to the well-known URL of RFC
 * 8414.
 */
static int discovery_read(cct_call *call, const cct_http_response *response)
{
    call->next = CCT_OPERATION_DISCOVERY_OAUTH;
    return response->status == 404 && response->result == CCT_OK ? CCT_AGAIN : discovery_oauth_read(call, response);
}
#endif

/*
 * The rows that a small build leaves out are never reached: the check refuses such a configuration.
 */
const cct_operation cct_operations[CCT_OPERATION_COUNT] = {
    [CCT_OPERATION_TOKEN] = {token_prepare, token_write, token_read},
#ifndef CCT_NO_INSPECTION
    [CCT_OPERATION_INTROSPECTION] = {token_prepare, token_write, introspection_read},
    [CCT_OPERATION_REVOCATION] = {token_prepare, token_write, revocation_read},
#endif
#ifndef CCT_NO_DISCOVERY
    [CCT_OPERATION_DISCOVERY] = {discovery_prepare, discovery_write, discovery_read},
    [CCT_OPERATION_DISCOVERY_OAUTH] = {discovery_prepare, discovery_oauth_write, discovery_oauth_read},
#endif
};
