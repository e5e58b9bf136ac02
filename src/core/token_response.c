/* SPDX-License-Identifier: MIT */
#include "token_response.h"

#include <string.h>

#include "answer.h"
#include "date.h"
#include "diagnosis.h"
#include "json.h"
#include "redact.h"
#include "retry.h"
#include "switches.h"
#include "wording.h"

/* The members that we read; the first six must not stand there twice. */
enum {
    ACCESS_TOKEN,
    TOKEN_TYPE,
    EXPIRES_IN,
    SCOPE,
    ERROR,
    ERROR_DESCRIPTION,
    CODE,    /* of providers that answer in a form of their own */
    MESSAGE, /* the same */
    MEMBERS,
    DECISIVE = CODE
};

/* As they stand in the body. `null` counts as absent. */
typedef struct members {
    cct_json_member at[MEMBERS];
    bool is_json;
    bool is_object;
    bool duplicate;
} members;

/* What the server says of a refusal: `error` (RFC 6749 section 5.2), or a code and a message in a form of its own. */
typedef struct words {
    cct_span code;
    cct_span text;
} words;

typedef struct reading {
    const cct_http_response *response;
    const cct_config *config;
    const cct_profile *profile;
    members found;
    words said;
} reading;

static bool is_present(const cct_json_member *member)
{
    return member->key.ptr != NULL && member->type != CCT_JSON_NULL;
}

static bool is_string(const cct_json_member *member)
{
    return member->key.ptr != NULL && member->type == CCT_JSON_STRING;
}

/* ---- reading ----------------------------------------------------------- */

/* Which of the members that is; MEMBERS when none. */
static unsigned find_member(cct_span key)
{
    static const char names[] = "access_token\0"
                                "token_type\0"
                                "expires_in\0"
                                "scope\0"
                                "error\0"
                                "error_description\0"
                                "code\0" /* Genesys Cloud's API, and others */
                                "message\0"
                                "errorCode\0" /* Okta */
                                "errorSummary\0"
                                "__type\0"; /* AWS */
    static const unsigned char which[] = {ACCESS_TOKEN, TOKEN_TYPE, EXPIRES_IN, SCOPE,   ERROR, ERROR_DESCRIPTION,
                                          CODE,         MESSAGE,    CODE,       MESSAGE, CODE};
    const char *name = names;
    for (size_t i = 0; i < sizeof which; i++, name = cct_nth(name, 1)) {
        if (cct_json_string_equals(key, name)) {
            return which[i];
        }
    }
    return MEMBERS;
}

static void find_members(cct_span body, members *found)
{
    cct_json_members rest;
    cct_json_member member;
    memset(found, 0, sizeof *found);
    found->is_json = cct_json_validate(body) == CCT_OK;
    found->is_object = found->is_json && cct_json_members_init(&rest, body);
    while (found->is_object && cct_json_members_next(&rest, &member)) {
        unsigned which = find_member(member.key);
        if (which < MEMBERS) {
            found->duplicate = found->duplicate || (which < DECISIVE && found->at[which].key.ptr != NULL);
            found->at[which] = member;
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

static cct_span text_of(const cct_http_response *response, const cct_json_member *member)
{
    bool is_number = member->key.ptr != NULL && member->type == CCT_JSON_NUMBER;
    return is_string(member) ? decode(response, member) : is_number ? member->value : CCT_NO_SPAN;
}

static words read_words(const cct_http_response *response, const members *found)
{
    bool is_error = is_present(&found->at[ERROR]);
    return (words){text_of(response, is_error ? &found->at[ERROR] : &found->at[CODE]),
                   text_of(response, is_error ? &found->at[ERROR_DESCRIPTION] : &found->at[MESSAGE])};
}

/* ---- causes ------------------------------------------------------------ */

cct_cause cct_cause_of_status(int status)
{
    static const struct {
        unsigned short status;
        unsigned char cause;
    } rows[] = {
        {404, CCT_CAUSE_NOT_FOUND},    {405, CCT_CAUSE_METHOD_NOT_ALLOWED}, {415, CCT_CAUSE_UNSUPPORTED_MEDIA_TYPE},
        {429, CCT_CAUSE_RATE_LIMITED}, {502, CCT_CAUSE_UNAVAILABLE},        {503, CCT_CAUSE_UNAVAILABLE},
        {504, CCT_CAUSE_UNAVAILABLE},
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
    if (CCT_HAS_TEXTS) {
        cct_write_text(&detail, "HTTP ");
        cct_write_number(&detail, status);
    }
    return detail;
}

static void write_value(cct_writer *detail, const cct_config *config, const char *name, cct_span value)
{
    if (CCT_HAS_OBSERVER && value.len > 0) {
        cct_write_text(detail, name);
        cct_write_redacted_printable(detail, value, credentials_of(config));
    }
}

static void write_words(cct_writer *detail, const cct_config *config, words said)
{
    write_value(detail, config, ", ", said.code);
    write_value(detail, config, said.code.len > 0 ? ": " : ", ", said.text);
}

static void write_headers(cct_writer *detail, const reading *r)
{
    const char *name = "";
    cct_span id = cct_find_correlation_id(r->response, &name);
    write_value(detail, r->config, ", location: ", cct_http_response_header(r->response, "location"));
    write_value(detail, r->config, ", retry-after: ", cct_http_response_header(r->response, "retry-after"));
    if (CCT_HAS_OBSERVER && id.len > 0) {
        cct_write_text(detail, ", ");
        cct_write_text(detail, name);
        write_value(detail, r->config, ": ", id);
    }
}

static int fail(const reading *r, cct_diagnosis *diagnosis, cct_cause cause)
{
    cct_writer detail = diagnose_answer(diagnosis, cause, r->response->status);
    cct_answer_read_error(r->config, r->said.code, r->said.text);
    if (CCT_HAS_TEXTS) {
        write_words(&detail, r->config, r->said);
        write_headers(&detail, r);
        cct_writer_terminate(&detail);
    }
    return CCT_FAILED;
}

static int fail_saying(const cct_http_response *response, cct_diagnosis *diagnosis, cct_cause cause, const char *why)
{
    cct_writer detail = diagnose_answer(diagnosis, cause, response->status);
    if (CCT_HAS_TEXTS) {
        cct_write_text(&detail, ", ");
        cct_write_text(&detail, why);
        cct_writer_terminate(&detail);
    }
    return CCT_FAILED;
}

/* The words may say more than the code alone, where they are known. */
static cct_cause refine(const reading *r, cct_cause cause)
{
    return CCT_HAS_WORDINGS ? cct_cause_of_wording(r->profile, r->said.code, r->said.text, cause) : cause;
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
    bool number = is_present(&found->at[EXPIRES_IN]) && cct_json_member_to_whole(&found->at[EXPIRES_IN], &whole);
    token->expires_in_s = number && whole > 0 ? whole : CCT_LIFETIME_UNKNOWN;
    if (token->expires_in_s == CCT_LIFETIME_UNKNOWN) {
        cct_warn(diagnosis, CCT_CAUSE_LIFETIME_UNKNOWN, CCT_SUBJECT_NONE, CCT_NO_OFFSET);
    }
}

static int read_token(const reading *r, cct_token *token, cct_diagnosis *diagnosis)
{
    const cct_http_response *response = r->response;
    const cct_config *config = r->config;
    const members *found = &r->found;
    if (!is_present(&found->at[ACCESS_TOKEN])) {
        return fail(r, diagnosis, CCT_CAUSE_TOKEN_MISSING);
    }
    if (!is_string(&found->at[ACCESS_TOKEN])) {
        return fail_saying(response, diagnosis, CCT_CAUSE_TOKEN_MALFORMED, "access_token is not a string");
    }
    if (is_present(&found->at[SCOPE]) && !is_string(&found->at[SCOPE])) {
        return fail_saying(response, diagnosis, CCT_CAUSE_TOKEN_MALFORMED, "scope is not a string");
    }
    cct_span type = is_string(&found->at[TOKEN_TYPE]) ? decode(response, &found->at[TOKEN_TYPE]) : CCT_NO_SPAN;
    if (!cct_span_equals_ignoring_case(type, "bearer")) {
        return fail_saying(response, diagnosis, CCT_CAUSE_TOKEN_TYPE_UNKNOWN,
                           is_present(&found->at[TOKEN_TYPE]) ? "token_type is not Bearer" : "token_type is missing");
    }
    cct_span text = decode(response, &found->at[ACCESS_TOKEN]);
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
    if (is_string(&found->at[SCOPE])) {
        cct_span scope = decode(response, &found->at[SCOPE]);
        token->scope = scope.ptr;
        if (config->scope != NULL && !is_granted(cct_span_of(config->scope), scope)) {
            cct_warn(diagnosis, CCT_CAUSE_SCOPE_REDUCED, CCT_SUBJECT_SCOPE, CCT_NO_OFFSET);
        }
    }
    return CCT_OK;
}

/* The order is a contract: the first that applies decides. */
static int read_answer(const reading *r, cct_span body, cct_token *token, cct_diagnosis *diagnosis)
{
    int status = r->response->status;
    cct_cause by_status = cct_cause_of_status(status);
    if (by_status != CCT_CAUSE_NONE) {
        return fail(r, diagnosis, by_status);
    }
    if (is_present(&r->found.at[ERROR])) {
        return fail(r, diagnosis, refine(r, cct_cause_of_error(r->said.code)));
    }
    bool html = !r->found.is_json && is_html(r->response, body);
    if (status == 401 || status == 403) {
        fail(r, diagnosis, html ? CCT_CAUSE_HTML_RESPONSE : refine(r, CCT_CAUSE_ACCESS_FORBIDDEN));
        diagnosis->exit_status = cct_cause_status(CCT_CAUSE_ACCESS_FORBIDDEN);
        return CCT_FAILED;
    }
    if (html) {
        return fail(r, diagnosis, CCT_CAUSE_HTML_RESPONSE);
    }
    if (status != 200) {
        return fail(r, diagnosis, CCT_CAUSE_HTTP_ERROR);
    }
    if (!r->found.is_json) {
        return fail_saying(r->response, diagnosis, CCT_CAUSE_NOT_JSON,
                           body.len == 0 ? "the body is empty" : "the body is other text");
    }
    if (r->found.duplicate) {
        return fail_saying(r->response, diagnosis, CCT_CAUSE_TOKEN_MALFORMED, "a member stands there twice");
    }
    return read_token(r, token, diagnosis);
}

int cct_token_response_read(const cct_http_response *response, const cct_config *config, const cct_profile *profile,
                            cct_token *token, cct_diagnosis *diagnosis)
{
    reading r = {.response = response, .config = config, .profile = profile};
    size_t len;
    char *bytes = cct_http_response_body(response, &len);
    cct_span body = {bytes, len};
    find_members(body, &r.found);
    r.said = read_words(response, &r.found);
    return read_answer(&r, body, token, diagnosis);
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
    if (!CCT_HAS_DATES || !cct_date_parse_http(value, &date)) {
        return CCT_NO_RETRY_AFTER;
    }
    int64_t server_now_s;
    if (cct_date_parse_http(cct_http_response_header(response, "date"), &server_now_s)) {
        now_s = server_now_s;
    }
    return date > now_s ? date - now_s : 0;
}
