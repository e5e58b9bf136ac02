/* SPDX-License-Identifier: MIT */
#include "oauth/token_response.h"

#include <string.h>

#include "cause/diagnosis.h"
#include "format/body.h"
#include "format/json.h"
#include "format/switches.h"
#include "oauth/auth_method.h"
#include "oauth/dpop.h"
#include "oauth/response_failure.h"
#include "oauth/scope.h"
#include "oauth/wording.h"

/* The members that decide what a response is; none may appear twice. */
enum { ACCESS_TOKEN, TOKEN_TYPE, EXPIRES_IN, SCOPE, ERROR, ERROR_DESCRIPTION, MEMBERS };

/* The members as they are in the body, undecoded. `null` counts as absent. */
typedef struct members {
    cct_json_member at[MEMBERS];
    bool is_object;
    bool duplicate;
} members;

/* A response while it is read: what a failure is described by, and the members. */
typedef struct reading {
    cct_reading seen;
    members found;
} reading;

/* null counts as absent. */
static bool is_present(const cct_json_member *member)
{
    return member->name.ptr != NULL && member->type != CCT_JSON_NULL;
}

/* Whether the member exists and is a string. */
static bool is_string(const cct_json_member *member)
{
    return member->name.ptr != NULL && member->type == CCT_JSON_STRING;
}

/* ---- reading ----------------------------------------------------------- */

/* Returns which of the members has this name; MEMBERS if none. */
static unsigned find_member(cct_span key)
{
    static const char names[] = "access_token\0"
                                "token_type\0"
                                "expires_in\0"
                                "scope\0"
                                "error\0"
                                "error_description\0";
    unsigned which = 0;
    for (const char *name = names; which < MEMBERS && !cct_json_string_equals(key, name); name = cct_nth(name, 1)) {
        which++;
    }
    return which;
}

/*
 * "", false and 0: some servers send `error` beside every token, and so report that there is none.
 */
static bool is_no_error(const cct_json_member *error)
{
    return error->type == CCT_JSON_FALSE || (error->type == CCT_JSON_STRING && error->value.len == 0) ||
           (error->type == CCT_JSON_NUMBER && cct_span_equals(error->value, "0"));
}

/*
 * Finds the members that are read, in one pass. The last of duplicates is kept; `duplicate` makes
 * the response malformed later, but not a refusal.
 */
static void find_members(reading *r)
{
    cct_json_members rest;
    cct_json_member member;
    members *found = &r->found;
    r->seen.is_json = cct_json_validate(r->seen.body) == CCT_OK;
    found->is_object = r->seen.is_json && cct_json_members_init(&rest, r->seen.body);
    while (found->is_object && cct_json_members_next(&rest, &member)) {
        unsigned which = find_member(member.name);
        if (which < MEMBERS) {
            found->duplicate = found->duplicate || found->at[which].name.ptr != NULL;
            found->at[which] = member;
        }
    }
    if (found->at[ACCESS_TOKEN].name.ptr != NULL && is_no_error(&found->at[ERROR])) {
        memset(&found->at[ERROR], 0, sizeof found->at[ERROR]);
    }
}

/* The same bytes, writable: the body is in the work buffer, and is changed in place. */
static char *in_place(const cct_http_response *response, const char *text)
{
    size_t body_len;
    char *body = cct_http_response_body(response, &body_len);
    return body + (text - body);
}

/* Decodes a string member and ends it with NUL, where its closing quote was. */
static cct_span member_decode(const cct_http_response *response, const cct_json_member *member)
{
    char *text = in_place(response, member->value.ptr);
    size_t len = cct_json_string_decode(text, member->value.len);
    text[len] = '\0';
    return (cct_span){text, len};
}

/* ---- causes ------------------------------------------------------------ */

cct_cause cct_cause_of_status(int status)
{
    static const struct {
        unsigned short status;
        unsigned char cause;
    } rows[] = {
        {404, CCT_CAUSE_NOT_FOUND},
        {405, CCT_CAUSE_METHOD_NOT_ALLOWED},
        {415, CCT_CAUSE_UNSUPPORTED_MEDIA_TYPE},
        {429, CCT_CAUSE_RATE_LIMITED},
        {502, CCT_CAUSE_UNAVAILABLE},
        {503, CCT_CAUSE_UNAVAILABLE},
        {504, CCT_CAUSE_UNAVAILABLE},
        /* nginx's own, for client certificates */
        {495, CCT_CAUSE_CLIENT_CERTIFICATE_REQUIRED},
        {496, CCT_CAUSE_CLIENT_CERTIFICATE_REQUIRED},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (rows[i].status == status) {
            return (cct_cause)rows[i].cause;
        }
    }
    if (status >= 300 && status <= 399) {
        return CCT_CAUSE_REDIRECTED;
    }
    return status >= 500 ? CCT_CAUSE_SERVER_ERROR : CCT_CAUSE_NONE;
}

/* Whether the status alone is a refusal of the client, also with a body without information. */
static bool is_refusal(int status)
{
    return status == 401 || status == 403;
}

bool cct_status_suffices(int status)
{
    return is_refusal(status) || cct_cause_of_status(status) != CCT_CAUSE_NONE;
}

/* Fails because a success is not JSON. */
static int fail_without_json(const reading *r, cct_diagnosis *diagnosis)
{
    if (CCT_HAS_TEXTS && cct_reading_unreadable(&r->seen) != NULL) {
        return cct_reading_fail(&r->seen, diagnosis, CCT_CAUSE_NOT_JSON);
    }
    return cct_reading_fail_because(&r->seen, diagnosis, CCT_CAUSE_NOT_JSON,
                                    r->seen.body.len == 0 ? "the body is empty" : "the body is text that is not JSON");
}

/* ---- the token --------------------------------------------------------- */

/*
 * VSCHAR of RFC 6749 appendix A.12 without the space: such a token can be put into a header field.
 */
bool cct_is_token_text(cct_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < 0x21 || text.ptr[i] > 0x7E) {
            return false;
        }
    }
    return text.len > 0 && text.len <= CCT_TOKEN_MAX;
}

/*
 * expires_in is only recommended (RFC 6749 section 5.1), so without it the token is still returned,
 * with a warning.
 */
static void read_lifetime(const members *found, cct_token *token, cct_diagnosis *diagnosis)
{
    int64_t whole = 0;
    bool number = is_present(&found->at[EXPIRES_IN]) && cct_json_member_to_whole(&found->at[EXPIRES_IN], &whole);
    token->expires_in_s = number && whole > 0 ? whole : CCT_LIFETIME_UNKNOWN;
    if (token->expires_in_s == CCT_LIFETIME_UNKNOWN) {
        cct_warn(diagnosis, CCT_CAUSE_LIFETIME_UNKNOWN, CCT_SUBJECT_NONE, CCT_NO_OFFSET);
    }
}

/* RFC 6749 section 3.3 has one string; some servers send an array of strings. */
static int read_scope(const reading *r, cct_token *token, cct_diagnosis *diagnosis)
{
    const cct_json_member *member = &r->found.at[SCOPE];
    token->scope = NULL;
    if (!is_present(member)) {
        return CCT_OK;
    }
    cct_span scope = is_string(member) ? member_decode(r->seen.response, member)
                                       : cct_scope_join(member, in_place(r->seen.response, member->value.ptr));
    if (scope.ptr == NULL) {
        return cct_reading_fail_because(&r->seen, diagnosis, CCT_CAUSE_TOKEN_MALFORMED,
                                        "scope is neither a string nor an array of strings");
    }
    token->scope = scope.ptr;
    if (!cct_scope_is_granted(r->seen.context->scope, scope)) {
        cct_warn(diagnosis, CCT_CAUSE_SCOPE_REDUCED, CCT_SUBJECT_SCOPE, CCT_NO_OFFSET);
    }
    return CCT_OK;
}

/* The token itself: required, a string, and safe in a header field. */
static int read_token_text(const reading *r, cct_token *token, cct_diagnosis *diagnosis)
{
    const cct_json_member *member = &r->found.at[ACCESS_TOKEN];
    if (!is_present(member)) {
        return cct_reading_fail(&r->seen, diagnosis, CCT_CAUSE_TOKEN_MISSING);
    }
    if (!is_string(member)) {
        return cct_reading_fail_because(&r->seen, diagnosis, CCT_CAUSE_TOKEN_MALFORMED, "access_token is not a string");
    }
    cct_span text = member_decode(r->seen.response, member);
    if (!cct_is_token_text(text)) {
        return cct_reading_fail_because(&r->seen, diagnosis, CCT_CAUSE_TOKEN_MALFORMED,
                                        text.len == 0 ? "access_token is empty"
                                        : text.len > CCT_TOKEN_MAX
                                            ? "access_token is longer than 32 KiB"
                                            : "access_token has bytes that are not allowed in a header");
    }
    token->access_token = text.ptr;
    token->access_token_len = text.len;
    return CCT_OK;
}

/*
 * A type that is missing is taken for Bearer, the only one that needs nothing but the token (RFC
 * 6750).
 */
static int read_token_type(const reading *r, cct_token *token, cct_diagnosis *diagnosis)
{
    const cct_json_member *member = &r->found.at[TOKEN_TYPE];
    bool is_dpop = CCT_HAS_DPOP && r->seen.context->is_dpop;
    token->token_type = is_dpop ? "DPoP" : "Bearer";
    if (!is_dpop && !is_present(member)) {
        cct_warn(diagnosis, CCT_CAUSE_TOKEN_TYPE_MISSING, CCT_SUBJECT_NONE, CCT_NO_OFFSET);
    } else if (!is_string(member) ||
               !cct_span_equals_ignoring_case(member_decode(r->seen.response, member), token->token_type)) {
        return cct_reading_fail_because(&r->seen, diagnosis, CCT_CAUSE_TOKEN_TYPE_UNKNOWN,
                                        is_dpop ? "token_type is not DPoP" : "token_type is not Bearer");
    }
    return CCT_OK;
}

/* Reads everything that a success contains. The lifetime comes last, since it cannot fail. */
static int read_token(const reading *r, cct_token *token, cct_diagnosis *diagnosis)
{
    size_t warning_count = diagnosis->warning_count;
    if (read_token_text(r, token, diagnosis) != CCT_OK || read_token_type(r, token, diagnosis) != CCT_OK ||
        read_scope(r, token, diagnosis) != CCT_OK) {
        /* The warnings were about a token that is not returned. */
        diagnosis->warning_count = warning_count;
        return CCT_FAILED;
    }
    read_lifetime(&r->found, token, diagnosis);
    return CCT_OK;
}

/* What the catalogue of wordings knows about this response. */
static bool is_wording_known(const reading *r, cct_wording *wording)
{
    cct_refusal refusal = {
        .profile = r->seen.context->target->profile,
        .host = r->seen.context->target->url.host,
        .path = cct_url_path(&r->seen.context->target->url),
        .status = r->seen.response->status,
        .code = r->seen.said.code,
        .text = r->seen.said.text,
        .body = r->seen.body,
    };
    return cct_wording_find(&refusal, wording);
}

/* By what the response is, when its words are not known. CCT_CAUSE_NONE: it may hold a token. */
static cct_cause find_cause_of_form(const reading *r)
{
    int status = r->seen.response->status;
    cct_cause by_status = cct_cause_of_status(status);
    if (by_status != CCT_CAUSE_NONE) {
        return by_status;
    }
    bool is_code = is_string(&r->found.at[ERROR]) || r->seen.said.code.len > 0 || !is_refusal(status);
    /* A number as `error` adds nothing to 401 and 403, which have a cause of their own. */
    if (is_present(&r->found.at[ERROR]) && is_code) {
        return cct_cause_of_error(r->seen.said.code);
    }
    if (r->seen.is_page) {
        return CCT_CAUSE_HTML_RESPONSE;
    }
    /* The code may come from a challenge, or from a format of the server's own. */
    cct_cause by_code = cct_cause_of_error(r->seen.said.code);
    if (by_code != CCT_CAUSE_OAUTH_ERROR) {
        return by_code;
    }
    if (is_refusal(status)) {
        return CCT_CAUSE_ACCESS_FORBIDDEN;
    }
    return status == 200 || status == 201 ? CCT_CAUSE_NONE : CCT_CAUSE_HTTP_ERROR;
}

/*
 * Whether the server demands a DPoP nonce (RFC 9449 section 8), which is neither a refusal nor a
 * failure the first time.
 */
static bool is_nonce_demanded(const reading *r)
{
    int status = r->seen.response->status;
    if (!CCT_HAS_DPOP || r->seen.context->nonce == NULL || r->seen.response->result != CCT_OK ||
        (status != 400 && status != 401) || !cct_span_equals(r->seen.said.code, "use_dpop_nonce")) {
        return false;
    }
    *r->seen.context->nonce = cct_dpop_nonce_of(r->seen.response);
    return r->seen.context->nonce->ptr != NULL;
}

/*
 * Finds the cause. The order is a contract, the first that applies decides: a known wording, then
 * the form of the response. A redirect has no words (read_words()), which each wording requires.
 */
static cct_cause find_cause(const reading *r, cct_diagnosis *diagnosis)
{
    cct_wording wording;
    if (is_wording_known(r, &wording)) {
        diagnosis->wording = wording.number;
        return wording.cause;
    }
    return find_cause_of_form(r);
}

/* The whole response: a demand for a nonce, a refusal, or a token. */
static int read_answer(const reading *r, cct_token *token, cct_diagnosis *diagnosis)
{
    if (is_nonce_demanded(r)) {
        return CCT_AGAIN;
    }
    cct_cause cause = find_cause(r, diagnosis);
    if (cause == CCT_CAUSE_INVALID_CLIENT && cct_auth_has_jwt(r->seen.context->target->auth)) {
        /* The code of RFC 7521 section 4.2.1 for an assertion that is not accepted. */
        cause = CCT_CAUSE_ASSERTION_REJECTED;
    }
    if (cause != CCT_CAUSE_NONE) {
        cct_reading_fail(&r->seen, diagnosis, cause);
        /* 401 and 403 refuse the client even as a web page. */
        if (cause == CCT_CAUSE_HTML_RESPONSE && is_refusal(r->seen.response->status)) {
            diagnosis->exit_status = CCT_STATUS_OAUTH;
        }
        return CCT_FAILED;
    }
    if (!r->seen.is_json) {
        return fail_without_json(r, diagnosis);
    }
    if (r->found.duplicate) {
        return cct_reading_fail_because(&r->seen, diagnosis, CCT_CAUSE_TOKEN_MALFORMED, "a member appears twice");
    }
    return read_token(r, token, diagnosis);
}

/*
 * Whether the body is JSON that is cut off: nothing of it is quoted, because its meaning is not
 * known.
 */
static bool is_cut_json(const reading *r)
{
    return r->seen.response->result != CCT_OK && r->seen.body.len > 0 && strchr("{[", r->seen.body.ptr[0]) != NULL;
}

/* How the words are to be read. */
static cct_body_kind kind_of_body(const reading *r)
{
    if (r->seen.is_json) {
        return CCT_BODY_JSON;
    }
    return r->seen.is_page                                              ? CCT_BODY_HTML
           : cct_reading_unreadable(&r->seen) != NULL || is_cut_json(r) ? CCT_BODY_UNREADABLE
                                                                        : CCT_BODY_TEXT;
}

/*
 * The words of a refusal: of any status from 400 on, and of a 2xx with `error`. Those of a redirect
 * are not from the server that issues tokens.
 */
static cct_words read_words(const reading *r)
{
    int status = r->seen.response->status;
    const cct_json_member *error = &r->found.at[ERROR];
    cct_words words = {CCT_NO_SPAN, CCT_NO_SPAN, CCT_NO_SPAN};
    if (status < 400 && (status >= 300 || !is_present(error))) {
        return words;
    }
    if (CCT_HAS_OBSERVER || CCT_HAS_WORDINGS) {
        return cct_words_find(r->seen.response, r->seen.body, kind_of_body(r));
    }
    /* Nothing is quoted or compared: only the code of RFC 6749 matters. */
    if (is_string(error)) {
        words.code = member_decode(r->seen.response, error);
    }
    return words;
}

int cct_token_response_read(const cct_http_response *response, const cct_token_context *context, cct_token *token,
                            cct_diagnosis *diagnosis)
{
    size_t len;
    const char *bytes = cct_http_response_body(response, &len);
    reading r = {.seen = {.response = response, .context = context}};
    r.seen.body = cct_body_skip_mark((cct_span){bytes, len});
    find_members(&r);
    r.seen.is_page =
        !r.seen.is_json && cct_body_is_page(cct_http_response_header(response, "content-type"), r.seen.body);
    r.seen.said = read_words(&r);
    return read_answer(&r, token, diagnosis);
}
