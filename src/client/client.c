/* SPDX-License-Identifier: MIT */
/*
 * client.c: the public interface of a client, its deadlines and its retries.
 */
#include "client/client.h"

#include <string.h>

#include "cause/diagnosis.h"
#include "cause/retry.h"
#include "format/http_describe.h"
#include "oauth/answer.h"
#include "oauth/check.h"
#include "oauth/disclose.h"
#include "oauth/token_response.h"

#define TIMEOUT_MS 30000
#define CONNECT_TIMEOUT_MS 10000
#define RETRY_MAX_WAIT_S 60
#define SEEN_MAX 512 /* bytes of a text for the observer */

/* A negative size stops the compiler when CCT_CLIENT_SIZE has become too small. */
typedef char client_fits[sizeof(client) <= sizeof(cct_client) ? 1 : -1];

static client *inside(cct_client *outside)
{
    return (client *)(void *)outside;
}

static const client *inside_const(const cct_client *outside)
{
    return (const client *)(const void *)outside;
}

static uint32_t or_default(uint32_t value, uint32_t otherwise)
{
    return value == 0 ? otherwise : value;
}

/* A message is shown piece by piece, by show.c; any other text is short, and may have a host that is the secret. */
void cct_observe(const client *c, cct_event event, cct_stage stage, cct_span text)
{
    char shown[SEEN_MAX];
    cct_writer writer;
    if (event != CCT_EVENT_REQUEST && event != CCT_EVENT_ANSWER) {
        cct_writer_init(&writer, shown, sizeof shown);
        cct_write_own_printable(&writer, text, &c->secrets);
        cct_writer_terminate(&writer);
        text = (cct_span){shown, writer.len};
    }
    c->config.observer(c->config.observer_context, event, stage, text.ptr, text.len);
}

/* ---- the beginning ----------------------------------------------------- */

void cct_start(cct_client *outside, const cct_config *config)
{
    client *c = inside(outside);
    memset(c, 0, sizeof *c);
    c->config = *config;
    c->secrets = cct_secrets_of(config);
    c->config.timeout_ms = or_default(config->timeout_ms, TIMEOUT_MS);
    c->config.connect_timeout_ms = or_default(config->connect_timeout_ms, CONNECT_TIMEOUT_MS);
    c->config.retry_max_wait_s = or_default(config->retry_max_wait_s, RETRY_MAX_WAIT_S);
    c->phase = CCT_PHASE_CHECK;
    c->deadline_ms = -1;
}

static void aim(client *c)
{
    cct_span host = c->target.url.host;
    c->dial_port = c->target.url.port;
    if (c->config.connect_to != NULL) {
        cct_host_port_parse(cct_span_of(c->config.connect_to), &host, &c->dial_port);
    }
    memcpy(c->dial_name, host.ptr, host.len);
    c->dial_name[host.len] = '\0';
}

static int check_room(client *c)
{
    c->request = cct_token_request_of(&c->config, &c->target);
    if (c->request.len <= c->config.work_len) {
        return CCT_OK;
    }
    cct_diagnose_text(&c->diagnosis, CCT_CAUSE_USAGE, CCT_STAGE_CONFIG, 0, "the request is larger than its buffer");
    return CCT_FAILED;
}

/* Before the port is asked for anything: a fault of the configuration is one on every platform. */
static void check(client *c)
{
    c->phase = CCT_PHASE_FAILED;
    if (cct_check_target(&c->config, &c->target, &c->diagnosis) == CCT_CAUSE_NONE) {
        aim(c);
        if (check_room(c) == CCT_OK) {
            c->phase = CCT_PHASE_TRUST;
        }
    }
}

static int phase_trust(client *c)
{
    int result = c->config.port->anchors_rewind(c->config.port_context);
    if (result == CCT_OK) {
        c->phase = CCT_PHASE_BEGIN;
        return CCT_OK;
    }
    cct_diagnose_text(&c->diagnosis, result == CCT_ERROR_LIMIT ? CCT_CAUSE_SYSTEM_LIMIT : CCT_CAUSE_NO_TRUST_ANCHORS,
                      CCT_STAGE_TLS, c->config.port->native_error(c->config.port_context),
                      result == CCT_ERROR_NOT_PROVIDED ? "this platform provides none" : "");
    c->diagnosis.subject = CCT_SUBJECT_TRUST_ANCHORS;
    return CCT_FAILED;
}

static int phase_begin(client *c)
{
    cct_diagnosis_restart(&c->diagnosis);
    memset(&c->response, 0, sizeof c->response);
    c->diagnosis.tries++;
    cct_answer_clear(c->config.answer);
    c->permanent = false;
    c->connect_deadline_ms = c->now_ms + c->config.connect_timeout_ms;
    if (c->connect_deadline_ms > c->deadline_ms) {
        c->connect_deadline_ms = c->deadline_ms;
    }
    c->token.requested_at_ms = c->now_ms;
    c->token.requested_at_s = c->config.port->wall_clock_s(c->config.port_context);
    c->phase = CCT_PHASE_RESOLVE;
    return CCT_OK;
}

static int phase_pause(client *c)
{
    if (c->now_ms < c->wake_ms) {
        return CCT_AGAIN;
    }
    c->phase = CCT_PHASE_BEGIN;
    return CCT_OK;
}

/* ---- the end ----------------------------------------------------------- */

static void hang_up(client *c)
{
    if (c->config.port == NULL) {
        return; /* ended already */
    }
    if (c->tls_started) {
        cct_tls_end(&c->tls);
        c->tls_started = false;
    }
    c->config.port->anchors_end(c->config.port_context);
    c->config.port->close(c->config.port_context);
}

static void wipe_work(client *c)
{
    cct_wipe(c->config.work, c->work_used);
    c->work_used = 0;
}

/* A time-out is that of the stage it cut off; resolving and connecting see to their own. */
static int fail_late(client *c)
{
    cct_stage stage = c->phase == CCT_PHASE_HANDSHAKE ? CCT_STAGE_TLS : CCT_STAGE_HTTP;
    cct_writer detail = cct_diagnose(&c->diagnosis, CCT_CAUSE_TIMEOUT, stage, 0);
    if (CCT_HAS_TEXTS) {
        if (c->phase == CCT_PHASE_RECEIVE) {
            cct_write_text(&detail, "after ");
            cct_http_write_arrived(&detail, &c->response);
        } else {
            cct_write_text(&detail,
                           c->phase == CCT_PHASE_HANDSHAKE ? "during the TLS handshake" : "while the request was sent");
        }
        cct_writer_terminate(&detail);
    }
    return CCT_FAILED;
}

static int64_t retry_wait_ms(client *c)
{
    uint32_t random = 0;
    c->config.port->random_bytes(c->config.port_context, (uint8_t *)&random, sizeof random);
    cct_retry retry = {
        .cause = c->diagnosis.cause,
        .answered = c->response.started,
        .worded = c->diagnosis.wording != 0 && c->diagnosis.http_status != 429,
        .permanent = c->permanent,
        .tries = c->diagnosis.tries,
        .retries = c->config.retries,
        .retry_after_s = c->diagnosis.retry_after_s,
        .remaining_ms = c->deadline_ms - c->now_ms,
        .max_wait_s = c->config.retry_max_wait_s,
        .random = random,
    };
    return cct_retry_wait_ms(&retry);
}

static void observe_retry(const client *c, int64_t wait_ms)
{
    char text[64];
    cct_writer writer;
    cct_writer_init(&writer, text, sizeof text);
    cct_write_text(&writer, cct_cause_name(c->diagnosis.cause));
    cct_write_text(&writer, ", trying again in ");
    cct_write_number(&writer, wait_ms);
    cct_write_text(&writer, " ms");
    cct_writer_terminate(&writer);
    cct_observe(c, CCT_EVENT_RETRY, c->diagnosis.stage, (cct_span){text, writer.len});
}

/* A try has failed: another one, or the end. */
static int give_up(client *c)
{
    cct_salvage_status(c);
    int64_t wait_ms = CCT_HAS_RETRIES && c->diagnosis.tries > 0 ? retry_wait_ms(c) : CCT_RETRY_NEVER;
    hang_up(c);
    wipe_work(c);
    if (wait_ms == CCT_RETRY_NEVER) {
        cct_diagnosis_redact(&c->diagnosis, &c->secrets);
        c->phase = CCT_PHASE_FAILED;
        return CCT_FAILED;
    }
    if (cct_is_observed(c)) {
        observe_retry(c, wait_ms);
    }
    c->wake_ms = c->now_ms + wait_ms;
    c->phase = CCT_PHASE_PAUSE;
    return CCT_OK;
}

/* ---- stepping ---------------------------------------------------------- */

static int read_clock(client *c)
{
    c->now_ms = c->config.port->monotonic_ms(c->config.port_context);
    if (c->now_ms < 0) {
        cct_diagnose_text(&c->diagnosis, CCT_CAUSE_INTERNAL_ERROR, CCT_STAGE_CONFIG, (int)c->now_ms,
                          "this platform has no monotonic clock");
        hang_up(c);
        wipe_work(c);
        c->phase = CCT_PHASE_FAILED;
        return CCT_FAILED;
    }
    if (c->deadline_ms < 0) {
        c->deadline_ms = c->now_ms + c->config.timeout_ms;
    }
    return CCT_OK;
}

static int run_phase(client *c)
{
    bool late = c->now_ms >= c->deadline_ms;
    switch (c->phase) {
    case CCT_PHASE_TRUST:
        return phase_trust(c);
    case CCT_PHASE_BEGIN:
        return phase_begin(c);
    case CCT_PHASE_RESOLVE:
        return cct_phase_resolve(c);
    case CCT_PHASE_CONNECT:
        return cct_phase_connect(c);
    case CCT_PHASE_HANDSHAKE:
        return late ? fail_late(c) : cct_phase_handshake(c);
    case CCT_PHASE_SEND:
        return late ? fail_late(c) : cct_phase_send(c);
    case CCT_PHASE_RECEIVE:
        return late ? fail_late(c) : cct_phase_receive(c);
    default:
        return phase_pause(c);
    }
}

int cct_step(cct_client *outside)
{
    client *c = inside(outside);
    if (c->phase == CCT_PHASE_CHECK) {
        check(c);
    }
    while (c->phase != CCT_PHASE_DONE && c->phase != CCT_PHASE_FAILED) {
        if (read_clock(c) != CCT_OK) {
            return CCT_FAILED;
        }
        int result = run_phase(c);
        if (result == CCT_AGAIN) {
            return CCT_AGAIN;
        }
        if (result == CCT_FAILED) {
            give_up(c);
        }
        if (c->phase == CCT_PHASE_DONE) {
            if (cct_is_observed(c)) {
                cct_observe(c, CCT_EVENT_STAGE, CCT_STAGE_OAUTH, cct_span_of("token received"));
            }
            hang_up(c);
        }
    }
    return c->phase == CCT_PHASE_DONE ? CCT_OK : CCT_FAILED;
}

unsigned cct_wants(const cct_client *outside, int64_t *until_ms)
{
    const client *c = inside_const(outside);
    *until_ms = c->deadline_ms;
    switch (c->phase) {
    case CCT_PHASE_RESOLVE:
        *until_ms = c->connect_deadline_ms;
        return CCT_WANT_READ;
    case CCT_PHASE_CONNECT:
        *until_ms = c->address_deadline_ms;
        return CCT_WANT_WRITE;
    case CCT_PHASE_PAUSE:
        *until_ms = c->wake_ms;
        return CCT_WANT_NOTHING;
    case CCT_PHASE_HANDSHAKE:
    case CCT_PHASE_SEND:
    case CCT_PHASE_RECEIVE:
        return cct_tls_wants(&c->tls);
    default:
        return CCT_WANT_NOTHING;
    }
}

const cct_token *cct_get_token(const cct_client *outside)
{
    const client *c = inside_const(outside);
    return c->phase == CCT_PHASE_DONE ? &c->token : NULL;
}

const cct_diagnosis *cct_get_diagnosis(const cct_client *outside)
{
    return &inside_const(outside)->diagnosis;
}

void cct_end(cct_client *outside)
{
    client *c = inside(outside);
    hang_up(c);
    wipe_work(c);
    cct_wipe(c, sizeof *c);
}
