/* SPDX-License-Identifier: MIT */
#include "client/operation.h"

#include "oauth/token_response.h"

/* RFC 6749 section 4.4 */
static size_t token_prepare(cct_call *call)
{
    call->request = cct_token_request_of(call->config, call->target);
    return call->request.len;
}

static void token_write(const cct_call *call, cct_writer *request)
{
    cct_token_request_write(request, &call->request);
}

static int token_read(const cct_call *call, const cct_http_response *response)
{
    const cct_token_context context = {
        .target = call->target,
        .scope = cct_span_of(call->config->scope),
        .secrets = call->secrets,
        .server_report = call->config->server_report,
    };
    return cct_token_response_read(response, &context, call->token, call->diagnosis);
}

const cct_operation cct_operations[CCT_OPERATION_COUNT] = {
    [CCT_OPERATION_TOKEN] = {token_prepare, token_write, token_read},
};
