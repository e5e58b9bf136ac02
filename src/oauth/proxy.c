/* SPDX-License-Identifier: MIT */
#include "oauth/proxy.h"

#include <string.h>

#include "cause/diagnosis.h"
#include "format/body.h"
#include "format/http_field.h"
#include "format/json.h"
#include "format/print.h"
#include "format/switches.h"
#include "oauth/basic.h"
#include "oauth/redact.h"
#include "oauth/token_response.h"
#include "oauth/value.h"
#include "oauth/words.h"

/* ---- the configuration -------------------------------------------------- */

/* Records bad_url for the proxy; DETAIL never quotes its URL, which may contain a password. */
static cct_cause blame_proxy(cct_diagnosis *diagnosis, const char *detail)
{
    cct_diagnose_text(diagnosis, CCT_CAUSE_BAD_URL, CCT_STAGE_CONFIG, 0, detail);
    diagnosis->subject = CCT_SUBJECT_PROXY;
    return CCT_CAUSE_BAD_URL;
}

/*
 * Checks the finished credentials, whatever else is checked: a line end would begin another field.
 */
static cct_cause check_authorization(cct_span value, cct_diagnosis *diagnosis)
{
    size_t offset = 0;
    const char *what = "";
    cct_cause cause = cct_find_stray(value, &offset, &what);
    while (cause == CCT_CAUSE_NONE && offset < value.len && value.ptr[offset] >= ' ' && value.ptr[offset] <= '~') {
        offset++;
    }
    if (cause == CCT_CAUSE_NONE && offset == value.len) {
        return CCT_CAUSE_NONE;
    }
    cause = cause == CCT_CAUSE_NONE ? CCT_CAUSE_STRAY_CHARACTER : cause;
    cct_writer detail = cct_diagnose(diagnosis, cause, CCT_STAGE_CONFIG, 0);
    if (CCT_HAS_TEXTS) {
        cct_print(&detail, "%s has %s at offset %zu", cct_subject_name(CCT_SUBJECT_PROXY_AUTHORIZATION),
                  *what != '\0' ? what : "a byte that no header field can carry", offset);
        cct_writer_terminate(&detail);
    }
    diagnosis->subject = CCT_SUBJECT_PROXY_AUTHORIZATION;
    diagnosis->subject_offset = offset;
    return cause;
}

/*
 * The configuration has host and port, and credentials apart from them: a URL was taken apart by
 * the caller.
 */
cct_cause cct_proxy_check(const cct_config *config, cct_diagnosis *diagnosis)
{
    cct_span host;
    uint16_t port;
    if (config->proxy == NULL) {
        return CCT_CAUSE_NONE;
    }
    if (!CCT_HAS_PROXY) {
        return blame_proxy(diagnosis, "this build does not support proxies");
    }
    if (cct_host_port_parse(cct_span_of(config->proxy), &host, &port) != CCT_OK) {
        return blame_proxy(diagnosis, "the proxy is not HOST:PORT");
    }
    if (config->proxy_user != NULL && strchr(config->proxy_user, ':') != NULL) {
        return blame_proxy(diagnosis, "the proxy's user name has a colon, which HTTP Basic cannot carry");
    }
    return check_authorization(cct_span_of(config->proxy_authorization), diagnosis);
}

/* ---- the request ------------------------------------------------------- */

void cct_proxy_write_destination(cct_writer *writer, const cct_config *config, const cct_target *target)
{
    if (config->connect_to != NULL) {
        cct_write_text(writer, config->connect_to);
        return;
    }
    cct_url url = target->url;
    url.default_port = false; /* it is never left out here */
    cct_url_write_host(writer, &url);
}

/*
 * RFC 9110 section 9.3.6. The request for the server is not part of it, so the proxy sees no
 * credentials of the client.
 */
void cct_proxy_write_request(cct_writer *writer, const cct_config *config, const cct_target *target)
{
    cct_write_text(writer, "CONNECT ");
    cct_proxy_write_destination(writer, config, target);
    cct_write_text(writer, " HTTP/1.1\r\nHost: ");
    cct_proxy_write_destination(writer, config, target);
    cct_write_text(writer, "\r\nUser-Agent: cctoken/" CCT_VERSION "\r\n");
    if (config->proxy_authorization != NULL) {
        cct_write_text(writer, "Proxy-Authorization: ");
        cct_write_text(writer, config->proxy_authorization);
        cct_write_text(writer, "\r\n");
    } else if (config->proxy_user != NULL) {
        cct_write_text(writer, "Proxy-Authorization: Basic ");
        cct_basic_write(writer, cct_span_of(config->proxy_user), cct_span_of(config->proxy_password), false);
        cct_write_text(writer, "\r\n");
    }
    cct_write_text(writer, "\r\n");
}

/* ---- a refusal --------------------------------------------------------- */

enum { SCHEME_MAX = 24, CODE_MAX = 80, TEXT_MAX = 320 };

/*
 * The schemes of a list of challenges (RFC 9110 section 11.6.1): a word that begins one, and is no
 * parameter.
 */
static void write_schemes(cct_writer *detail, cct_span challenges, const char **before)
{
    bool begins = true, is_quoted = false;
    for (size_t i = 0; i < challenges.len; i++) {
        cct_span rest = {challenges.ptr + i, challenges.len - i};
        size_t len = begins && !is_quoted ? cct_http_token_len(rest) : 0;
        if (len > 0) {
            bool is_parameter = len < rest.len && rest.ptr[len] == '=';
            if (!is_parameter && len <= SCHEME_MAX) {
                cct_write_text(detail, *before);
                cct_write_printable(detail, (cct_span){rest.ptr, len});
                *before = ", ";
            }
            begins = false;
            i += len - 1;
            continue;
        }
        is_quoted = is_quoted != (rest.ptr[0] == '"');
        begins = begins ? rest.ptr[0] == ' ' || rest.ptr[0] == ',' : rest.ptr[0] == ',' && !is_quoted;
    }
}

/*
 * Writes which schemes the proxy accepts, from its challenges: the usual reason for a 407 is that
 * it does not accept Basic.
 */
static void write_offer(cct_writer *detail, const cct_http_response *response)
{
    cct_span rest = cct_http_response_header_section(response), challenges;
    const char *before = ", it accepts ";
    const char *name = response->status == 407 ? "proxy-authenticate" : "www-authenticate";
    while (cct_http_response_next_header(name, &rest, &challenges)) {
        write_schemes(detail, challenges, &before);
    }
}

/* What the body of a refusal is, for quoting it; anything incomplete is not quoted. */
static cct_body_kind kind_of(const cct_http_response *response, cct_span body)
{
    if (response->result == CCT_OK && cct_json_validate(body) == CCT_OK) {
        return CCT_BODY_JSON;
    }
    if (cct_body_is_page(cct_http_response_header(response, "content-type"), body)) {
        return CCT_BODY_HTML;
    }
    bool is_readable = cct_body_unreadable(cct_http_response_header(response, "content-encoding"), body) == NULL;
    return is_readable && response->result == CCT_OK ? CCT_BODY_TEXT : CCT_BODY_UNREADABLE;
}

/*
 * Writes the reason that the proxy names: in Proxy-Status (RFC 9209) or Squid's own field, since
 * Squid's pages have the same title for every error.
 */
static void write_words(cct_writer *detail, const cct_http_response *response, const cct_secrets *secrets)
{
    size_t len;
    const char *bytes = cct_http_response_body(response, &len);
    cct_span body = cct_body_skip_mark((cct_span){bytes, len});
    cct_words said = cct_words_find(response, body, kind_of(response, body));
    cct_write_words_piece(detail, ", ", cct_http_response_header(response, "proxy-status"), CODE_MAX, secrets);
    cct_write_words_piece(detail, ", ", cct_http_response_header(response, "x-squid-error"), CODE_MAX, secrets);
    cct_write_words_piece(detail, ", ", said.code, CODE_MAX, secrets);
    cct_write_words_piece(detail, ", ", said.text, TEXT_MAX, secrets);
}

bool cct_proxy_refuse(const cct_http_response *response, const cct_config *config, const cct_target *target,
                      const cct_secrets *secrets, cct_diagnosis *diagnosis)
{
    int status = response->status;
    bool is_about_credentials = status == 407 || status == 401; /* Tinyproxy: the wrong ones */
    cct_cause cause = is_about_credentials ? CCT_CAUSE_PROXY_AUTHENTICATION : CCT_CAUSE_PROXY_FAILURE;
    cct_cause of_server = cct_cause_of_status(status);
    cct_writer detail = cct_diagnose(diagnosis, cause, CCT_STAGE_PROXY, 0);
    if (CCT_HAS_TEXTS) {
        cct_print(&detail, "%s returned HTTP %d for ", config->proxy, status);
        cct_proxy_write_destination(&detail, config, target);
        if (CCT_HAS_OBSERVER && is_about_credentials) {
            write_offer(&detail, response);
        } else if (CCT_HAS_OBSERVER && status >= 400) {
            write_words(&detail, response, secrets);
        }
        cct_writer_terminate(&detail);
    }
    /* Whether another attempt may help: the proxy is busy, or did not reach the server. */
    return of_server == CCT_CAUSE_UNAVAILABLE || of_server == CCT_CAUSE_RATE_LIMITED;
}
