/* SPDX-License-Identifier: MIT */
#include "oauth/introspection.h"

#include <string.h>

#include "cause/diagnosis.h"
#include "format/body.h"
#include "format/switches.h"
#include "oauth/scope.h"

/* ---- members ----------------------------------------------------------- */

/* Counts all members with the name; the last one is returned. null counts as absent. */
unsigned cct_claim_find(cct_span object, const char *name, cct_json_member *found)
{
    cct_json_members rest;
    cct_json_member member;
    unsigned count = 0;
    (void)cct_json_members_init(&rest, object);
    while (cct_json_members_next(&rest, &member)) {
        if (member.type != CCT_JSON_NULL && cct_json_string_equals(member.name, name)) {
            *found = member;
            count++;
        }
    }
    return count;
}

/* Decodes within OUT, which is why the raw text of the member must fit. */
int cct_claim_text(const cct_json_member *member, char *out, size_t capacity)
{
    cct_json_member copy = *member;
    size_t len = member->value.len;
    if (len >= capacity) {
        return CCT_ERROR_NO_ROOM;
    }
    memcpy(out, member->value.ptr, len);
    copy.value.ptr = out;
    if (member->type == CCT_JSON_STRING) {
        len = cct_json_string_decode(out, len);
    } else if (member->type == CCT_JSON_CONTAINER) {
        cct_span joined = cct_scope_join(&copy, out);
        if (joined.ptr != NULL) {
            len = joined.len;
        } else {
            memcpy(out, member->value.ptr, len);
        }
    }
    out[len] = '\0';
    return (int)len;
}

int cct_introspection_text(const cct_introspection *introspection, const char *name, char *out, size_t capacity)
{
    cct_json_member member;
    const cct_span claims = {introspection->claims, introspection->claims_len};
    return CCT_HAS_INSPECTION && claims.ptr != NULL && cct_claim_find(claims, name, &member)
               ? cct_claim_text(&member, out, capacity)
               : CCT_EOF;
}

/* ---- the responses ----------------------------------------------------- */

/*
 * Revocation may return 204; RFC 7009 section 2.2 returns 200 even for a token that is already
 * invalid.
 */
static bool is_success(const cct_http_response *response)
{
    return response->status >= 200 && response->status <= 204;
}

/* Causes as for a token request, except if the server refuses the token itself. */
static int read_refusal(const cct_http_response *response, const cct_token_context *context, cct_diagnosis *diagnosis)
{
    (void)cct_token_response_read(response, context, NULL, diagnosis);
    bool is_about_token = context->target->takes_subject && response->status == 401 && response->result == CCT_OK &&
                          cct_cause_group_of(diagnosis->cause) == CCT_GROUP_OAUTH;
    if (!is_about_token) {
        return CCT_FAILED;
    }
    /*
     * The server refuses the token, not the client: that is the result that was asked for, with the
     * server's words in detail.
     */
    diagnosis->cause = CCT_CAUSE_NONE;
    diagnosis->exit_status = 0;
    diagnosis->wording = 0;
    return CCT_OK;
}

/* Some servers refuse with status 200. */
static bool is_error(cct_span body)
{
    cct_json_member error;
    return cct_json_is_object(body) && cct_claim_find(body, "error", &error) > 0 && error.type == CCT_JSON_STRING &&
           error.value.len > 0;
}

int cct_introspection_read(const cct_http_response *response, const cct_token_context *context,
                           cct_introspection *found, cct_diagnosis *diagnosis)
{
    size_t len;
    const char *bytes = cct_http_response_body(response, &len);
    cct_span body = cct_body_skip_mark((cct_span){bytes, len});
    cct_json_member active = {.type = CCT_JSON_TRUE};
    *found = (cct_introspection){.active = false};
    if (!is_success(response) || cct_json_validate(body) != CCT_OK) {
        return read_refusal(response, context, diagnosis);
    }
    if (!cct_json_is_object(body) ||
        /*
         * RFC 7662 section 2.2 requires "active"; an API that takes the token itself has shown by
         * its status that it is.
         */
        (!context->target->takes_subject && cct_claim_find(body, "active", &active) != 1) ||
        (active.type != CCT_JSON_TRUE && active.type != CCT_JSON_FALSE)) {
        if (is_error(body)) {
            return read_refusal(response, context, diagnosis);
        }
        cct_diagnose_text(diagnosis, CCT_CAUSE_TOKEN_MALFORMED, CCT_STAGE_OAUTH, 0, "active is neither true nor false");
        return CCT_FAILED;
    }
    *found = (cct_introspection){active.type == CCT_JSON_TRUE, body.ptr, body.len};
    return CCT_OK;
}

/* A web page does not come from the endpoint: nothing was revoked. */
int cct_revocation_read(const cct_http_response *response, const cct_token_context *context, cct_diagnosis *diagnosis)
{
    size_t len;
    const char *bytes = cct_http_response_body(response, &len);
    cct_span body = cct_body_skip_mark((cct_span){bytes, len});
    bool is_page = body.len > 0 && cct_json_validate(body) != CCT_OK &&
                   cct_body_is_page(cct_http_response_header(response, "content-type"), body);
    return is_success(response) && !is_page && !is_error(body) ? CCT_OK : read_refusal(response, context, diagnosis);
}
