/* SPDX-License-Identifier: MIT */
/*
 * exchange.c: TLS, the request, the answer.
 */
#include "cause/diagnosis.h"
#include "client/client.h"
#include "format/http_describe.h"
#include "oauth/answer.h"
#include "oauth/retry_after.h"
#include "oauth/show.h"
#include "oauth/token_response.h"

/* ---- for the observer -------------------------------------------------- */

static void observe_request_piece(void *context, cct_span text)
{
    cct_observe(context, CCT_EVENT_REQUEST, CCT_STAGE_HTTP, text);
}

static void observe_response_piece(void *context, cct_span text)
{
    cct_observe(context, CCT_EVENT_ANSWER, CCT_STAGE_HTTP, text);
}

static cct_show show_of(client *c, void (*piece)(void *context, cct_span text))
{
    return (cct_show){.piece = piece, .context = c, .secrets = &c->secrets};
}

static void observe_request(client *c)
{
    cct_show show = show_of(c, observe_request_piece);
    cct_show_request(&show, (cct_span){c->config.work, c->request_len});
    observe_request_piece(c, (cct_span){"", 0});
}

/* What has arrived, before it is read: reading decodes in place. */
static void observe_response(client *c)
{
    if (cct_is_observed(c) && c->phase == CCT_PHASE_RECEIVE && c->response.started && !c->answer_shown) {
        cct_show show = show_of(c, observe_response_piece);
        c->answer_shown = true;
        cct_show_response(&show, &c->response);
        observe_response_piece(c, (cct_span){"", 0});
    }
}

/* ---- TLS --------------------------------------------------------------- */

int cct_begin_handshake(client *c)
{
    cct_tls_options options = {
        .port = c->config.port,
        .port_context = c->config.port_context,
        .host = c->target.url.host,
        .host_is_address = c->target.url.is_address,
        .min = c->config.tls_min,
        .io = c->config.io,
        .io_len = c->config.io_len,
        .scratch = c->config.work,
        .scratch_len = c->config.work_len,
        .diagnosis = &c->diagnosis,
        .observer = c->config.observer,
        .observer_context = c->config.observer_context,
    };
    c->tls_started = true;
    c->phase = CCT_PHASE_HANDSHAKE;
    return cct_tls_start(&c->tls, &options);
}

static void observe_session(const client *c)
{
    char text[80];
    cct_writer writer;
    cct_writer_init(&writer, text, sizeof text);
    cct_tls_describe(&c->tls, &writer);
    cct_writer_terminate(&writer);
    cct_observe(c, CCT_EVENT_STAGE, CCT_STAGE_TLS, (cct_span){text, writer.len});
}

int cct_phase_handshake(client *c)
{
    int result = cct_tls_handshake(&c->tls);
    if (result != CCT_OK) {
        return result;
    }
    if (cct_is_observed(c)) {
        observe_session(c);
    }
    cct_writer writer;
    cct_writer_init(&writer, c->config.work, c->config.work_len);
    cct_token_request_write(&writer, &c->request);
    c->request_len = writer.len;
    c->request_sent = 0;
    c->work_used = writer.len > c->work_used ? writer.len : c->work_used;
    if (cct_is_observed(c)) {
        observe_request(c);
    }
    c->phase = CCT_PHASE_SEND;
    return CCT_OK;
}

/* ---- the request ------------------------------------------------------- */

int cct_phase_send(client *c)
{
    while (c->request_sent < c->request_len) {
        int sent = cct_tls_write(&c->tls, c->config.work + c->request_sent, c->request_len - c->request_sent);
        if (sent == CCT_ERROR_CLOSED) {
            cct_diagnose_text(&c->diagnosis, CCT_CAUSE_CONNECTION_CLOSED, CCT_STAGE_HTTP,
                              c->config.port->native_error(c->config.port_context), "while the request was sent");
            return CCT_FAILED;
        }
        if (sent < 0) {
            return sent;
        }
        c->request_sent += (size_t)sent;
    }
    cct_wipe(c->config.work, c->request_len);
    cct_http_response_init(&c->response, c->config.work, c->config.work_len);
    c->answer_shown = false;
    c->phase = CCT_PHASE_RECEIVE;
    return CCT_OK;
}

/* ---- the answer -------------------------------------------------------- */

static void observe_status(const client *c)
{
    char text[16];
    cct_writer writer;
    cct_writer_init(&writer, text, sizeof text);
    cct_write_text(&writer, "HTTP ");
    cct_write_number(&writer, c->response.status);
    cct_writer_terminate(&writer);
    cct_observe(c, CCT_EVENT_STAGE, CCT_STAGE_HTTP, (cct_span){text, writer.len});
}

/* What the headers say, whatever the body turns out to be; once. */
static void note_headers(client *c)
{
    if (c->diagnosis.http_status != 0) {
        return;
    }
    int64_t now_s = c->config.port->wall_clock_s(c->config.port_context);
    c->diagnosis.http_status = c->response.status;
    c->diagnosis.retry_after_s = cct_retry_after_s(&c->response, now_s);
    cct_answer_read_headers(c->config.answer, &c->secrets, &c->response, now_s);
    if (cct_is_observed(c)) {
        observe_status(c);
    }
}

static int read_token(client *c)
{
    const cct_token_context context = {
        .target = &c->target,
        .scope = cct_span_of(c->config.scope),
        .secrets = &c->secrets,
        .answer = c->config.answer,
    };
    return cct_token_response_read(&c->response, &context, &c->token, &c->diagnosis);
}

static int read_answer(client *c)
{
    observe_response(c);
    note_headers(c);
    int result = read_token(c);
    c->phase = result == CCT_OK ? CCT_PHASE_DONE : c->phase;
    return result;
}

void cct_salvage_status(client *c)
{
    observe_response(c);
    if (c->phase == CCT_PHASE_RECEIVE && cct_http_response_has_headers(&c->response)) {
        note_headers(c);
        bool is_complete = c->response.result == CCT_OK; /* then it has been read, which changed it */
        if (!is_complete && cct_status_suffices(c->response.status)) {
            c->diagnosis.cause = CCT_CAUSE_NONE;
            read_token(c);
        }
    }
}

static int fail_reading(client *c, int result)
{
    cct_cause cause = result == CCT_ERROR_NO_ROOM     ? CCT_CAUSE_RESPONSE_TOO_LARGE
                      : result == CCT_ERROR_MALFORMED ? CCT_CAUSE_MALFORMED_RESPONSE
                                                      : CCT_CAUSE_CONNECTION_CLOSED;
    cct_writer detail =
        cct_diagnose(&c->diagnosis, cause, CCT_STAGE_HTTP, c->config.port->native_error(c->config.port_context));
    if (!CCT_HAS_TEXTS) {
        return CCT_FAILED;
    }
    if (cct_http_response_has_headers(&c->response)) {
        cct_write_text(&detail, "HTTP ");
        cct_write_number(&detail, c->response.status);
        cct_write_text(&detail, ", ");
    }
    if (cause == CCT_CAUSE_MALFORMED_RESPONSE) {
        cct_http_write_offence(&detail, &c->response);
    } else {
        cct_write_text(&detail, "after ");
        cct_http_write_arrived(&detail, &c->response);
    }
    cct_writer_terminate(&detail);
    return CCT_FAILED;
}

/* CCT_OK: complete. CCT_AGAIN: nothing has arrived (*arrived is false), or not all yet. */
static int receive(client *c, bool *arrived)
{
    size_t room;
    char spare[1]; /* for a body that fills the buffer: it must end now, or be too large */
    char *into = cct_http_response_room(&c->response, &room);
    bool full = room == 0;
    int received = cct_tls_read(&c->tls, full ? spare : into, full ? sizeof spare : room);
    *arrived = received > 0;
    if (received == CCT_EOF || received == CCT_ERROR_CLOSED) {
        return cct_http_response_end(&c->response, received == CCT_EOF);
    }
    if (received < 0) {
        return received;
    }
    size_t used = full ? c->config.work_len : (size_t)(into - c->config.work) + (size_t)received;
    c->work_used = used > c->work_used ? used : c->work_used;
    int result = cct_http_response_feed(&c->response, full ? spare : into, (size_t)received);
    cct_wipe(spare, sizeof spare);
    return result;
}

int cct_phase_receive(client *c)
{
    bool arrived;
    int result = receive(c, &arrived);
    if (result == CCT_AGAIN && arrived) {
        return CCT_OK; /* and look at the clock before more is read */
    }
    if (result == CCT_OK) {
        return read_answer(c);
    }
    if (result == CCT_AGAIN || result == CCT_FAILED) {
        return result;
    }
    return fail_reading(c, result);
}
