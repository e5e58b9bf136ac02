/* SPDX-License-Identifier: MIT */
/*
 * scripted_server.h: a platform and a TLS session that do what a test says, one row for each
 * connection, for whole exchanges of a client. It defines what src/tls/session.h declares, so the
 * program is linked without mbedTLS's session.
 */
#ifndef SCRIPTED_SERVER_H
#define SCRIPTED_SERVER_H

#include "library_test.h"

#include <stdio.h>

#include "cause/diagnosis.h"
#include "cctoken.h"
#include "tls/session.h"

#define SECRET "q7!secret&of+this=test"
#define URL "https://192.0.2.1/token"

enum { CONNECTIONS_MAX = 8, WORK_LEN = 4096 };

/* One connection. What is 0 goes well. */
typedef struct connection {
    const char *response; /* what comes through TLS */
    int end;              /* of it, after which it stays so: 0 is close_notify, otherwise what a
                           * read then returns */
    int connect;          /* what the port says to the attempt */
    int start, handshake; /* what these return; CCT_FAILED is the cause tls_failure */
    bool lacks_group;
    int write;         /* what the first write returns, instead of taking the request */
    const char *proxy; /* what the proxy sends before TLS */
} connection;

static struct {
    const connection *connections;
    unsigned started;         /* connections, so far */
    bool is_begun;            /* the last of them */
    unsigned sessions, ended; /* of TLS */
    size_t arrived;           /* of the response, or of what the proxy sends */
    bool waited;              /* since the last result, where each needs a wait */
    char requests[CONNECTIONS_MAX][WORK_LEN];
    size_t request_len; /* of the last */
    char proxied[CONNECTIONS_MAX][WORK_LEN];
    cct_tls_options options; /* of the last session */
    int64_t now_ms, wall_s;
    int random; /* what it returns */
    bool slow;  /* every byte has to be waited for */
    const char *secret;
    bool secret_seen, secret_left; /* in the work buffer: before the request was sent, and after */
} server;

static const connection *server_now(void)
{
    assert_true(server.started > 0);
    return &server.connections[server.started - 1];
}

/* Whether this call has to be repeated after a wait. */
static bool server_delays(void)
{
    bool delays = server.slow && !server.waited;
    server.waited = false;
    return delays;
}

/* ---- the port ------------------------------------------------------------ */

static int64_t server_clock(void *context)
{
    (void)context;
    return server.now_ms;
}

static int64_t server_wall(void *context)
{
    (void)context;
    return server.wall_s;
}

static int server_random(void *context, uint8_t *out, size_t len)
{
    (void)context;
    memset(out, 0x11, len);
    return server.random;
}

static int server_anchors(void *context)
{
    (void)context;
    return CCT_ANCHORS_PEM;
}

static int server_connect(void *context, unsigned number, const cct_address *address)
{
    (void)context, (void)address;
    if (number > 0) {
        return CCT_ERROR_NOT_PROVIDED;
    }
    if (!server.is_begun) {
        assert_true(server.started < CONNECTIONS_MAX);
        server.started++;
        server.arrived = 0;
        server.is_begun = true;
    }
    if (server_delays() || server_now()->connect == CCT_AGAIN) {
        return CCT_AGAIN;
    }
    server.is_begun = server_now()->connect == CCT_OK;
    return server_now()->connect;
}

static void server_disconnect(void *context, unsigned number)
{
    (void)context, (void)number;
    server.is_begun = false;
}

static int server_send(void *context, unsigned number, const uint8_t *bytes, size_t len)
{
    (void)context, (void)number;
    strncat(server.proxied[server.started - 1], (const char *)bytes, len);
    return (int)len;
}

static int server_receive(void *context, unsigned number, uint8_t *bytes, size_t capacity)
{
    const char *all = server_now()->proxy;
    (void)context, (void)number, (void)capacity;
    if (all == NULL || all[server.arrived] == '\0') {
        return all == NULL ? CCT_AGAIN : CCT_EOF;
    }
    *bytes = (uint8_t)all[server.arrived++];
    return 1;
}

static int server_wait(void *context, unsigned wants, int64_t until_ms)
{
    bool proxy_speaks = server.started > 0 && server.sessions == server.ended && server_now()->proxy != NULL;
    (void)context;
    if (wants == CCT_WANT_NOTHING || !(server.slow || proxy_speaks)) {
        server.now_ms = until_ms;
    }
    server.waited = true;
    return CCT_OK;
}

/* The platform, as a value: a test may take a function away. */
static cct_port scripted_port(void)
{
    cct_port port = cct_port_none;
    port.monotonic_ms = server_clock;
    port.wall_clock_s = server_wall;
    port.random_bytes = server_random;
    port.anchors_rewind = server_anchors;
    port.connect = server_connect;
    port.disconnect = server_disconnect;
    port.send = server_send;
    port.receive = server_receive;
    port.wait = server_wait;
    return port;
}

/* ---- TLS ----------------------------------------------------------------- */

static int server_tls_result(int result)
{
    if (result == CCT_FAILED) {
        cct_diagnose_text(server.options.diagnosis, CCT_CAUSE_TLS_FAILURE, CCT_STAGE_TLS, 0, "as the test says");
    }
    return result;
}

int cct_tls_start(cct_tls *tls, const cct_tls_options *options)
{
    memset(tls, 0, sizeof *tls);
    server.options = *options;
    server.sessions++;
    return server_tls_result(server_now()->start);
}

int cct_tls_handshake(cct_tls *tls)
{
    (void)tls;
    server.arrived = 0;
    return server_delays() ? CCT_AGAIN : server_tls_result(server_now()->handshake);
}

bool cct_tls_lacks_group(const cct_tls *tls)
{
    (void)tls;
    return server_now()->lacks_group;
}

static bool work_has_secret(void)
{
    const char *work = server.options.scratch;
    return cct_span_contains((cct_span){work, WORK_LEN}, cct_span_of(server.secret));
}

int cct_tls_write(cct_tls *tls, const char *bytes, size_t len)
{
    (void)tls;
    if (server_delays()) {
        return CCT_AGAIN;
    }
    if (server_now()->write != 0) {
        return server_tls_result(server_now()->write);
    }
    /* What is offered is the rest of the request, each time. */
    size_t before = strlen(server.requests[server.started - 1]);
    server.request_len = before == 0 ? len : server.request_len;
    assert_int_equal(before + len, server.request_len);
    server.secret_seen = server.secret_seen || (server.secret != NULL && work_has_secret());
    size_t taken = server.slow ? 1 : len;
    strncat(server.requests[server.started - 1], bytes, taken);
    return (int)taken;
}

int cct_tls_read(cct_tls *tls, char *bytes, size_t capacity)
{
    const connection *now = server_now();
    (void)tls;
    server.secret_left = server.secret_left || (server.secret != NULL && work_has_secret());
    if (server_delays()) {
        return CCT_AGAIN;
    }
    size_t left = now->response == NULL ? 0 : strlen(now->response) - server.arrived;
    if (left == 0) {
        return server_tls_result(now->end == 0 ? CCT_EOF : now->end);
    }
    size_t len = server.slow ? 1 : left < capacity ? left : capacity;
    memcpy(bytes, now->response + server.arrived, len);
    server.arrived += len;
    return (int)len;
}

int cct_tls_native_error(const cct_tls *tls)
{
    (void)tls;
    return 104;
}

unsigned cct_tls_wants(const cct_tls *tls)
{
    (void)tls;
    return CCT_WANT_READ;
}

void cct_tls_describe(const cct_tls *tls, cct_writer *writer)
{
    (void)tls;
    cct_write_text(writer, "TLSv1.3 as the test says");
}

void cct_tls_end(cct_tls *tls)
{
    memset(tls, 0, sizeof *tls);
    server.ended++;
}

/* ---- the client ------------------------------------------------------------ */

static cct_client one;
static char work[WORK_LEN];
static char seen[16384]; /* what the observer was told; what arrives in pieces is joined */

static inline void observe(void *context, cct_event event, cct_stage stage, const char *text, size_t len)
{
    static const char *const names[] = {"stage", "seen", "request", "response", "retry"};
    static cct_event last;
    bool goes_on = event == last && (event == CCT_EVENT_REQUEST || event == CCT_EVENT_RESPONSE);
    size_t end = strlen(seen);
    (void)context;
    if (goes_on) {
        snprintf(seen + end, sizeof seen - end, "%.*s", (int)len, text);
    } else {
        snprintf(seen + end, sizeof seen - end, "\n%s %s: %.*s", names[event], cct_stage_name(stage), (int)len, text);
    }
    last = event;
}

static inline cct_config prepare(const cct_port *port, const connection *connections)
{
    memset(&server, 0, sizeof server);
    memset(work, 0, sizeof work);
    seen[0] = '\0';
    server.connections = connections;
    server.now_ms = 5000;
    server.wall_s = 1700000000;
    server.secret = SECRET;
    return (cct_config){
        .port = port,
        .token_url = URL,
        .client_id = "this-client",
        .client_secret = SECRET,
        .auth = CCT_AUTH_POST,
        .work = work,
        .work_len = sizeof work,
    };
}

static inline int run(const cct_config *config)
{
    cct_start(&one, config);
    return cct_run(&one, config->port, NULL);
}

static inline void end(void)
{
    static const cct_client wiped;
    cct_end(&one);
    assert_memory_equal(&one, &wiped, sizeof one);
    for (size_t i = 0; i < sizeof work; i++) {
        assert_int_equal(work[i], 0);
    }
}

/* Runs to a failure with this cause; what was seen is in the message. */
static inline void check_cause(const cct_config *config, cct_cause cause, cct_stage stage, const char *detail)
{
    assert_int_equal(run(config), CCT_FAILED);
    const cct_diagnosis *diagnosis = cct_get_diagnosis(&one);
    assert_string_equal(cct_cause_name(diagnosis->cause), cct_cause_name(cause));
    assert_string_equal(cct_stage_name(diagnosis->stage), cct_stage_name(stage));
    assert_row(strstr(diagnosis->detail, detail) != NULL, "'%s' lacks '%s'", diagnosis->detail, detail);
    assert_null(cct_get_token(&one));
    assert_null(cct_get_introspection(&one));
    assert_int_equal(cct_step(&one), CCT_FAILED);
    end();
}

#endif
