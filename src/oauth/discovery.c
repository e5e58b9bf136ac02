/* SPDX-License-Identifier: MIT */
#include "oauth/discovery.h"

#include <string.h>

#include "cause/diagnosis.h"
#include "format/body.h"
#include "format/json.h"
#include "format/print.h"
#include "format/switches.h"
#include "oauth/auth_method.h"
#include "oauth/disclose.h"
#include "oauth/token_request.h"

/* ---- the request ------------------------------------------------------- */

/*
 * OpenID Connect Discovery appends the well-known path to the issuer's path; RFC 8414 section 3.1
 * inserts it between host and path.
 */
void cct_discovery_write(cct_writer *writer, const cct_url *issuer, bool is_oauth)
{
    cct_span path = issuer->target;
    /*
     * A terminating slash is removed first (OpenID Connect Discovery section 4.1, RFC 8414 section
     * 3.1).
     */
    path.len -= path.len > 0 && path.ptr[path.len - 1] == '/';
    cct_write_text(writer, "GET ");
    cct_write_span(writer, is_oauth ? CCT_NO_SPAN : path);
    cct_write_text(writer, "/.well-known/");
    cct_write_text(writer, is_oauth ? "oauth-authorization-server" : "openid-configuration");
    cct_write_span(writer, is_oauth ? path : CCT_NO_SPAN);
    cct_request_write_common(writer, issuer);
    cct_write_text(writer, "\r\n");
}

/* ---- the metadata ------------------------------------------------------ */

/* The members that are read; the name of the last one depends on the request. */
enum { ISSUER, METHODS, ALIASES, ENDPOINT, MEMBERS };

/* The member that has the URL for this request (RFC 8414 section 2). */
static const char *endpoint_name(const cct_config *config)
{
    return cct_nth("token_endpoint\0introspection_endpoint\0revocation_endpoint\0",
                   cct_asks_for_token(config) ? 0 : config->request);
}

/*
 * Finds the members, undecoded. False if the body is not a JSON object, or has one of them twice:
 * programs differ in which one they use (RFC 8259 section 4).
 */
static bool metadata_find(cct_span body, const char *endpoint, cct_json_member found[MEMBERS])
{
    static const char names[] = "issuer\0token_endpoint_auth_methods_supported\0mtls_endpoint_aliases\0";
    cct_json_members rest;
    cct_json_member member;
    bool is_unique = true;
    if (!cct_json_is_object(body)) {
        return false;
    }
    (void)cct_json_members_init(&rest, body);
    while (cct_json_members_next(&rest, &member)) {
        for (unsigned i = 0; i < MEMBERS; i++) {
            if (cct_json_string_equals(member.name, i == ENDPOINT ? endpoint : cct_nth(names, i))) {
                is_unique = is_unique && found[i].name.ptr == NULL;
                found[i] = member;
            }
        }
    }
    return is_unique;
}

/* Decodes a string in place; absent if the member is not one. */
static cct_span metadata_text(char *body, const cct_span *all, const cct_json_member *member)
{
    if (member->name.ptr == NULL || member->type != CCT_JSON_STRING) {
        return CCT_NO_SPAN;
    }
    char *text = body + (member->value.ptr - all->ptr);
    return (cct_span){text, cct_json_string_decode(text, member->value.len)};
}

/* The endpoint for clients that present a certificate (RFC 8705 section 5), or the one for all. */
static const cct_json_member *metadata_endpoint(const cct_json_member found[MEMBERS], const char *name, bool is_mtls,
                                                cct_json_member *alias)
{
    cct_json_members aliases;
    if (is_mtls && found[ALIASES].name.ptr != NULL && cct_json_members_init(&aliases, found[ALIASES].value)) {
        while (cct_json_members_next(&aliases, alias)) {
            if (cct_json_string_equals(alias->name, name)) {
                return alias;
            }
        }
    }
    return &found[ENDPOINT];
}

/*
 * Whether the server accepts the method. Metadata without a list mean client_secret_basic (RFC 8414
 * section 2).
 */
static bool is_method_listed(const cct_json_member *list, cct_auth_method method)
{
    cct_json_members methods;
    cct_span one;
    if (list->name.ptr == NULL || !cct_json_strings_init(&methods, list)) {
        return cct_auth_is_basic(method);
    }
    while (cct_json_strings_next(&methods, &one) == CCT_OK) {
        if (cct_auth_is_registered(method, one)) {
            return true;
        }
    }
    return false;
}

/* ---- failures ---------------------------------------------------------- */

/* Failures of discovery are about the issuer, and belong to the HTTP stage. */
static cct_writer discovery_fail(cct_diagnosis *diagnosis, cct_cause cause)
{
    diagnosis->subject = CCT_SUBJECT_ISSUER;
    return cct_diagnose(diagnosis, cause, CCT_STAGE_HTTP, 0);
}

/* "they have no NAME" */
static int fail_by_metadata(cct_diagnosis *diagnosis, cct_cause cause, const char *why, const char *name)
{
    cct_writer detail = discovery_fail(diagnosis, cause);
    cct_write_text(&detail, CCT_HAS_TEXTS ? why : "");
    cct_write_text(&detail, CCT_HAS_TEXTS ? name : "");
    cct_writer_terminate(&detail);
    return CCT_FAILED;
}

/*
 * A refusal has words and perhaps a reason to wait, as that of a token request; but it is not about
 * the client.
 */
static int fail_by_status(const cct_http_response *response, const cct_token_context *context, cct_diagnosis *diagnosis)
{
    (void)cct_token_response_read(response, context, NULL, diagnosis);
    if (diagnosis->cause != CCT_CAUSE_REDIRECTED && cct_cause_group_of(diagnosis->cause) != CCT_GROUP_BUSY) {
        diagnosis->cause = CCT_CAUSE_DISCOVERY_FAILED;
        diagnosis->exit_status = CCT_STATUS_HTTP;
        diagnosis->wording = 0;
    }
    diagnosis->stage = CCT_STAGE_HTTP;
    diagnosis->subject = CCT_SUBJECT_ISSUER;
    return CCT_FAILED;
}

/*
 * The issuer must match exactly (RFC 8414 section 3.3): otherwise one server could pass itself off
 * as another. If only a final slash differs, its offset is recorded, so that the advice can be
 * exact.
 */
static int fail_by_issuer(cct_span named, cct_span issuer, const cct_secrets *secrets, cct_diagnosis *diagnosis)
{
    size_t shorter = named.len < issuer.len ? named.len : issuer.len;
    cct_writer detail = discovery_fail(diagnosis, CCT_CAUSE_ISSUER_MISMATCH);
    if (CCT_HAS_TEXTS) {
        cct_write_text(&detail, "they name ");
        cct_write_url_printable(&detail, named, secrets, CCT_ORIGIN_FOREIGN);
        cct_writer_terminate(&detail);
    }
    if (named.len + issuer.len == 2 * shorter + 1 && memcmp(named.ptr, issuer.ptr, shorter) == 0 &&
        (named.len > shorter ? named : issuer).ptr[shorter] == '/') {
        diagnosis->subject_offset = shorter;
    }
    return CCT_FAILED;
}

/* ---- the response ------------------------------------------------------ */

/* Takes the directive at the start of the list, which then begins after it. */
static cct_span take_directive(cct_span *list)
{
    const char *comma = memchr(list->ptr, ',', list->len);
    size_t len = comma == NULL ? list->len : (size_t)(comma - list->ptr);
    cct_span directive = cct_span_trim((cct_span){list->ptr, len});
    len += comma != NULL;
    *list = (cct_span){list->ptr + len, list->len - len};
    return directive;
}

/*
 * Cache-Control and Age (RFC 9111 sections 5.1 and 5.2.2). What does not name its time is not kept.
 */
static uint32_t read_max_age_s(const cct_http_response *response)
{
    static const char max_age[] = "max-age=";
    cct_span rest = cct_http_response_header_section(response), list;
    uint64_t least_s = UINT64_MAX, age_s = 0, value_s;
    bool is_named = false;
    while (cct_http_response_next_header("cache-control", &rest, &list)) {
        while (list.len > 0) {
            cct_span directive = take_directive(&list);
            if (cct_span_starts_ignoring_case(directive, "no-")) { /* no-store, no-cache */
                least_s = 0;
            }
            if (cct_span_starts_ignoring_case(directive, max_age)) {
                directive.ptr += sizeof max_age - 1;
                directive.len -= sizeof max_age - 1;
                value_s = cct_span_to_u64(directive, &value_s) ? value_s : 0;
                least_s = value_s < least_s ? value_s : least_s;
                is_named = true;
            }
        }
    }
    /* The time that the response has already spent in caches counts. */
    (void)cct_span_to_u64(cct_http_response_header(response, "age"), &age_s);
    if (!is_named || least_s <= age_s) {
        return 0;
    }
    return least_s - age_s < CCT_DISCOVERY_MAX_AGE_S ? (uint32_t)(least_s - age_s) : CCT_DISCOVERY_MAX_AGE_S;
}

/*
 * Checks the endpoint. Every server has a token endpoint, but not the others, so only a missing
 * token endpoint is a defect of the metadata.
 */
static int read_endpoint(cct_span endpoint, const cct_config *config, cct_discovered *found, cct_diagnosis *diagnosis)
{
    cct_url url;
    size_t bad;
    if (endpoint.len <= CCT_URL_MAX && cct_span_starts_ignoring_case(endpoint, "https://") &&
        cct_url_parse(endpoint, &url, &bad) == CCT_OK) {
        found->url = endpoint;
        return CCT_OK;
    }
    bool may_lack = !cct_asks_for_token(config) && endpoint.len == 0;
    return fail_by_metadata(diagnosis, may_lack ? CCT_CAUSE_ENDPOINT_MISSING : CCT_CAUSE_DISCOVERY_FAILED,
                            "the metadata have no https URL as ", endpoint_name(config));
}

int cct_discovery_read(const cct_http_response *response, const cct_token_context *context, const cct_config *config,
                       cct_discovered *found, cct_diagnosis *diagnosis)
{
    size_t len;
    char *bytes = cct_http_response_body(response, &len);
    const cct_span all = {bytes, len};
    cct_json_member members[MEMBERS] = {{.name = CCT_NO_SPAN}};
    if (response->status < 200 || response->status >= 300) {
        return fail_by_status(response, context, diagnosis);
    }
    if (!metadata_find(cct_body_skip_mark(all), endpoint_name(config), members)) {
        return fail_by_metadata(diagnosis, CCT_CAUSE_DISCOVERY_FAILED,
                                "they are not a JSON object with each member once", "");
    }
    found->max_age_s = read_max_age_s(response);
    /* Only noted here: a method that the user has set is used whatever the metadata list. */
    found->is_method_new = !is_method_listed(&members[METHODS], context->target->auth);
    cct_span named = metadata_text(bytes, &all, &members[ISSUER]);
    if (named.len == 0) {
        return fail_by_metadata(diagnosis, CCT_CAUSE_DISCOVERY_FAILED, "they have no issuer", "");
    }
    /* Before anything else in the metadata is used. */
    if (!cct_span_equals(named, config->issuer)) {
        return fail_by_issuer(named, cct_span_of(config->issuer), context->secrets, diagnosis);
    }
    cct_json_member alias;
    const cct_json_member *endpoint =
        metadata_endpoint(members, endpoint_name(config), cct_auth_is_mtls(context->target->auth), &alias);
    return read_endpoint(metadata_text(bytes, &all, endpoint), config, found, diagnosis);
}
