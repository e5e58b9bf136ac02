/* SPDX-License-Identifier: MIT */
#include "oauth/token_request.h"

#include "format/form.h"
#include "format/switches.h"
#include "oauth/auth_method.h"
#include "oauth/basic.h"

/* ---- the form ---------------------------------------------------------- */

static void write_parameter(cct_writer *writer, const char *name, const char *value)
{
    cct_write_byte(writer, '&');
    cct_form_write(writer, cct_span_of(name));
    cct_write_byte(writer, '=');
    cct_form_write(writer, cct_span_of(value));
}

static void write_form(cct_writer *writer, const cct_config *config, cct_auth_method auth)
{
    cct_write_text(writer, "grant_type=client_credentials");
    if (!cct_auth_is_basic(auth)) {
        write_parameter(writer, "client_id", config->client_id);
    }
    if (auth == CCT_AUTH_POST) {
        write_parameter(writer, "client_secret", config->client_secret);
    }
    if (config->scope != NULL) {
        write_parameter(writer, "scope", config->scope);
    }
    for (size_t i = 0; i < config->parameter_count; i++) {
        write_parameter(writer, config->parameters[i].name, config->parameters[i].value);
    }
}

/* ---- the headers ------------------------------------------------------- */

static void write_request_line(cct_writer *writer, const cct_url *url)
{
    bool has_path = url->target.len > 0 && url->target.ptr[0] == '/';
    cct_write_text(writer, has_path ? "POST " : "POST /");
    cct_write_span(writer, url->target);
    cct_write_text(writer, " HTTP/1.1\r\nHost: ");
    cct_url_write_host(writer, url);
    cct_write_text(writer, "\r\n");
}

void cct_token_request_write(cct_writer *writer, const cct_config *config, const cct_target *target)
{
    cct_auth_method auth = target->auth;
    cct_writer measure;
    cct_writer_init(&measure, NULL, 0);
    write_form(&measure, config, auth);

    write_request_line(writer, &target->url);
    cct_write_text(writer, "User-Agent: cctoken/" CCT_VERSION "\r\n"
                           "Accept: application/json\r\n"
                           "Accept-Encoding: identity\r\n"
                           "Content-Type: application/x-www-form-urlencoded\r\n"
                           "Connection: close\r\n"
                           "Content-Length: ");
    cct_write_number(writer, (int64_t)measure.len);
    if (CCT_HAS_BASIC && cct_auth_is_basic(auth)) {
        cct_write_text(writer, "\r\nAuthorization: Basic ");
        cct_basic_write(writer, cct_span_of(config->client_id), cct_span_of(config->client_secret),
                        auth == CCT_AUTH_BASIC);
    }
    cct_write_text(writer, "\r\n\r\n");
    write_form(writer, config, auth);
}
