/* SPDX-License-Identifier: MIT */
/*
 * check.c: what can be known to be wrong before anything is sent.
 */
#include <string.h>

#include "diagnosis.h"
#include "profile.h"
#include "region.h"
#include "retry.h"
#include "token_request.h"
#include "url.h"
#include "value.h"

const char *cct_subject_name(cct_subject subject)
{
    return cct_nth("\0the client id\0the client secret\0the token URL\0the scope\0the audience\0"
                   "the address to connect to\0the trust anchors",
                   subject);
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
    if (CCT_HAS_TEXTS) {
        cct_write_text(&detail, cct_subject_name(subject));
        cct_write_text(&detail, " has ");
        cct_write_text(&detail, what);
        cct_write_text(&detail, " at offset ");
        cct_write_number(&detail, (int64_t)offset);
        cct_write_text(&detail, " of its ");
        cct_write_number(&detail, (int64_t)value.len);
        cct_write_text(&detail, " bytes");
        cct_writer_terminate(&detail);
    }
    diagnosis->subject = subject;
    diagnosis->subject_offset = offset;
    return cause;
}

static cct_cause check_value(cct_diagnosis *diagnosis, cct_subject subject, const char *value)
{
    cct_span span = cct_span_of(value);
    cct_cause cause = check_stray(diagnosis, subject, span);
    bool example = subject == CCT_SUBJECT_CLIENT_ID && cct_is_example_id(span);
    if (cause != CCT_CAUSE_NONE) {
        return cause;
    }
    if (cct_is_quoted(span)) {
        return blame(diagnosis, subject, CCT_CAUSE_QUOTED_VALUE, cct_subject_name(subject));
    }
    if (subject != CCT_SUBJECT_SCOPE && (example || cct_is_placeholder(span))) {
        return blame(diagnosis, subject, CCT_CAUSE_PLACEHOLDER, cct_subject_name(subject));
    }
    return CCT_CAUSE_NONE;
}

static bool is_set(const char *value)
{
    return value != NULL && *value != '\0';
}

static cct_cause check_host(cct_diagnosis *diagnosis, const cct_url *url, const cct_profile *profile)
{
    const char *query = url->target.len > 0 ? memchr(url->target.ptr, '?', url->target.len) : NULL;
    cct_span path = query == NULL ? url->target : (cct_span){url->target.ptr, (size_t)(query - url->target.ptr)};
    if (cct_profile_is_api_host(profile, url->host)) {
        const cct_region *region = cct_region_of_host(url->host, profile->api_prefix);
        cct_writer detail = cct_diagnose(diagnosis, CCT_CAUSE_API_HOST, CCT_STAGE_CONFIG, 0);
        if (CCT_HAS_TEXTS) {
            cct_write_span(&detail, url->host);
            cct_write_text(&detail, region == NULL ? "" : "; tokens of this region come from ");
            cct_write_text(&detail, region == NULL ? "" : profile->token_prefix);
            cct_write_text(&detail, region == NULL ? "" : region->domain);
            cct_writer_terminate(&detail);
        }
        diagnosis->subject = CCT_SUBJECT_TOKEN_URL;
        return CCT_CAUSE_API_HOST;
    }
    if (profile->token_path != NULL && !cct_span_equals(path, profile->token_path)) {
        cct_writer detail = cct_diagnose(diagnosis, CCT_CAUSE_WRONG_PATH, CCT_STAGE_CONFIG, 0);
        if (CCT_HAS_TEXTS) {
            cct_write_span(&detail, path.len > 0 ? path : cct_span_of("/"));
            cct_write_text(&detail, " instead of ");
            cct_write_text(&detail, profile->token_path);
            cct_writer_terminate(&detail);
        }
        diagnosis->subject = CCT_SUBJECT_TOKEN_URL;
        return CCT_CAUSE_WRONG_PATH;
    }
    return CCT_CAUSE_NONE;
}

static cct_cause check_url(cct_diagnosis *diagnosis, const cct_config *config)
{
    cct_url url;
    size_t bad = 0;
    cct_span span = cct_span_of(config->token_url);
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
        if (CCT_HAS_TEXTS) {
            cct_write_text(&detail, "what stands at offset ");
            cct_write_number(&detail, (int64_t)bad);
            cct_write_text(&detail, " cannot stand there");
            cct_writer_terminate(&detail);
        }
        diagnosis->subject = CCT_SUBJECT_TOKEN_URL;
        diagnosis->subject_offset = bad;
        return CCT_CAUSE_BAD_URL;
    }
    return CCT_CAUSE_NONE;
}

static cct_cause check_connect_to(cct_diagnosis *diagnosis, const cct_config *config)
{
    cct_span host;
    uint16_t port;
    if (config->connect_to == NULL || cct_host_port_parse(cct_span_of(config->connect_to), &host, &port) == CCT_OK) {
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
static cct_cause check_colon(cct_diagnosis *diagnosis, const cct_config *config, const cct_profile *profile)
{
    const char *colon = strchr(config->client_id, ':');
    cct_auth_method auth = config->auth == CCT_AUTH_DEFAULT ? (cct_auth_method)profile->auth : config->auth;
    if (colon == NULL || auth != CCT_AUTH_BASIC_RAW) {
        return CCT_CAUSE_NONE;
    }
    blame(diagnosis, CCT_SUBJECT_CLIENT_ID, CCT_CAUSE_STRAY_CHARACTER,
          "the client id has a colon, which the method basic-raw cannot carry; basic and post can");
    diagnosis->subject_offset = (size_t)(colon - config->client_id);
    return CCT_CAUSE_STRAY_CHARACTER;
}

static cct_cause check_auth(cct_diagnosis *diagnosis, const cct_config *config)
{
    bool basic = config->auth == CCT_AUTH_BASIC || config->auth == CCT_AUTH_BASIC_RAW;
    if ((unsigned)config->auth <= CCT_AUTH_NONE && (CCT_HAS_BASIC || !basic)) {
        return CCT_CAUSE_NONE;
    }
    return blame(diagnosis, CCT_SUBJECT_NONE, CCT_CAUSE_USAGE, "there is no such authentication method");
}

/* Id and secret side by side. */
static cct_cause check_pair(cct_diagnosis *diagnosis, const cct_config *config, const cct_profile *profile)
{
    cct_span id = cct_span_of(config->client_id), secret = cct_span_of(config->client_secret);
    if (config->auth == CCT_AUTH_NONE) {
        return CCT_CAUSE_NONE;
    }
    if (cct_span_equals(id, config->client_secret)) {
        return blame(diagnosis, CCT_SUBJECT_CLIENT_ID, CCT_CAUSE_ID_EQUALS_SECRET, "");
    }
    if (profile->ids_are_uuids && cct_is_uuid(secret) && !cct_is_uuid(id)) {
        return blame(diagnosis, CCT_SUBJECT_CLIENT_SECRET, CCT_CAUSE_SWAPPED,
                     "the client secret looks like an id, and the client id does not");
    }
    return CCT_CAUSE_NONE;
}

/* ---- warnings ---------------------------------------------------------- */

/* Even where the other of the two is missing: it is why. */
static void warn_of_pairs(cct_diagnosis *diagnosis, const cct_config *config)
{
    cct_span id = cct_span_of(config->client_id), secret = cct_span_of(config->client_secret);
    if (cct_is_base64_pair(id, CCT_NO_SPAN)) {
        cct_warn(diagnosis, CCT_CAUSE_BASE64_PAIR, CCT_SUBJECT_CLIENT_ID, CCT_NO_OFFSET);
    }
    if (config->auth != CCT_AUTH_NONE && cct_is_base64_pair(secret, id)) {
        cct_warn(diagnosis, CCT_CAUSE_BASE64_PAIR, CCT_SUBJECT_CLIENT_SECRET, CCT_NO_OFFSET);
    }
}

static void warn_of_encoding(cct_diagnosis *diagnosis, const cct_config *config)
{
    cct_span values[] = {cct_span_of(config->client_id), cct_span_of(config->client_secret)};
    size_t count = config->auth == CCT_AUTH_NONE ? 1 : 2;
    for (size_t i = 0; i < count; i++) {
        cct_subject subject = i == 0 ? CCT_SUBJECT_CLIENT_ID : CCT_SUBJECT_CLIENT_SECRET;
        size_t offset;
        if (cct_find_non_ascii(values[i], &offset)) {
            cct_warn(diagnosis, CCT_CAUSE_NON_ASCII, subject, offset);
        }
        if (cct_find_percent_encoded(values[i], &offset)) {
            cct_warn(diagnosis, CCT_CAUSE_PERCENT_ENCODED, subject, offset);
        }
    }
}

static bool has_parameter(const cct_config *config, const char *name)
{
    for (size_t i = 0; i < config->parameter_count; i++) {
        if (strcmp(config->parameters[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

static void warn_of_parameters(cct_diagnosis *diagnosis, const cct_config *config, const cct_profile *profile)
{
    cct_span scope = cct_span_of(config->scope);
    bool expected = profile->scope == CCT_SCOPE_EXPECTED && scope.len == 0;
    if (profile->scope == CCT_SCOPE_EXPECTED && profile->scope_ending != NULL) {
        expected = !cct_span_ends(scope, profile->scope_ending);
    }
    if (profile->scope == CCT_SCOPE_IGNORED && scope.len > 0) {
        cct_warn(diagnosis, CCT_CAUSE_SCOPE_IGNORED, CCT_SUBJECT_SCOPE, CCT_NO_OFFSET);
    }
    if (expected) {
        cct_warn(diagnosis, CCT_CAUSE_SCOPE_EXPECTED, CCT_SUBJECT_SCOPE, CCT_NO_OFFSET);
    }
    if (profile->audience_expected && !has_parameter(config, "audience")) {
        cct_warn(diagnosis, CCT_CAUSE_AUDIENCE_EXPECTED, CCT_SUBJECT_AUDIENCE, CCT_NO_OFFSET);
    }
}

/* ---- all --------------------------------------------------------------- */

static cct_cause check_values(cct_diagnosis *diagnosis, const cct_config *config)
{
    const struct {
        cct_subject subject;
        const char *value;
    } values[] = {
        {CCT_SUBJECT_CLIENT_ID, config->client_id},
        {CCT_SUBJECT_CLIENT_SECRET, config->auth == CCT_AUTH_NONE ? NULL : config->client_secret},
        {CCT_SUBJECT_TOKEN_URL, config->token_url},
        {CCT_SUBJECT_SCOPE, config->scope},
    };
    cct_cause cause = CCT_CAUSE_NONE;
    for (size_t i = 0; i < sizeof values / sizeof *values && cause == CCT_CAUSE_NONE; i++) {
        if (values[i].value != NULL) {
            cause = check_value(diagnosis, values[i].subject, values[i].value);
        }
    }
    return cause;
}

/* What belongs together. The URL has been checked: it parses. */
static cct_cause check_whole(cct_diagnosis *diagnosis, const cct_config *config)
{
    cct_url url;
    size_t bad;
    cct_url_parse(cct_span_of(config->token_url), &url, &bad);
    const cct_profile *profile = cct_profile_of_host(url.host);
    cct_cause cause = check_pair(diagnosis, config, profile);
    if (CCT_HAS_PROFILES && cause == CCT_CAUSE_NONE) {
        cause = check_host(diagnosis, &url, profile);
    }
    if (cause == CCT_CAUSE_NONE) {
        cause = check_colon(diagnosis, config, profile);
    }
    if (cause == CCT_CAUSE_NONE) {
        warn_of_encoding(diagnosis, config);
    }
    if (CCT_HAS_PROFILES && cause == CCT_CAUSE_NONE) {
        warn_of_parameters(diagnosis, config, profile);
    }
    return cause;
}

/* The first fault, in this order. */
static cct_cause find_fault(cct_diagnosis *diagnosis, const cct_config *config)
{
    cct_cause cause = check_auth(diagnosis, config);
    if (CCT_HAS_CHECKS && cause == CCT_CAUSE_NONE) {
        warn_of_pairs(diagnosis, config);
    }
    if (cause == CCT_CAUSE_NONE) {
        cause = check_missing(diagnosis, config);
    }
    if (CCT_HAS_CHECKS && cause == CCT_CAUSE_NONE) {
        cause = check_values(diagnosis, config);
    }
    if (cause == CCT_CAUSE_NONE) {
        cause = check_url(diagnosis, config);
    }
    if (cause == CCT_CAUSE_NONE) {
        cause = check_connect_to(diagnosis, config);
    }
    if (CCT_HAS_CHECKS && cause == CCT_CAUSE_NONE) {
        cause = check_whole(diagnosis, config);
    }
    return cause;
}

cct_cause cct_check(const cct_config *config, cct_diagnosis *diagnosis)
{
    memset(diagnosis, 0, sizeof *diagnosis);
    diagnosis->retry_after_s = CCT_NO_RETRY_AFTER;
    return find_fault(diagnosis, config);
}
