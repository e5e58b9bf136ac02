/* SPDX-License-Identifier: MIT */
#include "oauth/client_auth.h"

#include "format/form.h"
#include "format/switches.h"
#include "oauth/auth_method.h"
#include "oauth/basic.h"

/* Spans over the configuration: nothing is copied, so no copy of a secret has to be wiped. */
cct_client_auth cct_client_auth_of(const cct_config *config, cct_auth_method method)
{
    return (cct_client_auth){
        .method = method,
        .client_id = cct_span_of(config->client_id),
        .client_secret = cct_span_of(config->client_secret),
        .assertion = cct_span_of(config->client_assertion),
    };
}

void cct_client_auth_write_form(cct_writer *writer, const cct_client_auth *auth)
{
    /*
     * All methods but HTTP Basic name the client in the form (RFC 6749 section 2.3.1, RFC 8705
     * section 2).
     */
    if (!cct_auth_is_basic(auth->method) && auth->client_id.len > 0) {
        cct_form_write_parameter(writer, "client_id", auth->client_id);
    }
    if (cct_auth_has_jwt(auth->method)) { /* RFC 7523 section 2.2 */
        cct_form_write_parameter(writer, "client_assertion_type",
                                 cct_span_of("urn:ietf:params:oauth:client-assertion-type:jwt-bearer"));
        cct_form_write_parameter(writer, "client_assertion", auth->assertion);
    }
    if (auth->method == CCT_AUTH_POST) {
        cct_form_write_parameter(writer, "client_secret", auth->client_secret);
    }
}

void cct_client_auth_write_headers(cct_writer *writer, const cct_client_auth *auth)
{
    if (CCT_HAS_BASIC && cct_auth_is_basic(auth->method)) {
        cct_write_text(writer, "Authorization: Basic ");
        cct_basic_write(writer, auth->client_id, auth->client_secret, auth->method == CCT_AUTH_BASIC);
        cct_write_text(writer, "\r\n");
    }
}
