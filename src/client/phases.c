/* SPDX-License-Identifier: MIT */
/* phases.c: what happens in each phase of a client, and which follows it. */
#include <string.h>

#include "cause/diagnosis.h"
#include "client/client.h"
#include "client/signing.h"
#include "format/print.h"
#include "oauth/auth_method.h"
#include "oauth/check.h"
#include "oauth/proxy.h"
#include "oauth/retry_after.h"
#include "oauth/server_report.h"
#include "oauth/token_response.h"

/* ---- once --------------------------------------------------------------- */

/* Whether the connection leads through a proxy. */
static bool has_proxy(const client *c)
{
    return CCT_HAS_PROXY && c->config.proxy != NULL;
}

/* Without the JWTs that wait at the end of the work buffer. */
static size_t free_room(const client *c)
{
    return c->config.work_len - c->signed_len;
}

/*
 * Whether the work buffer has room for the requests, before any connection is made. CONNECT is
 * written where the other request is later. Called again when JWTs were signed, which wait at its
 * end.
 */
static int check_room(client *c)
{
    cct_writer measure;
    cct_writer_init(&measure, NULL, 0);
    if (has_proxy(c)) {
        cct_proxy_write_request(&measure, &c->config, &c->target);
    }
    if (c->operation->prepare(&c->call) <= free_room(c) && measure.len <= free_room(c)) {
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

/* ---- an attempt: connection and TLS ------------------------------------- */

/*
 * Begins to connect: to the proxy, to connect_to, or to the host of the URL. The time for
 * connecting never exceeds the time for the whole request.
 */
static void start_dial(client *c)
{
    int64_t deadline_ms = c->now_ms + c->config.connect_timeout_ms;
    cct_dial_options options = {
        .port = c->config.port,
        .port_context = c->config.port_context,
        .host = c->target.url.host,
        .tcp_port = c->target.url.port,
        .family = c->config.family,
        .diagnosis = &c->diagnosis,
        .observer = cct_observer_below(&c->observation),
        .observer_context = &c->observation,
    };
    /* The check has accepted it. The certificate must still be one for the host of the URL. */
    const char *instead = has_proxy(c) ? c->config.proxy : c->config.connect_to;
    if (instead != NULL) {
        cct_host_port_parse(cct_span_of(instead), &options.host, &options.tcp_port);
    }
    cct_dial_start(&c->dial, &options, deadline_ms < c->deadline_ms ? deadline_ms : c->deadline_ms);
}

/*
 * A JWT is accepted once: each attempt has its own. Each one is at the end of what the one before
 * has left of the work buffer, and hidden from observers.
 */
static int sign_request(client *c)
{
    const char *jwt = NULL;
    cct_forget_signed(c);
    if (cct_auth_signs(c->target.auth)) {
        if (cct_sign_assertion(&c->config, c->target.auth, free_room(c), &jwt, &c->diagnosis) != CCT_OK) {
            return CCT_FAILED;
        }
        c->config.client_assertion = jwt;
        c->secrets.hidden[CCT_SECRET_ASSERTION] = cct_span_of(jwt);
        c->signed_len += strlen(jwt) + 1;
    }
    if (CCT_HAS_DPOP && c->config.dpop != NULL && cct_asks_for_token(&c->config)) {
        if (cct_sign_proof(&c->config, &c->target.url, c->call.nonce, free_room(c), &jwt, &c->diagnosis) != CCT_OK) {
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
        cct_wipe(c->config.work + free_room(c), c->signed_len);
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
    start_dial(c);
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

/*
 * The connection is established: TLS begins, with the work buffer as scratch memory for trust
 * anchors.
 */
static int start_handshake(client *c)
{
    cct_tls_options options = {
        .port = c->config.port,
        .port_context = c->config.port_context,
        .connection = c->dial.connection,
        .host = c->target.url.host,
        .host_is_address = c->target.url.is_address,
        .min = c->config.tls_min,
        .every_group = c->every_group,
        .pins = c->config.pins,
        .pin_count = c->config.pin_count,
        .key = cct_auth_is_mtls(c->target.auth) ? c->config.tls_key : NULL,
        .certificates = {c->config.tls_certificates, c->config.tls_certificates_len},
        .io = c->config.io,
        .io_len = c->config.io_len,
        .scratch = c->config.work,
        .scratch_len = free_room(c),
        .diagnosis = &c->diagnosis,
        .observer = cct_observer_below(&c->observation),
        .observer_context = &c->observation,
    };
    /* Before it starts: a session that failed to start is ended as well. */
    c->tls_started = true;
    c->phase = CCT_PHASE_HANDSHAKE;
    return cct_tls_start(&c->over.tls, &options);
}

/* ---- an attempt: the proxy ------------------------------------------------ */

/* The detail of a failed dial is about the proxy's address, and names it as such. */
static int blame_proxy(client *c)
{
    char before[CCT_DETAIL_MAX];
    cct_writer detail;
    c->diagnosis.subject = CCT_SUBJECT_PROXY;
    if (CCT_HAS_TEXTS) {
        memcpy(before, c->diagnosis.detail, sizeof before);
        cct_writer_init(&detail, c->diagnosis.detail, sizeof c->diagnosis.detail);
        cct_print(&detail, "the proxy %s", before);
        cct_writer_terminate(&detail);
    }
    return CCT_FAILED;
}

/* The connection to the proxy is established: CONNECT is written and sent. */
static int start_tunnel(client *c)
{
    cct_writer request;
    cct_writer_init(&request, c->config.work, c->config.work_len);
    cct_proxy_write_request(&request, &c->config, &c->target);
    int64_t deadline_ms = c->dial.deadline_ms;
    cct_tunnel_options options = {
        .port = c->config.port,
        .port_context = c->config.port_context,
        .connection = c->dial.connection,
        .proxy = cct_span_of(c->config.proxy),
        .work = c->config.work,
        .work_len = free_room(c),
        .request_len = request.len,
        .deadline_ms = deadline_ms,
        .expiry = deadline_ms < c->deadline_ms ? CCT_CAUSE_CONNECT_TIMEOUT : CCT_CAUSE_TIMEOUT,
        .diagnosis = &c->diagnosis,
    };
    if (cct_is_observed(&c->observation)) {
        cct_observe_request(&c->observation, CCT_STAGE_PROXY, (cct_span){request.out, request.len});
    }
    cct_tunnel_start(&c->over.tunnel, &options);
    c->phase = CCT_PHASE_TUNNEL;
    return CCT_OK;
}

int cct_phase_dial(client *c)
{
    int result = cct_dial_step(&c->dial, c->now_ms);
    if (result == CCT_OK) {
        return has_proxy(c) ? start_tunnel(c) : start_handshake(c);
    }
    return result == CCT_FAILED && has_proxy(c) ? blame_proxy(c) : result;
}

/* Reports what the proxy responded. */
static void observe_tunnel(client *c)
{
    char text[CCT_HOST_MAX + 32];
    cct_writer writer;
    cct_writer_init(&writer, text, sizeof text);
    cct_write_text(&writer, "HTTP ");
    cct_write_number(&writer, c->over.tunnel.response.status);
    cct_write_text(&writer, " for ");
    cct_proxy_write_destination(&writer, &c->config, &c->target);
    cct_writer_terminate(&writer);
    cct_observe(&c->observation, CCT_EVENT_STAGE, CCT_STAGE_PROXY, (cct_span){text, writer.len});
}

/* The proxy has responded. */
static int leave_tunnel(client *c)
{
    const cct_http_response *response = &c->over.tunnel.response;
    bool is_open = cct_tunnel_is_open(&c->over.tunnel);
    if (cct_is_observed(&c->observation)) {
        cct_observe_response(&c->observation, CCT_STAGE_PROXY, response);
    }
    if (!is_open) {
        c->diagnosis.retry_after_s = cct_retry_after_s(response, c->config.port->wall_clock_s(c->config.port_context));
        c->proxy_refused = !cct_proxy_refuse(response, &c->config, &c->target, &c->secrets, &c->diagnosis);
        return CCT_FAILED;
    }
    if (cct_is_observed(&c->observation)) {
        observe_tunnel(c);
    }
    /* First, because the TLS session takes its place in the union. */
    cct_tunnel_end(&c->over.tunnel);
    return start_handshake(c);
}

/* CONNECT (RFC 9110 section 9.3.6). After this phase the proxy sees only TLS records. */
int cct_phase_tunnel(client *c)
{
    int result = cct_tunnel_step(&c->over.tunnel, c->now_ms);
    /* A connection that is lost before the first byte of a response may be a temporary failure. */
    if (result == CCT_FAILED) {
        c->proxy_refused = c->over.tunnel.response.started;
    }
    if (result == CCT_OK) {
        result = leave_tunnel(c);
    }
    /* In the next phase TLS has failed to start, which is not about the proxy. */
    if (result == CCT_FAILED && c->phase == CCT_PHASE_TUNNEL) {
        c->diagnosis.subject = CCT_SUBJECT_PROXY;
    }
    return result;
}

/* ---- an attempt: TLS ------------------------------------------------------- */

/* Reports version and cipher suite. */
static void observe_session(const client *c)
{
    char text[80];
    cct_writer writer;
    cct_writer_init(&writer, text, sizeof text);
    cct_tls_describe(&c->over.tls, &writer);
    cct_writer_terminate(&writer);
    cct_observe(&c->observation, CCT_EVENT_STAGE, CCT_STAGE_TLS, (cct_span){text, writer.len});
}

/* ---- an attempt: request and response ----------------------------------- */

/*
 * The server is verified, so the request is written, as late as possible: until now no client
 * secret was in the buffer.
 */
static void start_exchange(client *c)
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

/* The certificates are verified during the handshake; the request is sent only after it. */
int cct_phase_handshake(client *c)
{
    if (c->now_ms >= c->deadline_ms) {
        cct_diagnose_text(&c->diagnosis, CCT_CAUSE_TIMEOUT, CCT_STAGE_TLS, 0, "during the TLS handshake");
        return CCT_FAILED;
    }
    int result = cct_tls_handshake(&c->over.tls);
    if (result == CCT_OK) {
        if (cct_is_observed(&c->observation)) {
            observe_session(c);
        }
        start_exchange(c);
    }
    return result;
}

/* Reports the HTTP status. */
static void observe_status(const client *c)
{
    char text[16];
    cct_writer writer;
    cct_writer_init(&writer, text, sizeof text);
    cct_write_text(&writer, "HTTP ");
    cct_write_number(&writer, c->diagnosis.http_status);
    cct_writer_terminate(&writer);
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
    cct_writer_terminate(&writer);
    cct_observe(&c->observation, CCT_EVENT_SEEN, CCT_STAGE_HTTP,
                (cct_span){text, writer.len < sizeof text ? writer.len : sizeof text - 1});
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
        /*
         * An incomplete response whose status says enough, such as 429 or 503, is judged by that.
         */
        if (cct_status_suffices(exchange->response.status)) {
            c->diagnosis.cause = CCT_CAUSE_NONE;
            c->operation->read(&c->call, &exchange->response);
        }
    }
}
