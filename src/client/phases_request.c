/* SPDX-License-Identifier: MIT */
/*
 * phases_request.c: the other phases: what is checked once, the beginning of an attempt with what
 * it signs and keeps in the work buffer, and the exchange, which may lead to another request.
 */
#include <string.h>

#include "cause/diagnosis.h"
#include "client/client.h"
#include "client/signing.h"
#include "oauth/auth_method.h"
#include "oauth/check.h"
#include "oauth/proxy.h"
#include "oauth/retry_after.h"
#include "oauth/server_report.h"
#include "oauth/token_response.h"

/* ---- once ---------------------------------------------------------------- */

/*
 * Whether the work buffer has room for the requests, before any connection is made. CONNECT is
 * written where the other request is later. Called again when JWTs were signed, which wait at its
 * end.
 */
static int check_room(client *c)
{
    cct_writer measure;
    cct_writer_init(&measure, NULL, 0);
    if (cct_has_proxy(c)) {
        cct_proxy_write_request(&measure, &c->config, &c->target);
    }
    if (c->operation->prepare(&c->call) <= cct_free_room(c) && measure.len <= cct_free_room(c)) {
        return CCT_OK;
    }
    cct_diagnose_text(&c->diagnosis, CCT_CAUSE_USAGE, CCT_STAGE_CONFIG, 0, "the request is larger than its buffer");
    return CCT_FAILED;
}

/*
 * A certificate that cannot be used is reported before a connection is made, and while the work
 * buffer is free to read it in.
 */
static int check_certificates(client *c)
{
    const cct_config *config = &c->config;
    return !cct_auth_is_mtls(c->target.auth)
               ? CCT_OK
               : cct_key_check_tls(config->tls_key, config->tls_certificates, config->tls_certificates_len,
                                   config->work, config->work_len, config->port->wall_clock_s(config->port_context),
                                   &c->diagnosis);
}

int cct_phase_check(client *c)
{
    if (cct_check_target(&c->config, &c->target, &c->diagnosis) != CCT_CAUSE_NONE) {
        return CCT_FAILED;
    }
    c->operation = &cct_operations[cct_first_operation(c)];
    c->phase = CCT_PHASE_TRUST;
    return check_room(c) == CCT_OK ? check_certificates(c) : CCT_FAILED;
}

/* Before the first connection: without trust anchors no handshake can succeed. */
int cct_phase_trust(client *c)
{
    int result = c->config.port->anchors_rewind(c->config.port_context);
    if (result >= 0) {
        c->phase = CCT_PHASE_BEGIN;
        return CCT_OK;
    }
    cct_diagnose_text(&c->diagnosis, result == CCT_ERROR_LIMIT ? CCT_CAUSE_SYSTEM_LIMIT : CCT_CAUSE_NO_TRUST_ANCHORS,
                      CCT_STAGE_TLS, c->config.port->native_error(c->config.port_context),
                      result == CCT_ERROR_NOT_PROVIDED ? "this platform provides none" : "");
    c->diagnosis.subject = CCT_SUBJECT_TRUST_ANCHORS;
    return CCT_FAILED;
}

/* ---- the beginning of an attempt ----------------------------------------- */

/*
 * A JWT is accepted once: each attempt has its own. Each one is at the end of what the one before
 * has left of the work buffer, and hidden from observers.
 */
static int sign_request(client *c)
{
    const char *jwt = NULL;
    cct_forget_signed(c);
    if (cct_auth_signs(c->target.auth)) {
        if (cct_sign_assertion(&c->config, c->target.auth, cct_free_room(c), &jwt, &c->diagnosis) != CCT_OK) {
            return CCT_FAILED;
        }
        c->config.client_assertion = jwt;
        c->secrets.hidden[CCT_SECRET_ASSERTION] = cct_span_of(jwt);
        c->signed_len += strlen(jwt) + 1;
    }
    if (CCT_HAS_DPOP && c->config.dpop != NULL && cct_asks_for_token(&c->config)) {
        if (cct_sign_proof(&c->config, &c->target.url, c->call.nonce, cct_free_room(c), &jwt, &c->diagnosis) !=
            CCT_OK) {
            return CCT_FAILED;
        }
        c->call.proof = c->secrets.hidden[CCT_SECRET_PROOF] = cct_span_of(jwt);
        c->signed_len += strlen(jwt) + 1;
    }
    /* The request is longer now, and the room for it smaller. */
    return jwt == NULL ? CCT_OK : check_room(c);
}

/*
 * Assertions and proofs are valid for one request (RFC 7523 section 3, RFC 9449 section 4.2); they
 * are also secrets.
 */
void cct_forget_signed(client *c)
{
    if (c->signed_len > 0) {
        cct_wipe(c->config.work + cct_free_room(c), c->signed_len);
        /* An assertion that was not signed here is part of the configuration, and stays. */
        if (cct_auth_signs(c->target.auth)) {
            c->config.client_assertion = NULL;
            c->secrets.hidden[CCT_SECRET_ASSERTION] = CCT_NO_SPAN;
        }
        c->call.proof = c->secrets.hidden[CCT_SECRET_PROOF] = CCT_NO_SPAN;
        c->signed_len = 0;
    }
}

void cct_forget_held(client *c)
{
    if (c->held_len > 0) {
        cct_wipe(c->config.work + c->config.work_len, c->held_len);
        c->config.work_len += c->held_len;
        c->held_len = 0;
    }
}

cct_operation_id cct_first_operation(const client *c)
{
    return CCT_HAS_DISCOVERY && cct_endpoint_url(&c->config) == NULL ? CCT_OPERATION_DISCOVERY
                                                                     : (cct_operation_id)c->config.request;
}

/* The URL that discovery found, in the field that the configuration has for it; NULL removes it. */
static void set_endpoint(client *c, const char *url)
{
    if (cct_asks_for_token(&c->config)) {
        c->config.token_url = url;
    } else {
        c->config.endpoint_url = url;
    }
}

/*
 * Starts one request on a connection of its own. The lifetime of its token is counted from now, so
 * a token is never considered valid for too long.
 */
static int begin_operation(client *c, unsigned id)
{
    c->operation = &cct_operations[id];
    cct_diagnosis_restart(&c->diagnosis);
    c->token.requested_at_ms = c->now_ms;
    c->token.requested_at_s = c->config.port->wall_clock_s(c->config.port_context);
    c->proxy_refused = false;
    /* Metadata are public: their requests carry no credentials. */
    if (id < CCT_OPERATION_DISCOVERY && sign_request(c) != CCT_OK) {
        return CCT_FAILED;
    }
    cct_start_dial(c);
    c->phase = CCT_PHASE_DIAL;
    return CCT_OK;
}

int cct_phase_begin(client *c)
{
    size_t bad;
    cct_forget_signed(c);
    cct_forget_held(c);
    c->call.nonce = CCT_NO_SPAN;
    /* Each attempt begins with discovery: the endpoint may have moved. The issuer was checked. */
    if (c->is_found) {
        c->is_found = false;
        set_endpoint(c, NULL);
        (void)cct_target_init(&c->target, c->config.issuer, c->target.auth, &bad);
    }
    /* Counted here: a request that leads to another one is still one attempt. */
    c->diagnosis.tries++;
    cct_server_report_clear(c->config.server_report);
    return begin_operation(c, cct_first_operation(c));
}

/* ---- request and response ------------------------------------------------ */

/*
 * The server is verified, so the request is written, as late as possible: until now no client
 * secret was in the buffer.
 */
void cct_start_exchange(client *c)
{
    cct_writer request;
    cct_writer_init(&request, c->config.work, c->config.work_len);
    c->operation->write(&c->call, &request);
    cct_exchange_start(&c->exchange, &c->over.tls, c->config.work, c->config.work_len, request.len, &c->diagnosis);
    if (cct_is_observed(&c->observation)) {
        cct_observe_request(&c->observation, CCT_STAGE_HTTP, (cct_span){c->config.work, request.len});
    }
    cct_forget_signed(c);
    c->phase = CCT_PHASE_EXCHANGE;
}

/* Reports the HTTP status. */
static void observe_status(const client *c)
{
    char text[16];
    cct_writer writer;
    cct_writer_init(&writer, text, sizeof text);
    cct_write_text(&writer, "HTTP ");
    cct_write_number(&writer, c->diagnosis.http_status);
    cct_observe(&c->observation, CCT_EVENT_STAGE, CCT_STAGE_HTTP, (cct_span){text, writer.len});
}

/* Reads the header fields, whatever the body contains. */
static void note_headers(client *c)
{
    const cct_http_response *response = &c->exchange.response;
    int64_t now_s = c->config.port->wall_clock_s(c->config.port_context);
    c->diagnosis.http_status = response->status;
    c->diagnosis.retry_after_s = cct_retry_after_s(response, now_s);
    cct_server_report_read_headers(c->config.server_report, &c->secrets, response, now_s);
    if (cct_is_observed(&c->observation)) {
        observe_status(c);
    }
}

/* Before the response is read, because reading decodes it in place. */
static void observe_response(client *c)
{
    if (cct_is_observed(&c->observation)) {
        cct_observe_response(&c->observation, CCT_STAGE_HTTP, &c->exchange.response);
    }
}

/* Reports what leads to another request: metadata, or a nonce. */
static void observe_found(const client *c)
{
    char text[CCT_DETAIL_MAX];
    cct_writer writer;
    cct_writer_init(&writer, text, sizeof text);
    if (CCT_HAS_DPOP && c->call.nonce.ptr != NULL) {
        cct_write_text(&writer, "the server requires its nonce in the DPoP proof; sending the request again");
    } else if (cct_endpoint_url(&c->config) == NULL) {
        cct_write_text(&writer, "no metadata of OpenID Connect; asking for those of RFC 8414");
    } else {
        cct_write_text(&writer, cct_asks_for_token(&c->config) ? "found the token endpoint " : "found the endpoint ");
        cct_write_text(&writer, cct_endpoint_url(&c->config));
        cct_write_text(&writer, c->call.found.is_method_new ? "; its metadata do not list the method in use, " : "");
        cct_write_text(&writer, c->call.found.is_method_new ? cct_auth_registered_name(c->target.auth) : "");
    }
    cct_writer_terminate(&writer); /* cuts what has no room */
    cct_observe(&c->observation, CCT_EVENT_SEEN, CCT_STAGE_HTTP, (cct_span){text, writer.len});
}

/*
 * Moves a text of the response, with NUL, to the end of the work buffer, and excludes it from the
 * buffer, so that neither the next response nor the end of this exchange overwrites it. There is
 * room, because the response contains more than the text.
 */
static const char *hold(client *c, cct_span text)
{
    char *end = c->config.work + c->config.work_len - text.len - 1;
    memmove(end, text.ptr, text.len);
    end[text.len] = '\0';
    c->held_len += text.len + 1;
    c->config.work_len -= text.len + 1;
    c->exchange.work_used = c->exchange.work_used < c->config.work_len ? c->exchange.work_used : c->config.work_len;
    return end;
}

/*
 * Keeps the discovered URL, and makes it the target. Reading the metadata has parsed the URL
 * already.
 */
static void keep_found(client *c)
{
    size_t bad;
    const char *url = hold(c, c->call.found.url);
    set_endpoint(c, url);
    c->is_found = true;
    c->call.found.url = CCT_NO_SPAN;
    (void)cct_target_init(&c->target, url, c->target.auth, &bad);
}

/*
 * Begins the operation that follows this one, or the same one with a nonce, on a new connection.
 * What is kept is moved first: the end of the exchange wipes the response.
 */
static int begin_next(client *c)
{
    cct_hang_up(c);
    if (c->call.found.url.ptr != NULL) {
        keep_found(c);
    }
    if (CCT_HAS_DPOP && c->call.demanded.ptr != NULL) {
        c->call.nonce = cct_span_of(hold(c, c->call.demanded));
        c->call.demanded = CCT_NO_SPAN;
    }
    cct_exchange_end(&c->exchange);
    if (cct_is_observed(&c->observation)) {
        observe_found(c);
    }
    c->operation = &cct_operations[c->call.next];
    return check_room(c) == CCT_OK ? begin_operation(c, c->call.next) : CCT_FAILED;
}

int cct_phase_exchange(client *c)
{
    int result = c->now_ms >= c->deadline_ms ? cct_exchange_expire(&c->exchange) : cct_exchange_step(&c->exchange);
    if (result == CCT_OK && c->exchange.complete) {
        observe_response(c);
        note_headers(c);
        result = c->operation->read(&c->call, &c->exchange.response);
        /* Without either no operation leads to another one, and a small build needs less code. */
        if ((CCT_HAS_DISCOVERY || CCT_HAS_DPOP) && result == CCT_AGAIN) {
            return begin_next(c);
        }
        c->phase = result == CCT_OK ? CCT_PHASE_DONE : c->phase;
    }
    return result;
}

/* The one exception from the rule that the first cause stays. */
void cct_salvage_status(client *c)
{
    const cct_exchange *exchange = &c->exchange;
    if (c->phase != CCT_PHASE_EXCHANGE || exchange->complete || !exchange->response.started) {
        return;
    }
    observe_response(c);
    if (cct_exchange_has_headers(exchange)) {
        note_headers(c);
        /* An incomplete response is judged by its status if that suffices, as 429 and 503 do. */
        if (cct_status_suffices(exchange->response.status)) {
            c->diagnosis.cause = CCT_CAUSE_NONE;
            c->operation->read(&c->call, &exchange->response);
        }
    }
}
