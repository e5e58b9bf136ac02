/* SPDX-License-Identifier: MIT */
/* check.c: faults of a configuration that can be found before anything is sent. */
#include "oauth/check.h"

#include <string.h>

#include "cause/diagnosis.h"
#include "cause/retry.h"
#include "format/print.h"
#include "oauth/assertion.h"
#include "oauth/auth_method.h"
#include "oauth/check_value.h"
#include "oauth/disclose.h"
#include "oauth/proxy.h"
#include "oauth/region.h"
#include "oauth/token_response.h"
#include "oauth/value.h"
#include "oauth/warnings.h"

/* One pass over all checks: up to the first fault, or to the end if there is a callback. */
typedef struct checking {
    const cct_config *config;
    cct_diagnosis *diagnosis;
    cct_fault_found found; /* or NULL */
    void *context;
    cct_secrets secrets;
    cct_target target;  /* once the URL has been checked */
    bool is_clientless; /* the request has no client that authenticates */
    cct_cause first;
    unsigned faulty; /* the subjects that have a fault, as bits */
} checking;

/* Whether a fault of that value was found before: checks that depend on it are then left out. */
static bool check_is_faulty(const checking *c, cct_subject subject)
{
    return (c->faulty & 1U << subject) != 0;
}

/*
 * Whether the request has no client. The first condition lets the compiler drop what follows where
 * introspection is not compiled in.
 */
static bool check_is_clientless(const checking *c)
{
    return CCT_HAS_INSPECTION && c->is_clientless;
}

/* The URL that is contacted first: the endpoint, or the issuer whose metadata name it. */
static const char *endpoint_of(const cct_config *config)
{
    const char *url = cct_endpoint_url(config);
    return url != NULL || !CCT_HAS_DISCOVERY ? url : config->issuer;
}

/* What messages call the URL that is contacted first. */
static cct_subject endpoint_subject(const cct_config *config)
{
    return cct_endpoint_url(config) == NULL && config->issuer != NULL ? CCT_SUBJECT_ISSUER
           : cct_asks_for_token(config)                               ? CCT_SUBJECT_TOKEN_URL
                                                                      : CCT_SUBJECT_ENDPOINT;
}

/* Whether the token alone authenticates, so that client credentials are not needed. */
static bool needs_no_client(const cct_config *config)
{
    cct_target target;
    size_t bad;
    return CCT_HAS_INSPECTION && !cct_asks_for_token(config) && cct_target_of(&target, config, &bad) == CCT_OK &&
           target.takes_subject;
}

/* Whether a value is set. An empty string counts as unset, as everywhere in the configuration. */
static bool value_is_set(const char *value)
{
    return value != NULL && *value != '\0';
}

/*
 * Checks whether the host issues tokens. Only for token URLs: hosts of an API are right for
 * introspection and revocation.
 */
static cct_cause check_host(const checking *c)
{
    cct_span host = c->target.url.host;
    const cct_profile *profile = c->target.profile;
    if (endpoint_subject(c->config) != CCT_SUBJECT_TOKEN_URL || !cct_profile_is_api_host(profile, host)) {
        return CCT_CAUSE_NONE;
    }
    const cct_region *region = cct_region_of_domain(host);
    cct_writer detail = cct_diagnose(c->diagnosis, CCT_CAUSE_API_HOST, CCT_STAGE_CONFIG, 0);
    if (CCT_HAS_TEXTS) {
        cct_write_own_printable(&detail, host, &c->secrets);
        if (region == NULL) {
            cct_write_text(&detail, " is no host of any region");
        } else {
            cct_print(&detail, "; tokens of this region come from %s%s", profile->token_prefix, region->domain);
        }
        cct_writer_terminate(&detail);
    }
    c->diagnosis->subject = CCT_SUBJECT_TOKEN_URL;
    return CCT_CAUSE_API_HOST;
}

/*
 * Recognizes the address of metadata. Users find it in documentation, since discovery starts there;
 * it issues nothing.
 */
static const char *find_metadata(cct_span path)
{
    return cct_span_contains(path, cct_span_of("/.well-known/"))
               ? "the address of metadata, which names the token endpoint"
               : NULL;
}

/*
 * What the path is, if it cannot be that of a token endpoint, as a text for the message; NULL if
 * nothing indicates that.
 */
static const char *find_wrong_path(cct_span path, const cct_profile *profile)
{
    if (profile->token_path != NULL && !cct_span_equals(path, profile->token_path)) {
        return "not the path of the token endpoint";
    }
    if (cct_span_ends(path, "/authorize") || cct_span_ends(path, "/authorize/") ||
        cct_span_ends(path, "/openid-connect/auth")) {
        return "the endpoint where users sign in";
    }
    if (find_metadata(path) != NULL) {
        return find_metadata(path);
    }
    bool lacks_tenant =
        profile->tenant_before != NULL && path.len > 0 && cct_span_starts_ignoring_case(path, profile->tenant_before);
    return lacks_tenant ? "without the tenant" : NULL;
}

/*
 * Checks the path. A wrong one is a fault even where the host is right: the response would be a
 * page or a 404, without a hint.
 */
static cct_cause check_path(const checking *c)
{
    cct_span path = cct_url_path(&c->target.url);
    const cct_profile *profile = c->target.profile;
    bool is_token_url = endpoint_subject(c->config) == CCT_SUBJECT_TOKEN_URL;
    const char *wrong = is_token_url ? find_wrong_path(path, profile) : find_metadata(path);
    if (wrong == NULL) {
        return CCT_CAUSE_NONE;
    }
    cct_writer detail = cct_diagnose(c->diagnosis, CCT_CAUSE_WRONG_PATH, CCT_STAGE_CONFIG, 0);
    if (CCT_HAS_TEXTS) {
        cct_write_url_printable(&detail, path.len > 0 ? path : cct_span_of("/"), &c->secrets, CCT_ORIGIN_OWN);
        cct_print(&detail, " is %s", wrong);
        if (profile->token_path != NULL && is_token_url) {
            cct_print(&detail, ", %s", profile->token_path);
        }
        cct_writer_terminate(&detail);
    }
    c->diagnosis->subject = endpoint_subject(c->config);
    return CCT_CAUSE_WRONG_PATH;
}

/*
 * The URL that is contacted first: length, scheme and grammar (RFC 3986). Sets c->target if it is
 * valid.
 */
static cct_cause check_url(checking *c)
{
    size_t bad = 0;
    cct_diagnosis *diagnosis = c->diagnosis;
    cct_subject subject = endpoint_subject(c->config);
    const char *url = endpoint_of(c->config);
    cct_span span = cct_span_of(url);
    if (span.len > CCT_URL_MAX) {
        return cct_check_blame(diagnosis, subject, CCT_CAUSE_BAD_URL, "it is longer than 2048 bytes");
    }
    /*
     * http has a cause of its own, because the advice differs (RFC 6749 section 3.2 requires TLS).
     */
    if (cct_span_starts_ignoring_case(span, "http://")) {
        return cct_check_blame(diagnosis, subject, CCT_CAUSE_INSECURE_URL, "its scheme is http");
    }
    if (!cct_span_starts_ignoring_case(span, "https://")) {
        return cct_check_blame(diagnosis, subject, CCT_CAUSE_BAD_URL, "it does not begin with https://");
    }
    if (cct_target_of(&c->target, c->config, &bad) != CCT_OK) {
        cct_writer detail = cct_diagnose(diagnosis, CCT_CAUSE_BAD_URL, CCT_STAGE_CONFIG, 0);
        if (CCT_HAS_TEXTS) {
            cct_print(&detail, "what is at offset %zu is not allowed there", bad);
            cct_writer_terminate(&detail);
        }
        diagnosis->subject = subject;
        diagnosis->subject_offset = bad;
        return CCT_CAUSE_BAD_URL;
    }
    /*
     * An issuer has neither query nor fragment (RFC 8414 section 2); the grammar of targets has
     * excluded the fragment.
     */
    if (subject == CCT_SUBJECT_ISSUER && memchr(url, '?', span.len) != NULL) {
        return cct_check_blame(diagnosis, subject, CCT_CAUSE_BAD_URL, "an issuer has no query");
    }
    return CCT_CAUSE_NONE;
}

/* Checks connect_to: the dialler relies on it. */
static cct_cause check_connect_to(cct_diagnosis *diagnosis, const cct_config *config)
{
    cct_span host;
    uint16_t port;
    if (config->connect_to == NULL || cct_host_port_parse(cct_span_of(config->connect_to), &host, &port) == CCT_OK) {
        return CCT_CAUSE_NONE;
    }
    return cct_check_blame(diagnosis, CCT_SUBJECT_CONNECT_TO, CCT_CAUSE_USAGE,
                           "the address to connect to is not HOST:PORT");
}

/*
 * Whether a value that this method or request needs is absent. One subject at a time, so that the
 * caller decides the order.
 */
static cct_cause check_missing(cct_diagnosis *diagnosis, const cct_config *config, cct_subject subject)
{
    if (subject == CCT_SUBJECT_CLIENT_ID && !value_is_set(config->client_id) && !cct_auth_is_assertion(config->auth)) {
        return cct_check_blame(diagnosis, subject, CCT_CAUSE_CLIENT_ID_MISSING, "");
    }
    if (subject == CCT_SUBJECT_CLIENT_SECRET && cct_auth_needs_secret(config->auth) &&
        !value_is_set(config->client_secret)) {
        return cct_check_blame(diagnosis, subject, CCT_CAUSE_SECRET_MISSING, "");
    }
    bool is_mtls = cct_auth_is_mtls(config->auth);
    if ((subject == CCT_SUBJECT_KEY && config->auth == CCT_AUTH_PRIVATE_KEY_JWT && config->signer == NULL) ||
        (subject == CCT_SUBJECT_KEY && is_mtls && config->tls_key == NULL) ||
        (subject == CCT_SUBJECT_CERTIFICATE && is_mtls && config->tls_certificates == NULL)) {
        return cct_check_blame(diagnosis, subject, CCT_CAUSE_KEY_BAD,
                               subject == CCT_SUBJECT_KEY ? "it is missing" : "the certificate is missing");
    }
    if (subject == CCT_SUBJECT_TOKEN_URL && !value_is_set(endpoint_of(config))) {
        return cct_check_blame(diagnosis, subject, CCT_CAUSE_ENDPOINT_MISSING, "");
    }
    return CCT_CAUSE_NONE;
}

/*
 * HTTP Basic ends the client ID at the first colon (RFC 7617 section 2). With form encoding a colon
 * becomes %3A, so only basic-raw is affected.
 */
static cct_cause check_colon(const checking *c)
{
    const char *colon = c->target.auth == CCT_AUTH_BASIC_RAW ? strchr(c->config->client_id, ':') : NULL;
    if (colon == NULL) {
        return CCT_CAUSE_NONE;
    }
    cct_check_blame(c->diagnosis, CCT_SUBJECT_CLIENT_ID, CCT_CAUSE_STRAY_CHARACTER,
                    "the client ID has a colon, which the method basic-raw cannot carry; basic and post can");
    c->diagnosis->subject_offset = (size_t)(colon - c->config->client_id);
    return CCT_CAUSE_STRAY_CHARACTER;
}

/* Checks the method. One that this build leaves out is the same as one that does not exist. */
static cct_cause check_auth(cct_diagnosis *diagnosis, const cct_config *config)
{
    if ((unsigned)config->auth < CCT_AUTH_COUNT && (CCT_HAS_BASIC || !cct_auth_is_basic(config->auth)) &&
        (CCT_HAS_ASSERTION || config->auth != CCT_AUTH_ASSERTION) && (CCT_HAS_MTLS || config->auth != CCT_AUTH_MTLS) &&
        (CCT_HAS_SIGNING || (config->auth != CCT_AUTH_PRIVATE_KEY_JWT && config->auth != CCT_AUTH_CLIENT_SECRET_JWT))) {
        return CCT_CAUSE_NONE;
    }
    return cct_check_blame(diagnosis, CCT_SUBJECT_NONE, CCT_CAUSE_USAGE, "there is no such authentication method");
}

/* Checks what is requested, and for which token. */
static cct_cause check_request(cct_diagnosis *diagnosis, const cct_config *config)
{
    const char *fault = config->request == CCT_REQUEST_TOKEN                     ? NULL
                        : !CCT_HAS_INSPECTION                                    ? "this build asks for tokens only"
                        : (unsigned)config->request > CCT_REQUEST_REVOCATION     ? "there is no such request"
                        : !cct_is_token_text(cct_span_of(config->subject_token)) ? "there is no token, or no valid one"
                                                                                 : NULL;
    return fault == NULL ? CCT_CAUSE_NONE : cct_check_blame(diagnosis, CCT_SUBJECT_NONE, CCT_CAUSE_USAGE, fault);
}

/*
 * A build without pins must refuse a configuration with pins: ignoring them would connect to
 * servers that the user has excluded.
 */
static cct_cause check_pins(cct_diagnosis *diagnosis, const cct_config *config)
{
    return CCT_HAS_PINS || config->pin_count == 0
               ? CCT_CAUSE_NONE
               : cct_check_blame(diagnosis, CCT_SUBJECT_NONE, CCT_CAUSE_USAGE, "this build does not check pins");
}

/* A DPoP signer needs its public key, because each proof contains it (RFC 9449 section 4.2). */
static cct_cause check_dpop(cct_diagnosis *diagnosis, const cct_config *config)
{
    if (config->dpop == NULL || (CCT_HAS_DPOP && config->dpop->jwk != NULL)) {
        return CCT_CAUSE_NONE;
    }
    return cct_check_blame(diagnosis, CCT_SUBJECT_DPOP_KEY, CCT_HAS_DPOP ? CCT_CAUSE_KEY_BAD : CCT_CAUSE_USAGE,
                           CCT_HAS_DPOP ? "the public part of the DPoP key is missing" : "this build has no DPoP");
}

/* Client ID and client secret together: the same value twice, or swapped. */
static cct_cause check_pair(const checking *c)
{
    cct_span id = cct_span_of(c->config->client_id), secret = cct_span_of(c->config->client_secret);
    if (!cct_auth_needs_secret(c->target.auth)) {
        return CCT_CAUSE_NONE;
    }
    if (cct_span_equals(id, c->config->client_secret)) {
        return cct_check_blame(c->diagnosis, CCT_SUBJECT_CLIENT_ID, CCT_CAUSE_ID_EQUALS_SECRET, "");
    }
    if (c->target.profile->ids_are_uuids && cct_is_uuid(secret) && !cct_is_uuid(id)) {
        return cct_check_blame(c->diagnosis, CCT_SUBJECT_CLIENT_SECRET, CCT_CAUSE_SWAPPED,
                               "the client secret looks like a client ID, and the client ID does not");
    }
    return CCT_CAUSE_NONE;
}

/* ---- all --------------------------------------------------------------- */

/*
 * Records the result of a check. Returns whether further checks are to run: always after success,
 * after a fault only if somebody wants to know all of them.
 */
static bool check_goes_on(checking *c, cct_cause cause)
{
    if (cause == CCT_CAUSE_NONE) {
        return true;
    }
    /* The diagnosis is passed on and emptied below, so the first cause is remembered here. */
    c->first = c->first == CCT_CAUSE_NONE ? cause : c->first;
    c->faulty |= 1U << c->diagnosis->subject;
    if (c->found == NULL) {
        return false;
    }
    c->found(c->context, c->diagnosis);
    cct_diagnosis_restart(c->diagnosis);
    return true;
}

/* Checks all values that are required, in the order in which users set them. */
static bool check_each_missing(checking *c)
{
    static const cct_subject subjects[] = {CCT_SUBJECT_CLIENT_ID, CCT_SUBJECT_CLIENT_SECRET, CCT_SUBJECT_KEY,
                                           CCT_SUBJECT_CERTIFICATE, CCT_SUBJECT_TOKEN_URL};
    bool on = true;
    for (size_t i = 0; i < sizeof subjects / sizeof *subjects && on; i++) {
        if (!check_is_clientless(c) || subjects[i] == CCT_SUBJECT_TOKEN_URL) {
            on = check_goes_on(c, check_missing(c->diagnosis, c->config, subjects[i]));
        }
    }
    return on;
}

/* Checks all values that are present for stray characters, placeholders and quotes. */
static bool check_each_value(checking *c)
{
    const cct_config *config = c->config;
    const struct {
        cct_subject subject;
        const char *value;
    } values[] = {
        {CCT_SUBJECT_CLIENT_ID, check_is_clientless(c) ? NULL : config->client_id},
        {CCT_SUBJECT_CLIENT_SECRET,
         check_is_clientless(c) || !cct_auth_needs_secret(config->auth) ? NULL : config->client_secret},
        {endpoint_subject(config), endpoint_of(config)},
        {CCT_SUBJECT_SCOPE, config->scope},
    };
    bool on = true;
    for (size_t i = 0; i < sizeof values / sizeof *values && on; i++) {
        on = values[i].value == NULL ||
             check_goes_on(c, cct_check_value(c->diagnosis, values[i].subject, values[i].value));
    }
    return on;
}

/* Checks of several values together, each of which is valid by itself, and warnings about them. */
static void check_whole(checking *c)
{
    bool has_pair = !check_is_faulty(c, CCT_SUBJECT_CLIENT_ID) && !check_is_faulty(c, CCT_SUBJECT_CLIENT_SECRET);
    /* A pair with a fault in one of its values would only repeat that fault. */
    if ((has_pair && !check_goes_on(c, check_pair(c))) || (CCT_HAS_PROFILES && !check_goes_on(c, check_host(c))) ||
        !check_goes_on(c, check_path(c)) ||
        (!check_is_faulty(c, CCT_SUBJECT_CLIENT_ID) && !check_goes_on(c, check_colon(c)))) {
        return;
    }
    if (has_pair && !check_is_clientless(c)) {
        cct_warn_of_encoding(c->diagnosis, c->config);
    }
    if (CCT_HAS_PROFILES && cct_asks_for_token(c->config)) {
        cct_warn_of_parameters(c->diagnosis, c->config, &c->target);
    }
}

/*
 * Runs all checks. The order is a contract: the first fault is the cause. What decides which values
 * are needed (method, request) comes first, what depends on a valid URL last.
 */
static void run_checks(checking *c)
{
    if (!check_goes_on(c, check_auth(c->diagnosis, c->config)) ||
        !check_goes_on(c, check_request(c->diagnosis, c->config)) ||
        !check_goes_on(c, check_pins(c->diagnosis, c->config)) ||
        !check_goes_on(c, check_dpop(c->diagnosis, c->config))) {
        return;
    }
    c->is_clientless = CCT_HAS_INSPECTION && needs_no_client(c->config);
    if (CCT_HAS_CHECKS && !check_is_clientless(c)) {
        cct_warn_of_pairs(c->diagnosis, c->config);
    }
    if (!check_each_missing(c) || (CCT_HAS_CHECKS && !check_each_value(c)) ||
        (!check_is_faulty(c, endpoint_subject(c->config)) && !check_goes_on(c, check_url(c))) ||
        !check_goes_on(c, check_connect_to(c->diagnosis, c->config)) ||
        !check_goes_on(c, cct_proxy_check(c->config, c->diagnosis)) ||
        (cct_auth_is_assertion(c->config->auth) && !check_is_clientless(c) &&
         !check_goes_on(c, cct_assertion_check(c->config, c->diagnosis)))) {
        return;
    }
    if (CCT_HAS_CHECKS && !check_is_faulty(c, endpoint_subject(c->config))) {
        check_whole(c);
    }
}

/* Starts with an empty diagnosis and returns the first cause. */
static cct_cause check_all(checking *c)
{
    c->secrets = cct_secrets_of(c->config);
    memset(c->diagnosis, 0, sizeof *c->diagnosis);
    c->diagnosis->retry_after_s = CCT_NO_RETRY_AFTER;
    run_checks(c);
    return c->first;
}

cct_cause cct_check_each(const cct_config *config, cct_diagnosis *diagnosis, cct_fault_found found, void *context)
{
    checking c = {.config = config, .diagnosis = diagnosis, .found = found, .context = context};
    return check_all(&c);
}

cct_cause cct_check_target(const cct_config *config, cct_target *target, cct_diagnosis *diagnosis)
{
    checking c = {.config = config, .diagnosis = diagnosis};
    cct_cause cause = check_all(&c);
    *target = c.target;
    return cause;
}

cct_cause cct_check(const cct_config *config, cct_diagnosis *diagnosis)
{
    return cct_check_each(config, diagnosis, NULL, NULL);
}
