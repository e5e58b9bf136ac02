/* SPDX-License-Identifier: MIT */
#include "token_response.h"

#include <string.h>

#include "answer.h"
#include "date.h"
#include "diagnosis.h"
#include "json.h"
#include "redact.h"
#include "retry.h"

/* The members that we read, as they stand in the body. `null` counts as absent. */
typedef struct members {
    cct_json_member access_token;
    cct_json_member token_type;
    cct_json_member expires_in;
    cct_json_member scope;
    cct_json_member error;
    cct_json_member error_description;
    cct_json_member code;    /* of providers that answer in a form of their own */
    cct_json_member message; /* the same */
    bool is_json;
    bool is_object;
    bool duplicate;
} members;

static bool is_present(const cct_json_member *member)
{
    return member->key.ptr != NULL && member->type != CCT_JSON_NULL;
}

static bool is_string(const cct_json_member *member)
{
    return member->key.ptr != NULL && member->type == CCT_JSON_STRING;
}

/* ---- reading ----------------------------------------------------------- */

/* The first of those wanted, which must not stand there twice. */
enum { DECISIVE = 6 };

static void find_members(cct_span body, members *found)
{
    const struct {
        const char *name;
        cct_json_member *member;
    } wanted[] = {
        {"access_token", &found->access_token},
        {"token_type", &found->token_type},
        {"expires_in", &found->expires_in},
        {"scope", &found->scope},
        {"error", &found->error},
        {"error_description", &found->error_description},
        {"code", &found->code},
        {"message", &found->message},
    };
    cct_json_members rest;
    cct_json_member member;
    memset(found, 0, sizeof *found);
    found->is_json = cct_json_validate(body) == CCT_OK;
    found->is_object = found->is_json && cct_json_members_init(&rest, body);
    while (found->is_object && cct_json_members_next(&rest, &member)) {
        for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
            if (cct_json_string_equals(member.key, wanted[i].name)) {
                found->duplicate = found->duplicate || (i < DECISIVE && wanted[i].member->key.ptr != NULL);
                *wanted[i].member = member;
            }
        }
    }
}

static bool is_html(const cct_http_response *response, cct_span body)
{
    cct_span type = cct_http_response_header(response, "content-type");
    while (body.len > 0 && strchr(" \t\r\n", body.ptr[0]) != NULL && body.ptr[0] != '\0') {
        body.ptr++;
        body.len--;
    }
    return cct_span_starts_ignoring_case(type, "text/html") ||
           cct_span_starts_ignoring_case(type, "application/xhtml+xml") ||
           cct_span_starts_ignoring_case(body, "<!doctype html") || cct_span_starts_ignoring_case(body, "<html");
}

/* Decodes a string member and ends it with NUL, where its closing quote was. */
static cct_span decode(const cct_http_response *response, const cct_json_member *member)
{
    size_t body_len;
    char *body = cct_http_response_body(response, &body_len);
    char *text = body + (member->value.ptr - body);
    size_t len = cct_json_string_decode(text, member->value.len);
    text[len] = '\0';
    return (cct_span){text, len};
}

/* ---- causes ------------------------------------------------------------ */

cct_cause cct_cause_of_status(int status)
{
    static const struct {
        int status;
        cct_cause cause;
    } rows[] = {
        {404, CCT_CAUSE_NOT_FOUND},    {405, CCT_CAUSE_METHOD_NOT_ALLOWED}, {415, CCT_CAUSE_UNSUPPORTED_MEDIA_TYPE},
        {429, CCT_CAUSE_RATE_LIMITED}, {502, CCT_CAUSE_UNAVAILABLE},        {503, CCT_CAUSE_UNAVAILABLE},
        {504, CCT_CAUSE_UNAVAILABLE},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (rows[i].status == status) {
            return rows[i].cause;
        }
    }
    if (status >= 300 && status <= 399) {
        return CCT_CAUSE_REDIRECTED;
    }
    return status >= 500 ? CCT_CAUSE_SERVER_ERROR : CCT_CAUSE_NONE;
}

static cct_cause cause_of_error(cct_span error)
{
    static const cct_cause same_name[] = {
        CCT_CAUSE_INVALID_CLIENT, CCT_CAUSE_INVALID_REQUEST, CCT_CAUSE_INVALID_GRANT, CCT_CAUSE_UNAUTHORIZED_CLIENT,
        CCT_CAUSE_INVALID_SCOPE,  CCT_CAUSE_INVALID_TARGET,  CCT_CAUSE_ACCESS_DENIED, CCT_CAUSE_UNSUPPORTED_GRANT_TYPE,
    };
    for (size_t i = 0; i < sizeof same_name / sizeof *same_name; i++) {
        if (cct_span_equals(error, cct_cause_name(same_name[i]))) {
            return same_name[i];
        }
    }
    return CCT_CAUSE_OAUTH_ERROR;
}

/* The provider's own wording says more than the error code, where it is known. */
static cct_cause refine(const cct_profile *profile, cct_span error, cct_span description, cct_cause cause)
{
    for (const cct_wording *wording = profile->wordings; wording->error != NULL; wording++) {
        if (cct_span_equals(error, wording->error) && cct_span_equals(description, wording->description)) {
            return wording->cause;
        }
    }
    return cause;
}

/* ---- details ----------------------------------------------------------- */

static cct_credentials credentials_of(const cct_config *config)
{
    return (cct_credentials){cct_span_of(config->client_id), cct_span_of(config->client_secret)};
}

static cct_writer diagnose_answer(cct_diagnosis *diagnosis, cct_cause cause, int status)
{
    cct_cause_group group = cct_cause_group_of(cause);
    bool is_oauth = group == CCT_GROUP_OAUTH || group == CCT_GROUP_ANSWER;
    cct_writer detail = cct_diagnose(diagnosis, cause, is_oauth ? CCT_STAGE_OAUTH : CCT_STAGE_HTTP, 0);
    cct_write_text(&detail, "HTTP ");
    cct_write_number(&detail, status);
    return detail;
}

static void write_value(cct_writer *detail, const cct_config *config, const char *name, cct_span value)
{
    if (value.len > 0) {
        cct_write_text(detail, ", ");
        cct_write_text(detail, name);
        cct_write_text(detail, ": ");
        cct_write_redacted_printable(detail, value, credentials_of(config));
    }
}

static void write_header(cct_writer *detail, const cct_http_response *response, const cct_config *config,
                         const char *name)
{
    write_value(detail, config, name, cct_http_response_header(response, name));
}

static void write_correlation_id(cct_writer *detail, const cct_http_response *response, const cct_config *config)
{
    const char *name = "";
    cct_span id = cct_find_correlation_id(response, &name);
    write_value(detail, config, name, id);
}

static int fail(const cct_http_response *response, const cct_config *config, cct_diagnosis *diagnosis, cct_cause cause)
{
    cct_writer detail = diagnose_answer(diagnosis, cause, response->status);
    write_header(&detail, response, config, "location");
    write_header(&detail, response, config, "retry-after");
    write_correlation_id(&detail, response, config);
    cct_writer_terminate(&detail);
    return CCT_FAILED;
}

static int fail_saying(const cct_http_response *response, cct_diagnosis *diagnosis, cct_cause cause, const char *why)
{
    cct_writer detail = diagnose_answer(diagnosis, cause, response->status);
    cct_write_text(&detail, ", ");
    cct_write_text(&detail, why);
    cct_writer_terminate(&detail);
    return CCT_FAILED;
}

static int fail_by_error(const cct_http_response *response, const members *found, const cct_config *config,
                         const cct_profile *profile, cct_diagnosis *diagnosis)
{
    cct_credentials credentials = credentials_of(config);
    cct_span error = is_string(&found->error) ? decode(response, &found->error) : CCT_NO_SPAN;
    cct_span description =
        is_string(&found->error_description) ? decode(response, &found->error_description) : CCT_NO_SPAN;
    cct_cause cause = refine(profile, error, description, cause_of_error(error));
    cct_answer_read_error(config, error, description);
    cct_writer detail = diagnose_answer(diagnosis, cause, response->status);
    cct_write_text(&detail, ", ");
    cct_write_redacted_printable(&detail, error.ptr != NULL ? error : cct_span_of("error"), credentials);
    if (description.len > 0) {
        cct_write_text(&detail, ": ");
        cct_write_redacted_printable(&detail, description, credentials);
    }
    write_correlation_id(&detail, response, config);
    cct_writer_terminate(&detail);
    return CCT_FAILED;
}

/* A refusal in a form of the provider's own: shown, but it decides nothing. */
static void read_own_form(const cct_http_response *response, const members *found, const cct_config *config)
{
    if (is_string(&found->code)) {
        cct_span message = is_string(&found->message) ? decode(response, &found->message) : CCT_NO_SPAN;
        cct_answer_read_error(config, decode(response, &found->code), message);
    }
}

/* ---- the token --------------------------------------------------------- */

static bool is_token_text(cct_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < 0x21 || text.ptr[i] > 0x7E) {
            return false;
        }
    }
    return text.len > 0 && text.len <= CCT_TOKEN_MAX;
}

/* Every scope that was asked for is among those granted. */
static bool is_granted(cct_span asked, cct_span granted)
{
    while (asked.len > 0) {
        const char *space = memchr(asked.ptr, ' ', asked.len);
        cct_span one = {asked.ptr, space == NULL ? asked.len : (size_t)(space - asked.ptr)};
        cct_span rest = granted;
        bool found = false;
        while (!found && rest.len > 0) {
            space = memchr(rest.ptr, ' ', rest.len);
            size_t len = space == NULL ? rest.len : (size_t)(space - rest.ptr);
            found = len == one.len && memcmp(rest.ptr, one.ptr, len) == 0;
            len += space != NULL;
            rest = (cct_span){rest.ptr + len, rest.len - len};
        }
        if (!found) {
            return false;
        }
        size_t skip = one.len < asked.len ? one.len + 1 : one.len;
        asked = (cct_span){asked.ptr + skip, asked.len - skip};
    }
    return true;
}

static void read_lifetime(const members *found, cct_token *token, cct_diagnosis *diagnosis)
{
    int64_t whole = 0;
    bool number = is_present(&found->expires_in) &&
                  (found->expires_in.type == CCT_JSON_NUMBER || found->expires_in.type == CCT_JSON_STRING) &&
                  cct_json_number_to_whole(found->expires_in.value, &whole);
    token->expires_in_s = number && whole > 0 ? whole : CCT_LIFETIME_UNKNOWN;
    if (token->expires_in_s == CCT_LIFETIME_UNKNOWN) {
        cct_warn(diagnosis, CCT_CAUSE_LIFETIME_UNKNOWN, CCT_SUBJECT_NONE, CCT_NO_OFFSET);
    }
}

static int read_token(const cct_http_response *response, const members *found, const cct_config *config,
                      cct_token *token, cct_diagnosis *diagnosis)
{
    if (!is_present(&found->access_token)) {
        return fail(response, config, diagnosis, CCT_CAUSE_TOKEN_MISSING);
    }
    if (!is_string(&found->access_token)) {
        return fail_saying(response, diagnosis, CCT_CAUSE_TOKEN_MALFORMED, "access_token is not a string");
    }
    if (is_present(&found->scope) && !is_string(&found->scope)) {
        return fail_saying(response, diagnosis, CCT_CAUSE_TOKEN_MALFORMED, "scope is not a string");
    }
    cct_span type = is_string(&found->token_type) ? decode(response, &found->token_type) : CCT_NO_SPAN;
    if (!cct_span_equals_ignoring_case(type, "bearer")) {
        return fail_saying(response, diagnosis, CCT_CAUSE_TOKEN_TYPE_UNKNOWN,
                           is_present(&found->token_type) ? "token_type is not Bearer" : "token_type is missing");
    }
    cct_span text = decode(response, &found->access_token);
    if (!is_token_text(text)) {
        return fail_saying(response, diagnosis, CCT_CAUSE_TOKEN_MALFORMED,
                           text.len == 0              ? "access_token is empty"
                           : text.len > CCT_TOKEN_MAX ? "access_token is longer than 32 KiB"
                                                      : "access_token has bytes that no header may carry");
    }
    read_lifetime(found, token, diagnosis);
    token->access_token = text.ptr;
    token->access_token_len = text.len;
    token->token_type = "Bearer";
    token->scope = NULL;
    if (is_string(&found->scope)) {
        cct_span scope = decode(response, &found->scope);
        token->scope = scope.ptr;
        if (config->scope != NULL && !is_granted(cct_span_of(config->scope), scope)) {
            cct_warn(diagnosis, CCT_CAUSE_SCOPE_REDUCED, CCT_SUBJECT_SCOPE, CCT_NO_OFFSET);
        }
    }
    return CCT_OK;
}

/* The order is a contract: the first that applies decides. */
int cct_token_response_read(const cct_http_response *response, const cct_config *config, const cct_profile *profile,
                            cct_token *token, cct_diagnosis *diagnosis)
{
    members found;
    size_t len;
    char *bytes = cct_http_response_body(response, &len);
    cct_span body = {bytes, len};
    int status = response->status;
    cct_cause by_status = cct_cause_of_status(status);
    if (by_status != CCT_CAUSE_NONE) {
        return fail(response, config, diagnosis, by_status);
    }
    find_members(body, &found);
    if (is_present(&found.error)) {
        return fail_by_error(response, &found, config, profile, diagnosis);
    }
    bool html = !found.is_json && is_html(response, body);
    if (status != 200) {
        read_own_form(response, &found, config);
    }
    if (status == 401 || status == 403) {
        fail(response, config, diagnosis, html ? CCT_CAUSE_HTML_RESPONSE : CCT_CAUSE_ACCESS_FORBIDDEN);
        diagnosis->exit_status = cct_cause_status(CCT_CAUSE_ACCESS_FORBIDDEN);
        return CCT_FAILED;
    }
    if (html) {
        return fail(response, config, diagnosis, CCT_CAUSE_HTML_RESPONSE);
    }
    if (status != 200) {
        return fail(response, config, diagnosis, CCT_CAUSE_HTTP_ERROR);
    }
    if (!found.is_json) {
        return fail_saying(response, diagnosis, CCT_CAUSE_NOT_JSON,
                           len == 0 ? "the body is empty" : "the body is other text");
    }
    if (found.duplicate) {
        return fail_saying(response, diagnosis, CCT_CAUSE_TOKEN_MALFORMED, "a member stands there twice");
    }
    return read_token(response, &found, config, token, diagnosis);
}

static bool is_number(cct_span text)
{
    size_t i = 0;
    while (i < text.len && cct_is_digit(text.ptr[i])) {
        i++;
    }
    return i > 0 && i == text.len;
}

int64_t cct_retry_after_s(const cct_http_response *response, int64_t now_s)
{
    cct_span value = cct_http_response_header(response, "retry-after");
    uint64_t seconds;
    int64_t date;
    if (is_number(value)) {
        return cct_span_to_u64(value, &seconds) && seconds < INT64_MAX ? (int64_t)seconds : INT64_MAX;
    }
    if (!cct_date_parse_http(value, &date)) {
        return CCT_NO_RETRY_AFTER;
    }
    int64_t server_now_s;
    if (cct_date_parse_http(cct_http_response_header(response, "date"), &server_now_s)) {
        now_s = server_now_s;
    }
    return date > now_s ? date - now_s : 0;
}
