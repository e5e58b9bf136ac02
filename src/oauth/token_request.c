/* SPDX-License-Identifier: MIT */
#include "oauth/token_request.h"

#include "format/form.h"

/*
 * Whether the request has a body. Without introspection every request has one, and the compiler
 * removes the rest.
 */
static bool has_form(const cct_token_request *r)
{
    return !CCT_HAS_INSPECTION || r->has_form;
}

/* ---- the form ---------------------------------------------------------- */

/*
 * Writes the body: of RFC 6749 section 4.4.2, or of RFC 7662 section 2.1 and RFC 7009 section 2.1
 * for a token that exists.
 */
static void write_form(cct_writer *writer, const cct_token_request *r)
{
    if (CCT_HAS_INSPECTION && r->subject.ptr != NULL) {
        cct_write_text(writer, "token_type_hint=access_token");
        cct_form_write_parameter(writer, "token", r->subject);
    } else {
        cct_write_text(writer, "grant_type=client_credentials");
    }
    cct_client_auth_write_form(writer, &r->auth);
    if (r->scope.ptr != NULL) {
        cct_form_write_parameter(writer, "scope", r->scope);
    }
    for (size_t i = 0; i < r->parameter_count; i++) {
        cct_form_write_parameter(writer, r->parameters[i].name, cct_span_of(r->parameters[i].value));
    }
}

/* ---- the headers ------------------------------------------------------- */

void cct_request_write_common(cct_writer *writer, const cct_url *url)
{
    /*
     * "close", because a connection carries one request, and the server need not keep it;
     * "identity", because there is no decompressor.
     */
    cct_write_text(writer, " HTTP/1.1\r\nHost: ");
    cct_url_write_host(writer, url);
    cct_write_text(writer, "\r\n"
                           "User-Agent: cctoken/" CCT_VERSION "\r\n"
                           "Accept: application/json\r\n"
                           "Accept-Encoding: identity\r\n"
                           "Connection: close\r\n");
}

/* An empty path is "/" (RFC 9112 section 3.2.1). */
static void write_request_line(cct_writer *writer, const cct_token_request *r)
{
    bool has_path = r->url->target.len > 0 && r->url->target.ptr[0] == '/';
    cct_write_text(writer, CCT_HAS_INSPECTION ? r->method : "POST ");
    cct_write_text(writer, has_path ? "" : "/");
    cct_write_span(writer, r->url->target);
}

/*
 * Writes the header section. Its order is fixed, so that tests can compare requests byte by byte.
 */
static void write_headers(cct_writer *writer, const cct_token_request *r)
{
    write_request_line(writer, r);
    cct_request_write_common(writer, r->url);
    if (!has_form(r)) { /* RFC 6750 section 2.1 */
        cct_write_text(writer, "Authorization: Bearer ");
        cct_write_span(writer, r->subject);
    } else {
        cct_write_text(writer, "Content-Type: application/x-www-form-urlencoded\r\n"
                               "Content-Length: ");
        cct_write_number(writer, (int64_t)r->form_len);
    }
    cct_write_text(writer, "\r\n");
    cct_client_auth_write_headers(writer, &r->auth);
    if (CCT_HAS_DPOP && r->dpop_proof.ptr != NULL) {
        cct_write_text(writer, "DPoP: ");
        cct_write_span(writer, r->dpop_proof);
        cct_write_text(writer, "\r\n");
    }
    cct_write_text(writer, "\r\n");
}

/* ---- the message ------------------------------------------------------- */

cct_token_request cct_token_request_of(const cct_config *config, const cct_target *target, cct_span dpop_proof)
{
    cct_token_request request = {
        .url = &target->url,
        .auth = cct_client_auth_of(config, target->auth),
        .method = "POST ",
        .has_form = true,
        .dpop_proof = dpop_proof,
    };
    if (cct_asks_for_token(config)) {
        request.scope = cct_span_of(config->scope);
        request.parameters = config->parameters;
        request.parameter_count = config->parameter_count;
    } else {
        request.subject = cct_span_of(config->subject_token);
    }
    if (CCT_HAS_INSPECTION && target->takes_subject) {
        request.method = config->request == CCT_REQUEST_REVOCATION ? "DELETE " : "GET ";
        request.has_form = false;
    }
    cct_writer measure;
    /* The functions that write also measure: a writer without room counts bytes. */
    cct_writer_init(&measure, NULL, 0);
    if (has_form(&request)) {
        write_form(&measure, &request);
    }
    request.form_len = measure.len;
    write_headers(&measure, &request);
    request.len = measure.len;
    return request;
}

void cct_token_request_write(cct_writer *writer, const cct_token_request *request)
{
    write_headers(writer, request);
    if (has_form(request)) {
        write_form(writer, request);
    }
}
