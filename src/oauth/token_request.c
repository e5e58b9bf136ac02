/* SPDX-License-Identifier: MIT */
#include "oauth/token_request.h"

#include "format/form.h"

/* ---- the form ---------------------------------------------------------- */

static void write_form(cct_writer *writer, const cct_token_request *r)
{
    cct_write_text(writer, "grant_type=client_credentials");
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
    cct_write_text(writer, " HTTP/1.1\r\nHost: ");
    cct_url_write_host(writer, url);
    cct_write_text(writer, "\r\n"
                           "User-Agent: cctoken/" CCT_VERSION "\r\n"
                           "Accept: application/json\r\n"
                           "Accept-Encoding: identity\r\n"
                           "Connection: close\r\n");
}

static void write_request_line(cct_writer *writer, const cct_url *url)
{
    bool has_path = url->target.len > 0 && url->target.ptr[0] == '/';
    cct_write_text(writer, has_path ? "POST " : "POST /");
    cct_write_span(writer, url->target);
}

static void write_headers(cct_writer *writer, const cct_token_request *r)
{
    write_request_line(writer, r->url);
    cct_request_write_common(writer, r->url);
    cct_write_text(writer, "Content-Type: application/x-www-form-urlencoded\r\n"
                           "Content-Length: ");
    cct_write_number(writer, (int64_t)r->form_len);
    cct_write_text(writer, "\r\n");
    cct_client_auth_write_headers(writer, &r->auth);
    cct_write_text(writer, "\r\n");
}

/* ---- the message ------------------------------------------------------- */

cct_token_request cct_token_request_of(const cct_config *config, const cct_target *target)
{
    cct_token_request request = {
        .url = &target->url,
        .auth = cct_client_auth_of(config, target->auth),
        .scope = cct_span_of(config->scope),
        .parameters = config->parameters,
        .parameter_count = config->parameter_count,
    };
    cct_writer measure;
    cct_writer_init(&measure, NULL, 0);
    write_form(&measure, &request);
    request.form_len = measure.len;
    write_headers(&measure, &request);
    request.len = measure.len;
    return request;
}

void cct_token_request_write(cct_writer *writer, const cct_token_request *request)
{
    write_headers(writer, request);
    write_form(writer, request);
}
