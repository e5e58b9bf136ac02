/* SPDX-License-Identifier: MIT */
/* client.c: the public interface of a client, its deadlines and its retries. */
#include "client/client.h"

#include <string.h>

#include "cause/diagnosis.h"
#include "cause/retry.h"
#include "oauth/disclose.h"

#define TIMEOUT_MS 30000
#define CONNECT_TIMEOUT_MS 10000
#define RETRY_MAX_WAIT_S 60

/* A negative size stops the compiler when CCT_CLIENT_SIZE has become too small. */
typedef char client_fits[sizeof(client) <= sizeof(cct_client) ? 1 : -1];

/* cct_client is opaque: this is the only place that knows what it holds. */
static client *client_of(cct_client *outside)
{
    return (client *)(void *)outside;
}

static const client *client_of_const(const cct_client *outside)
{
    return (const client *)(const void *)outside;
}

/* 0 in the configuration means the default. */
static uint32_t number_or_default(uint32_t value, uint32_t otherwise)
{
    return value == 0 ? otherwise : value;
}

/* ---- the beginning ----------------------------------------------------- */

void cct_start(cct_client *outside, const cct_config *config)
{
    client *c = client_of(outside);
    memset(c, 0, sizeof *c);
    /*
     * What the configuration points to is the caller's. From here on the client points into itself,
     * so it must not be moved.
     */
    c->config = *config;
    c->secrets = cct_secrets_of(config);
    c->observation = (cct_observation){config->observer, config->observer_context, &c->secrets};
    c->call = (cct_call){.config = &c->config,
                         .target = &c->target,
                         .secrets = &c->secrets,
                         .token = &c->token,
                         .diagnosis = &c->diagnosis};
    c->config.timeout_ms = number_or_default(config->timeout_ms, TIMEOUT_MS);
    c->config.connect_timeout_ms = number_or_default(config->connect_timeout_ms, CONNECT_TIMEOUT_MS);
    c->config.retry_max_wait_s = number_or_default(config->retry_max_wait_s, RETRY_MAX_WAIT_S);
    c->phase = CCT_PHASE_CHECK;
    /* The time-out begins with the first step: cct_start() does not call the port. */
    c->deadline_ms = -1;
}

/* ---- between attempts -------------------------------------------------- */

/* Waits for the time of the next attempt. */
static int phase_pause(client *c)
{
    if (c->now_ms < c->wake_ms) {
        return CCT_AGAIN;
    }
    c->phase = CCT_PHASE_BEGIN;
    return CCT_OK;
}

/* ---- the end ----------------------------------------------------------- */

void cct_hang_up(client *c)
{
    if (c->config.port == NULL) {
        return; /* ended already */
    }
    /*
     * `over` is a tunnel in this phase only, afterwards a TLS session. Either ends before the
     * connection that it uses.
     */
    if (CCT_HAS_PROXY && c->phase == CCT_PHASE_TUNNEL) {
        cct_tunnel_end(&c->over.tunnel);
    }
    if (c->tls_started) {
        cct_tls_end(&c->over.tls);
        c->tls_started = false;
    }
    /* The check for trust anchors may have opened them without a handshake that followed. */
    c->config.port->anchors_end(c->config.port_context);
    cct_dial_end(&c->dial);
}

/*
 * How long to wait before the next attempt, in milliseconds; CCT_RETRY_NEVER if there is none.
 * Random bits that the port cannot supply leave the jitter 0.
 */
static int64_t retry_wait_ms(client *c)
{
    uint32_t random = 0;
    c->config.port->random_bytes(c->config.port_context, (uint8_t *)&random, sizeof random);
    cct_retry retry = {
        .cause = c->diagnosis.cause,
        .answered = c->exchange.response.started,
        .worded = c->diagnosis.wording != 0 && c->diagnosis.http_status != 429,
        .permanent = c->dial.permanent || c->proxy_refused,
        .tries = c->diagnosis.tries,
        .retries = c->config.retries,
        .retry_after_s = c->diagnosis.retry_after_s,
        .remaining_ms = c->deadline_ms - c->now_ms,
        .max_wait_s = c->config.retry_max_wait_s,
        .random = random,
    };
    return cct_retry_wait_ms(&retry);
}

/* Reports why an attempt failed and when the next one begins. */
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
    cct_observe(&c->observation, CCT_EVENT_RETRY, c->diagnosis.stage, (cct_span){text, writer.len});
}

/*
 * Continues the same attempt on a new connection that offers X25519 too. No request has been sent,
 * so this is no retry and does not count as one. cct_phase_begin() counts the attempt again.
 */
static bool is_offering_more(client *c)
{
    if (c->phase != CCT_PHASE_HANDSHAKE || c->every_group || !cct_tls_lacks_group(&c->over.tls)) {
        return false;
    }
    cct_hang_up(c);
    c->every_group = true;
    c->diagnosis.tries--;
    c->phase = CCT_PHASE_BEGIN;
    return true;
}

/* An attempt has failed: another one follows, or the request ends. */
static int give_up(client *c)
{
    if (is_offering_more(c)) {
        return CCT_OK;
    }
    /*
     * In this order: the status of an incomplete response may change the cause, on which a retry
     * depends, and both need the response, which is wiped afterwards. Without an attempt (no trust
     * anchors) nothing would be repeated.
     */
    cct_salvage_status(c);
    int64_t wait_ms = CCT_HAS_RETRIES && c->diagnosis.tries > 0 ? retry_wait_ms(c) : CCT_RETRY_NEVER;
    cct_hang_up(c);
    cct_exchange_end(&c->exchange);
    cct_forget_signed(c);
    if (wait_ms == CCT_RETRY_NEVER) {
        /* A detail may repeat what a server sent, or a value of the configuration. */
        cct_diagnosis_redact(&c->diagnosis, &c->secrets);
        c->phase = CCT_PHASE_FAILED;
        return CCT_FAILED;
    }
    if (cct_is_observed(&c->observation)) {
        observe_retry(c, wait_ms);
    }
    c->wake_ms = c->now_ms + wait_ms;
    c->phase = CCT_PHASE_PAUSE;
    return CCT_OK;
}

/* ---- stepping ---------------------------------------------------------- */

/* Reports the last stage: what was received. */
static void observe_end(const client *c)
{
    static const char ends[] = "token received\0introspection received\0token revoked";
    cct_observe(&c->observation, CCT_EVENT_STAGE, CCT_STAGE_OAUTH,
                cct_span_of(cct_nth(ends, cct_asks_for_token(&c->config) ? 0 : c->config.request)));
}

/*
 * Reads the monotonic clock once per step, so that all comparisons of a step agree. Without a clock
 * no deadline can be kept: the client fails.
 */
static int read_clock(client *c)
{
    c->now_ms = c->config.port->monotonic_ms(c->config.port_context);
    if (c->now_ms < 0) {
        cct_diagnose_text(&c->diagnosis, CCT_CAUSE_INTERNAL_ERROR, CCT_STAGE_CONFIG, (int)c->now_ms,
                          "this platform has no monotonic clock");
        cct_hang_up(c);
        cct_exchange_end(&c->exchange);
        cct_forget_signed(c);
        c->phase = CCT_PHASE_FAILED;
        return CCT_FAILED;
    }
    if (c->deadline_ms < 0) {
        c->deadline_ms = c->now_ms + c->config.timeout_ms;
    }
    return CCT_OK;
}

/*
 * Runs the current phase: CCT_OK (the next phase follows), CCT_AGAIN or CCT_FAILED. The first and
 * the last phases are those of cct_step().
 */
static int run_phase(client *c)
{
    switch (c->phase) {
    case CCT_PHASE_TRUST:
        return cct_phase_trust(c);
    case CCT_PHASE_BEGIN:
        return cct_phase_begin(c);
    case CCT_PHASE_DIAL:
        return cct_phase_dial(c);
    case CCT_PHASE_TUNNEL:
        return CCT_HAS_PROXY ? cct_phase_tunnel(c) : CCT_FAILED;
    case CCT_PHASE_HANDSHAKE:
        return cct_phase_handshake(c);
    case CCT_PHASE_EXCHANGE:
        return cct_phase_exchange(c);
    default:
        return phase_pause(c);
    }
}

int cct_step(cct_client *outside)
{
    client *c = client_of(outside);
    /* Before the clock is read: mistakes in the configuration are reported even without one. */
    if (c->phase == CCT_PHASE_CHECK && cct_phase_check(c) != CCT_OK) {
        c->phase = CCT_PHASE_FAILED;
    }
    /* Phases that need not wait run in the same step. */
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
            if (cct_is_observed(&c->observation)) {
                observe_end(c);
            }
            /* Only the connection ends: the token stays in the work buffer until cct_end(). */
            cct_hang_up(c);
        }
    }
    return c->phase == CCT_PHASE_DONE ? CCT_OK : CCT_FAILED;
}

unsigned cct_wants(const cct_client *outside, int64_t *until_ms)
{
    const client *c = client_of_const(outside);
    *until_ms = c->deadline_ms;
    switch (c->phase) {
    case CCT_PHASE_DIAL:
        return cct_dial_wants(&c->dial, until_ms);
    case CCT_PHASE_TUNNEL:
        return CCT_HAS_PROXY ? cct_tunnel_wants(&c->over.tunnel, until_ms) : CCT_WANT_NOTHING;
    case CCT_PHASE_PAUSE:
        *until_ms = c->wake_ms;
        return CCT_WANT_NOTHING;
    case CCT_PHASE_HANDSHAKE:
    case CCT_PHASE_EXCHANGE:
        return cct_tls_wants(&c->over.tls);
    default:
        return CCT_WANT_NOTHING;
    }
}

const cct_token *cct_get_token(const cct_client *outside)
{
    const client *c = client_of_const(outside);
    return c->phase == CCT_PHASE_DONE && cct_asks_for_token(&c->config) ? &c->token : NULL;
}

const cct_introspection *cct_get_introspection(const cct_client *outside)
{
    const client *c = client_of_const(outside);
    bool is_asked = CCT_HAS_INSPECTION && c->config.request == CCT_REQUEST_INTROSPECTION;
    return c->phase == CCT_PHASE_DONE && is_asked ? &c->call.introspection : NULL;
}

const char *cct_get_token_url(const cct_client *outside)
{
    return cct_endpoint_url(&client_of_const(outside)->config);
}

uint32_t cct_get_token_url_max_age_s(const cct_client *outside)
{
    const client *c = client_of_const(outside);
    return CCT_HAS_DISCOVERY && c->is_found ? c->call.found.max_age_s : 0;
}

const cct_diagnosis *cct_get_diagnosis(const cct_client *outside)
{
    return &client_of_const(outside)->diagnosis;
}

void cct_end(cct_client *outside)
{
    client *c = client_of(outside);
    cct_hang_up(c);
    cct_exchange_end(&c->exchange);
    cct_forget_signed(c);
    cct_forget_held(c);
    /* Ended again, it has neither port nor buffers, so nothing happens. */
    cct_wipe(c, sizeof *c);
}
