/* SPDX-License-Identifier: MIT */
#include "check.h"

#include <string.h>

#include "diagnosis.h"
#include "profile.h"
#include "region.h"
#include "token_request.h"
#include "url.h"
#include "utf8.h"

/* ---- placeholders ------------------------------------------------------ */

static bool is_run_of(cct_span value, char c)
{
    size_t i = 0;
    while (i < value.len && cct_ascii_lower(value.ptr[i]) == c) {
        i++;
    }
    return i >= 3 && i == value.len;
}

static bool is_enclosed(cct_span value, const char *open, const char *close)
{
    size_t open_len = strlen(open), close_len = strlen(close);
    return value.len >= open_len + close_len && memcmp(value.ptr, open, open_len) == 0 &&
           memcmp(value.ptr + value.len - close_len, close, close_len) == 0;
}

/* $NAME, as a shell would take it */
static bool is_variable(cct_span value)
{
    if (value.len < 2 || value.ptr[0] != '$' || cct_is_digit(value.ptr[1])) {
        return false;
    }
    for (size_t i = 1; i < value.len; i++) {
        char lower = cct_ascii_lower(value.ptr[i]);
        if (!cct_is_digit(lower) && lower != '_' && (lower < 'a' || lower > 'z')) {
            return false;
        }
    }
    return true;
}

bool cct_is_placeholder(cct_span value)
{
    return cct_span_equals_ignoring_case(value, "null") || cct_span_equals_ignoring_case(value, "undefined") ||
           cct_span_equals_ignoring_case(value, "changeme") || cct_span_equals(value, "None") ||
           is_run_of(value, 'x') || is_run_of(value, '*') || is_enclosed(value, "${", "}") ||
           is_enclosed(value, "{{", "}}") || is_enclosed(value, "<", ">") || is_variable(value);
}

/* "your-client-id", "YOUR_CLIENT_ID_HERE": people paste examples. */
static bool is_example_id(cct_span value)
{
    return cct_span_starts_ignoring_case(value, "your-client") || cct_span_starts_ignoring_case(value, "your_client") ||
           cct_span_starts_ignoring_case(value, "yourclient") || cct_span_starts_ignoring_case(value, "your client");
}

/* ---- stray characters -------------------------------------------------- */

static const char *name_of_stray(uint32_t code)
{
    static const struct {
        uint32_t code;
        const char *name;
    } rows[] = {
        {'\n', "a line feed"},
        {'\r', "a carriage return"},
        {'\t', "a tab"},
        {' ', "a space"},
        {0xA0, "a no-break space"},
        {0xAD, "a soft hyphen"},
        {0x2007, "a no-break space"},
        {0x200B, "a zero-width space"},
        {0x200C, "a zero-width non-joiner"},
        {0x200D, "a zero-width joiner"},
        {0x200E, "a direction mark"},
        {0x200F, "a direction mark"},
        {0x202F, "a no-break space"},
        {0x2060, "a word joiner"},
        {0xFEFF, "a byte order mark"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (rows[i].code == code) {
            return rows[i].name;
        }
    }
    return code < 0x20 || (code >= 0x7F && code < 0xA0) ? "a control character" : NULL;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\v' || c == '\f';
}

cct_cause cct_find_stray(cct_span value, size_t *offset, const char **what)
{
    if (value.len > 0 && (is_space(value.ptr[0]) || is_space(value.ptr[value.len - 1]))) {
        *offset = is_space(value.ptr[0]) ? 0 : value.len - 1;
        *what = name_of_stray((unsigned char)value.ptr[*offset]);
        return CCT_CAUSE_STRAY_WHITESPACE;
    }
    for (size_t i = 0; i < value.len;) {
        uint32_t code = 0;
        size_t n = cct_utf8_decode(value.ptr + i, value.len - i, &code);
        const char *name = n > 0 && code != ' ' ? name_of_stray(code) : NULL;
        if (name != NULL) {
            *offset = i;
            *what = name;
            return CCT_CAUSE_STRAY_CHARACTER;
        }
        i += n > 0 ? n : 1;
    }
    return CCT_CAUSE_NONE;
}

/* ---- the configuration ------------------------------------------------- */

static const char *name_of_subject(cct_subject subject)
{
    static const char *const names[] = {
        "", "the client id", "the client secret", "the token URL", "the scope", "the address to connect to"};
    return names[subject];
}

static cct_cause blame(cct_diagnosis *diagnosis, cct_subject subject, cct_cause cause, const char *detail)
{
    cct_diagnose_text(diagnosis, cause, CCT_STAGE_CONFIG, 0, detail);
    diagnosis->subject = subject;
    return cause;
}

static cct_cause check_stray(cct_diagnosis *diagnosis, cct_subject subject, cct_span value)
{
    size_t offset = 0;
    const char *what = "";
    cct_cause cause = cct_find_stray(value, &offset, &what);
    if (cause == CCT_CAUSE_NONE) {
        return cause;
    }
    cct_writer detail = cct_diagnose(diagnosis, cause, CCT_STAGE_CONFIG, 0);
    cct_write_text(&detail, name_of_subject(subject));
    cct_write_text(&detail, " has ");
    cct_write_text(&detail, what);
    cct_write_text(&detail, " at offset ");
    cct_write_number(&detail, (int64_t)offset);
    cct_write_text(&detail, " of its ");
    cct_write_number(&detail, (int64_t)value.len);
    cct_write_text(&detail, " bytes");
    cct_writer_terminate(&detail);
    diagnosis->subject = subject;
    diagnosis->subject_offset = offset;
    return cause;
}

static cct_cause check_value(cct_diagnosis *diagnosis, cct_subject subject, const char *value)
{
    cct_span span = cct_span_of(value);
    cct_cause cause = check_stray(diagnosis, subject, span);
    bool example = subject == CCT_SUBJECT_CLIENT_ID && is_example_id(span);
    if (cause == CCT_CAUSE_NONE && subject != CCT_SUBJECT_SCOPE && (example || cct_is_placeholder(span))) {
        return blame(diagnosis, subject, CCT_CAUSE_PLACEHOLDER, name_of_subject(subject));
    }
    return cause;
}

static bool is_set(const char *value)
{
    return value != NULL && *value != '\0';
}

static cct_cause check_host(cct_diagnosis *diagnosis, const cct_url *url)
{
    const cct_profile *profile = cct_profile_of_host(url->host);
    const char *query = url->target.len > 0 ? memchr(url->target.ptr, '?', url->target.len) : NULL;
    cct_span path = query == NULL ? url->target : (cct_span){url->target.ptr, (size_t)(query - url->target.ptr)};
    if (cct_profile_is_api_host(profile, url->host)) {
        const cct_region *region = cct_region_of_host(url->host, profile->api_prefix);
        cct_writer detail = cct_diagnose(diagnosis, CCT_CAUSE_API_HOST, CCT_STAGE_CONFIG, 0);
        cct_write_span(&detail, url->host);
        if (region != NULL) {
            cct_write_text(&detail, "; tokens of this region come from ");
            cct_write_text(&detail, profile->token_prefix);
            cct_write_text(&detail, region->domain);
        }
        cct_writer_terminate(&detail);
        diagnosis->subject = CCT_SUBJECT_TOKEN_URL;
        return CCT_CAUSE_API_HOST;
    }
    if (profile->token_path != NULL && !cct_span_equals(path, profile->token_path)) {
        cct_writer detail = cct_diagnose(diagnosis, CCT_CAUSE_WRONG_PATH, CCT_STAGE_CONFIG, 0);
        cct_write_span(&detail, path.len > 0 ? path : cct_span_of("/"));
        cct_write_text(&detail, " instead of ");
        cct_write_text(&detail, profile->token_path);
        cct_writer_terminate(&detail);
        diagnosis->subject = CCT_SUBJECT_TOKEN_URL;
        return CCT_CAUSE_WRONG_PATH;
    }
    return CCT_CAUSE_NONE;
}

static cct_cause check_url(cct_diagnosis *diagnosis, const char *text)
{
    cct_url url;
    size_t bad = 0;
    cct_span span = cct_span_of(text);
    if (span.len > CCT_URL_MAX) {
        return blame(diagnosis, CCT_SUBJECT_TOKEN_URL, CCT_CAUSE_BAD_URL, "it is longer than 2048 bytes");
    }
    if (cct_span_starts_ignoring_case(span, "http://")) {
        return blame(diagnosis, CCT_SUBJECT_TOKEN_URL, CCT_CAUSE_INSECURE_URL, "its scheme is http");
    }
    if (!cct_span_starts_ignoring_case(span, "https://")) {
        return blame(diagnosis, CCT_SUBJECT_TOKEN_URL, CCT_CAUSE_BAD_URL, "it does not begin with https://");
    }
    if (cct_url_parse(span, &url, &bad) != CCT_OK) {
        cct_writer detail = cct_diagnose(diagnosis, CCT_CAUSE_BAD_URL, CCT_STAGE_CONFIG, 0);
        cct_write_text(&detail, "what stands at offset ");
        cct_write_number(&detail, (int64_t)bad);
        cct_write_text(&detail, " cannot stand there");
        cct_writer_terminate(&detail);
        diagnosis->subject = CCT_SUBJECT_TOKEN_URL;
        diagnosis->subject_offset = bad;
        return CCT_CAUSE_BAD_URL;
    }
    return check_host(diagnosis, &url);
}

static cct_cause check_connect_to(cct_diagnosis *diagnosis, const char *text)
{
    cct_span host;
    uint16_t port;
    if (text == NULL || cct_host_port_parse(cct_span_of(text), &host, &port) == CCT_OK) {
        return CCT_CAUSE_NONE;
    }
    return blame(diagnosis, CCT_SUBJECT_CONNECT_TO, CCT_CAUSE_USAGE, "the address to connect to is not HOST:PORT");
}

static cct_cause check_missing(cct_diagnosis *diagnosis, const cct_config *config)
{
    if (!is_set(config->client_id)) {
        return blame(diagnosis, CCT_SUBJECT_CLIENT_ID, CCT_CAUSE_CLIENT_ID_MISSING, "");
    }
    if (config->auth != CCT_AUTH_NONE && !is_set(config->client_secret)) {
        return blame(diagnosis, CCT_SUBJECT_CLIENT_SECRET, CCT_CAUSE_SECRET_MISSING, "");
    }
    if (!is_set(config->token_url)) {
        return blame(diagnosis, CCT_SUBJECT_TOKEN_URL, CCT_CAUSE_ENDPOINT_MISSING, "");
    }
    return CCT_CAUSE_NONE;
}

/* HTTP Basic ends the id at the first colon (RFC 7617 section 2); form-encoded it is none any more. */
static cct_cause check_colon(cct_diagnosis *diagnosis, const cct_config *config)
{
    cct_url url;
    size_t bad;
    const char *colon = strchr(config->client_id, ':');
    if (colon == NULL || cct_url_parse(cct_span_of(config->token_url), &url, &bad) != CCT_OK ||
        cct_auth_resolve(config->auth, &url) != CCT_AUTH_BASIC_RAW) {
        return CCT_CAUSE_NONE;
    }
    blame(diagnosis, CCT_SUBJECT_CLIENT_ID, CCT_CAUSE_STRAY_CHARACTER,
          "the client id has a colon, which the method basic-raw cannot carry; basic and post can");
    diagnosis->subject_offset = (size_t)(colon - config->client_id);
    return CCT_CAUSE_STRAY_CHARACTER;
}

static cct_cause check_auth(cct_diagnosis *diagnosis, const cct_config *config)
{
    if (config->auth == CCT_AUTH_DEFAULT || cct_auth_name(config->auth) != NULL) {
        return CCT_CAUSE_NONE;
    }
    return blame(diagnosis, CCT_SUBJECT_NONE, CCT_CAUSE_USAGE, "there is no such authentication method");
}

cct_cause cct_check(const cct_config *config, cct_diagnosis *diagnosis)
{
    memset(diagnosis, 0, sizeof *diagnosis);
    cct_cause cause = check_auth(diagnosis, config);
    if (cause == CCT_CAUSE_NONE) {
        cause = check_missing(diagnosis, config);
    }
    const struct {
        cct_subject subject;
        const char *value;
    } values[] = {
        {CCT_SUBJECT_CLIENT_ID, config->client_id},
        {CCT_SUBJECT_CLIENT_SECRET, config->auth == CCT_AUTH_NONE ? NULL : config->client_secret},
        {CCT_SUBJECT_TOKEN_URL, config->token_url},
        {CCT_SUBJECT_SCOPE, config->scope},
    };
    for (size_t i = 0; i < sizeof values / sizeof *values && cause == CCT_CAUSE_NONE; i++) {
        if (values[i].value != NULL) {
            cause = check_value(diagnosis, values[i].subject, values[i].value);
        }
    }
    if (cause == CCT_CAUSE_NONE) {
        cause = check_url(diagnosis, config->token_url);
    }
    if (cause == CCT_CAUSE_NONE) {
        cause = check_colon(diagnosis, config);
    }
    return cause == CCT_CAUSE_NONE ? check_connect_to(diagnosis, config->connect_to) : cause;
}
