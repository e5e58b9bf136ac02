/* SPDX-License-Identifier: MIT */
/*
 * proxy.c: the response of a proxy to CONNECT, delivered by a port in pieces. Whatever it says, no
 * byte that comes through the tunnel is taken for its own, and the request with the password is
 * wiped.
 */
#include "oauth/proxy.h"
#include "net/tunnel.h"
#include "response.h"

enum { STEPS_MAX = 1 << 17 };

typedef struct line {
    cct_span rest;
    uint64_t state;
    bool is_lost; /* in the end: reset, not closed */
    bool is_waiting;
    bool whole;
} line;

static int line_send(void *context, unsigned connection, const uint8_t *bytes, size_t len)
{
    line *l = context;
    (void)connection, (void)bytes;
    return (int)(l->whole ? len : fuzz_piece(&l->state, len));
}

static int line_receive(void *context, unsigned connection, uint8_t *bytes, size_t capacity)
{
    line *l = context;
    (void)connection;
    l->is_waiting = !l->is_waiting && !l->whole;
    if (l->is_waiting) {
        return CCT_AGAIN;
    }
    if (l->rest.len == 0) {
        return l->is_lost ? CCT_ERROR_CLOSED : CCT_EOF;
    }
    size_t n = l->whole ? l->rest.len : fuzz_piece(&l->state, l->rest.len);
    n = n < capacity ? n : capacity;
    memcpy(bytes, l->rest.ptr, n);
    l->rest = fuzz_after(l->rest, n);
    return (int)n;
}

static int no_number(void *context)
{
    (void)context;
    return 0;
}

/* The whole exchange with the proxy. Returns its last result. */
static int run(fuzz_exchange *x, cct_span response, size_t work_len, bool whole, size_t *left)
{
    static cct_port port;
    line l = {.rest = response, .state = fuzz_hash(response), .is_lost = response.len % 3 == 0, .whole = whole};
    port = cct_port_none;
    port.send = line_send;
    port.receive = line_receive;
    port.native_error = no_number;
    cct_tunnel tunnel;
    cct_writer request;
    char *work = fuzz_memory(work_len);
    memset(work, 0, work_len);
    cct_writer_init(&request, work, work_len);
    cct_proxy_write_request(&request, &x->config, &x->target);
    if (!cct_writer_fits(&request)) {
        free(work);
        return CCT_FAILED;
    }
    cct_tunnel_options options = {.port = &port,
                                  .port_context = &l,
                                  .proxy = cct_span_of(x->config.proxy),
                                  .work = work,
                                  .work_len = work_len,
                                  .request_len = request.len,
                                  .deadline_ms = STEPS_MAX,
                                  .expiry = CCT_CAUSE_TIMEOUT,
                                  .diagnosis = &x->diagnosis};
    cct_tunnel_start(&tunnel, &options);
    int result = CCT_AGAIN;
    for (int64_t step = 0; result == CCT_AGAIN; step++) {
        PROPERTY(step <= STEPS_MAX, "it does not end");
        result = cct_tunnel_step(&tunnel, whole ? 0 : step);
        bool is_sent = tunnel.receiving && !tunnel.response.started;
        PROPERTY(!is_sent || !fuzz_contains((cct_span){work, work_len}, cct_span_of("Basic ")), "a request is left");
    }
    if (result == CCT_OK && !cct_tunnel_is_open(&tunnel)) {
        (void)cct_proxy_refuse(&tunnel.response, &x->config, &x->target, &x->secrets, &x->diagnosis);
        fuzz_check_diagnosis(x, CCT_FAILED);
        result = CCT_FAILED;
    } else {
        fuzz_check_diagnosis(x, result);
    }
    *left = l.rest.len;
    cct_tunnel_end(&tunnel);
    for (size_t i = 0; i < work_len; i++) {
        PROPERTY(work[i] == 0, "byte %zu is not wiped", i);
    }
    free(work);
    return result;
}

void fuzz_one(cct_span input)
{
    fuzz_exchange x;
    if (!fuzz_begin_exchange(&x, input, CCT_AUTH_DEFAULT)) {
        return;
    }
    (void)fuzz_take_line(&input);
    x.config.proxy = "proxy.example:3128";
    x.config.proxy_user = "user";
    x.config.proxy_password = FUZZ_SECRET;
    x.secrets = cct_secrets_of(&x.config);
    size_t left;
    int result = run(&x, input, FUZZ_WORK, false, &left);
    const char *end = input.len == 0 ? NULL : memmem(input.ptr, input.len, "\r\n\r\n", 4);
    PROPERTY(result != CCT_OK || (end != NULL && x.diagnosis.cause == CCT_CAUSE_NONE), "open without a response");
    memset(&x.diagnosis, 0, sizeof x.diagnosis);
    (void)run(&x, input, FUZZ_WORK, true, &left);
    memset(&x.diagnosis, 0, sizeof x.diagnosis);
    (void)run(&x, input, 256 + fuzz_hash(input) % 512, false, &left);
    fuzz_end_exchange(&x);
}
