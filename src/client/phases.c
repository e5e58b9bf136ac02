/* SPDX-License-Identifier: MIT */
/*
 * phases.c: what happens in each phase of a client, and which follows it.
 */
#include "cause/diagnosis.h"
#include "client/client.h"
#include "oauth/check.h"
#include "oauth/retry_after.h"
#include "oauth/server_report.h"
#include "oauth/token_response.h"

/* ---- once --------------------------------------------------------------- */

static int check_room(client *c)
{
    if (c->operation->prepare(&c->call) <= c->config.work_len) {
        return CCT_OK;
    }
    cct_diagnose_text(&c->diagnosis, CCT_CAUSE_USAGE, CCT_STAGE_CONFIG, 0, "the request is larger than its buffer");
    return CCT_FAILED;
}

int cct_phase_check(client *c)
{
    if (cct_check_target(&c->config, &c->target, &c->diagnosis) == CCT_CAUSE_NONE && check_room(c) == CCT_OK) {
        c->phase = CCT_PHASE_TRUST;
        return CCT_OK;
    }
    return CCT_FAILED;
}

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
    if (c->config.connect_to != NULL) {
        cct_host_port_parse(cct_span_of(c->config.connect_to), &options.host, &options.tcp_port);
    }
    cct_dial_start(&c->dial, &options, deadline_ms < c->deadline_ms ? deadline_ms : c->deadline_ms);
}

int cct_phase_begin(client *c)
{
    cct_diagnosis_restart(&c->diagnosis);
    c->diagnosis.tries++;
    cct_server_report_clear(c->config.server_report);
    c->token.requested_at_ms = c->now_ms;
    c->token.requested_at_s = c->config.port->wall_clock_s(c->config.port_context);
    start_dial(c);
    c->phase = CCT_PHASE_DIAL;
    return CCT_OK;
}

static int start_handshake(client *c)
{
    cct_tls_options options = {
        .port = c->config.port,
        .port_context = c->config.port_context,
        .connection = c->dial.connection,
        .host = c->target.url.host,
        .host_is_address = c->target.url.is_address,
        .min = c->config.tls_min,
        .pins = c->config.pins,
        .pin_count = c->config.pin_count,
        .io = c->config.io,
        .io_len = c->config.io_len,
        .scratch = c->config.work,
        .scratch_len = c->config.work_len,
        .diagnosis = &c->diagnosis,
        .observer = cct_observer_below(&c->observation),
        .observer_context = &c->observation,
    };
    c->tls_started = true;
    c->phase = CCT_PHASE_HANDSHAKE;
    return cct_tls_start(&c->tls, &options);
}

int cct_phase_dial(client *c)
{
    int result = cct_dial_step(&c->dial, c->now_ms);
    return result == CCT_OK ? start_handshake(c) : result;
}

static void observe_session(const client *c)
{
    char text[80];
    cct_writer writer;
    cct_writer_init(&writer, text, sizeof text);
    cct_tls_describe(&c->tls, &writer);
    cct_writer_terminate(&writer);
    cct_observe(&c->observation, CCT_EVENT_STAGE, CCT_STAGE_TLS, (cct_span){text, writer.len});
}

/* ---- an attempt: request and response ----------------------------------- */

static void start_exchange(client *c)
{
    cct_writer request;
    cct_writer_init(&request, c->config.work, c->config.work_len);
    c->operation->write(&c->call, &request);
    cct_exchange_start(&c->exchange, &c->tls, c->config.work, c->config.work_len, request.len, &c->diagnosis);
    if (cct_is_observed(&c->observation)) {
        cct_observe_request(&c->observation, (cct_span){c->config.work, request.len});
    }
    c->phase = CCT_PHASE_EXCHANGE;
}

int cct_phase_handshake(client *c)
{
    if (c->now_ms >= c->deadline_ms) {
        cct_diagnose_text(&c->diagnosis, CCT_CAUSE_TIMEOUT, CCT_STAGE_TLS, 0, "during the TLS handshake");
        return CCT_FAILED;
    }
    int result = cct_tls_handshake(&c->tls);
    if (result == CCT_OK) {
        if (cct_is_observed(&c->observation)) {
            observe_session(c);
        }
        start_exchange(c);
    }
    return result;
}

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

/* What the headers say, whatever the body turns out to be. */
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

/* Before it is read: reading decodes in place. */
static void observe_response(client *c)
{
    if (cct_is_observed(&c->observation)) {
        cct_observe_response(&c->observation, &c->exchange.response);
    }
}

int cct_phase_exchange(client *c)
{
    int result = c->now_ms >= c->deadline_ms ? cct_exchange_expire(&c->exchange) : cct_exchange_step(&c->exchange);
    if (result == CCT_OK && c->exchange.complete) {
        observe_response(c);
        note_headers(c);
        result = c->operation->read(&c->call, &c->exchange.response);
        c->phase = result == CCT_OK ? CCT_PHASE_DONE : c->phase;
    }
    return result;
}

void cct_salvage_status(client *c)
{
    const cct_exchange *exchange = &c->exchange;
    if (c->phase != CCT_PHASE_EXCHANGE || exchange->complete || !exchange->response.started) {
        return;
    }
    observe_response(c);
    if (cct_exchange_has_headers(exchange)) {
        note_headers(c);
        if (cct_status_suffices(exchange->response.status)) {
            c->diagnosis.cause = CCT_CAUSE_NONE;
            c->operation->read(&c->call, &exchange->response);
        }
    }
}
