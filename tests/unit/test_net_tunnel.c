/* SPDX-License-Identifier: MIT */
/*
 * A CONNECT request and its response, over a port that answers by a script. Time is what the test
 * says.
 */
#include "library_test.h"

#include "cctoken.h"
#include "net/tunnel.h"

#define REQUEST "CONNECT a.test:443 HTTP/1.1\r\nProxy-Authorization: Basic c2VzYW1l\r\n\r\n"
#define OPEN "HTTP/1.1 200 Connection established\r\n\r\n"

enum { WORK_LEN = 256, DEADLINE_MS = 5000 };

/* What arrives, in pieces of this size, and how it ends: CCT_AGAIN, CCT_EOF or an error. */
typedef struct platform {
    cct_span arrives;
    size_t at;
    size_t piece;
    int end;
    int sends; /* what send returns instead of a number, or 0 */
    char sent[WORK_LEN];
    size_t sent_len;
} platform;

static int scripted_send(void *context, unsigned connection, const uint8_t *bytes, size_t len)
{
    platform *p = context;
    assert_int_equal(connection, 1);
    if (p->sends != 0) {
        return p->sends;
    }
    len = len > p->piece ? p->piece : len;
    assert_true(p->sent_len + len < sizeof p->sent);
    memcpy(p->sent + p->sent_len, bytes, len);
    p->sent_len += len;
    return (int)len;
}

static int scripted_receive(void *context, unsigned connection, uint8_t *bytes, size_t capacity)
{
    platform *p = context;
    size_t len = p->arrives.len - p->at;
    assert_int_equal(connection, 1);
    len = len > p->piece ? p->piece : len;
    len = len > capacity ? capacity : len;
    if (len == 0) {
        return p->end;
    }
    memcpy(bytes, p->arrives.ptr + p->at, len);
    p->at += len;
    return (int)len;
}

static int scripted_native_error(void *context)
{
    (void)context;
    return 77;
}

/* ---- one tunnel -------------------------------------------------------- */

typedef struct fixture {
    cct_port port;
    platform platform;
    cct_diagnosis diagnosis;
    cct_tunnel tunnel;
    char *work;
    int64_t now_ms;
} fixture;

static void begin(fixture *f, cct_span arrives, int end, size_t piece)
{
    memset(f, 0, sizeof *f);
    f->platform = (platform){.arrives = arrives, .piece = piece, .end = end};
    f->port = cct_port_none;
    f->port.send = scripted_send;
    f->port.receive = scripted_receive;
    f->port.native_error = scripted_native_error;
    f->work = malloc(WORK_LEN);
    assert_non_null(f->work);
    memset(f->work, 'w', WORK_LEN);
    memcpy(f->work, REQUEST, sizeof REQUEST - 1);
    cct_tunnel_options options = {.port = &f->port,
                                  .port_context = &f->platform,
                                  .connection = 1,
                                  .proxy = SPAN("p.test:3128"),
                                  .work = f->work,
                                  .work_len = WORK_LEN,
                                  .request_len = sizeof REQUEST - 1,
                                  .deadline_ms = DEADLINE_MS,
                                  .expiry = CCT_CAUSE_CONNECT_TIMEOUT,
                                  .diagnosis = &f->diagnosis};
    cct_tunnel_start(&f->tunnel, &options);
}

/* Steps to the end; when nothing more happens the time passes. */
static int run(fixture *f)
{
    for (;;) {
        int64_t until_ms;
        size_t before = f->platform.at + f->platform.sent_len;
        int result = cct_tunnel_step(&f->tunnel, f->now_ms);
        if (result != CCT_AGAIN) {
            return result;
        }
        cct_tunnel_wants(&f->tunnel, &until_ms);
        bool is_idle = before == f->platform.at + f->platform.sent_len && f->platform.at == f->platform.arrives.len &&
                       f->platform.end == CCT_AGAIN;
        f->now_ms = is_idle ? until_ms : f->now_ms;
    }
}

static void end(fixture *f)
{
    static const cct_tunnel ended;
    cct_tunnel_end(&f->tunnel);
    assert_memory_equal(&f->tunnel, &ended, sizeof ended);
    for (size_t i = 0; i < WORK_LEN; i++) {
        assert_true(f->work[i] == '\0' || f->work[i] == 'w');
    }
    free(f->work);
}

/* ---- what is sent ------------------------------------------------------- */

static void test_request(void **state)
{
    (void)state;
    for (size_t piece = 1; piece <= WORK_LEN; piece += 25) {
        fixture f;
        begin(&f, SPAN(OPEN), CCT_AGAIN, piece);
        assert_int_equal(run(&f), CCT_OK);
        assert_true(cct_tunnel_is_open(&f.tunnel));
        assert_string_equal(f.platform.sent, REQUEST);
        assert_int_equal(f.platform.at, sizeof OPEN - 1);
        assert_null(strstr(f.work + sizeof OPEN - 1, "c2VzYW1l"));
        end(&f);
    }
}

static void test_send_fails(void **state)
{
    fixture f;
    (void)state;
    begin(&f, SPAN(""), CCT_EOF, 1);
    f.platform.sends = CCT_ERROR_CLOSED;
    assert_int_equal(run(&f), CCT_FAILED);
    assert_int_equal(f.diagnosis.cause, CCT_CAUSE_PROXY_FAILURE);
    assert_int_equal(f.diagnosis.native_error, 77);
    assert_false(f.tunnel.response.started);
    end(&f);
    begin(&f, SPAN(""), CCT_EOF, 1);
    f.platform.sends = CCT_ERROR_LIMIT;
    assert_int_equal(run(&f), CCT_FAILED);
    assert_int_equal(f.diagnosis.cause, CCT_CAUSE_SYSTEM_LIMIT);
    end(&f);
    begin(&f, SPAN(""), CCT_AGAIN, 1);
    f.platform.sends = CCT_AGAIN;
    int64_t until_ms;
    assert_int_equal(cct_tunnel_step(&f.tunnel, 0), CCT_AGAIN);
    assert_int_equal(cct_tunnel_wants(&f.tunnel, &until_ms), CCT_WANT_WRITE);
    assert_int_equal(until_ms, DEADLINE_MS);
    end(&f);
}

/* ---- what is received --------------------------------------------------- */

enum { OPENED, REFUSED, NO_RESPONSE };

typedef struct row {
    const char *arrives;
    int end;
    int outcome;
    const char *detail; /* of a failure */
} row;

static const row rows[] = {
    {OPEN, CCT_AGAIN, OPENED, NULL},
    {"HTTP/1.0 200 OK\r\nVia: x\r\n\r\n", CCT_AGAIN, OPENED, NULL},
    {"HTTP/1.1 204 No Content\r\n\r\n", CCT_AGAIN, OPENED, NULL},
    {"HTTP/1.1 100 Continue\r\n\r\n" OPEN, CCT_AGAIN, OPENED, NULL},
    /* a 2xx has no body, whatever its fields say */
    {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", CCT_AGAIN, OPENED, NULL},
    {"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n", CCT_AGAIN, OPENED, NULL},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", CCT_AGAIN, OPENED, NULL},
    {"HTTP/1.1 407 x\r\nContent-Length: 2\r\n\r\nno", CCT_AGAIN, REFUSED, NULL},
    {"HTTP/1.1 407 x\r\n\r\n", CCT_AGAIN, REFUSED, NULL}, /* and no more comes */
    {"HTTP/1.1 403 x\r\n\r\nno", CCT_EOF, REFUSED, NULL},
    {"HTTP/1.1 403 x\r\nContent-Length: 9\r\n\r\nno", CCT_ERROR_CLOSED, REFUSED, NULL},
    {"HTTP/1.1 403 x\r\nTransfer-Encoding: chunked\r\n\r\nno", CCT_EOF, REFUSED, NULL},
    {"HTTP/1.1 302 x\r\nLocation: https://x/\r\n\r\n", CCT_EOF, REFUSED, NULL},
    {"", CCT_EOF, NO_RESPONSE, "p.test:3128 closed the connection after 0 bytes of the response"},
    {"", CCT_ERROR_CLOSED, NO_RESPONSE, "p.test:3128 closed the connection after 0 bytes of the response"},
    {"HTTP/1.1 200 OK\r\n", CCT_EOF, NO_RESPONSE,
     "p.test:3128 closed the connection after 17 bytes of the header section"},
    {"SSH-2.0-x\r\n", CCT_AGAIN, NO_RESPONSE,
     "p.test:3128 does not speak HTTP/1.1: line 1 of the header section: no status line of HTTP/1.1"},
    {"HTTP/1.1 200 OK\nX: y\n\n", CCT_AGAIN, NO_RESPONSE,
     "p.test:3128 does not speak HTTP/1.1: line 1 of the header section: a line feed without a carriage return"},
    {"HTTP/1.1 200 OK\r\nX : y\r\n\r\n", CCT_AGAIN, NO_RESPONSE,
     "p.test:3128 does not speak HTTP/1.1: line 2 of the header section: a space before the colon"},
    {"", CCT_AGAIN, NO_RESPONSE, "the proxy p.test:3128 accepted the connection, but did not respond to CONNECT"},
    {"HTTP/1.1 200 OK\r\n", CCT_AGAIN, NO_RESPONSE,
     "the proxy p.test:3128 accepted the connection, but did not respond to CONNECT"},
};

/* In pieces of any size. */
static void test_responses(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        for (size_t piece = 1; piece < WORK_LEN; piece = piece * 2 + 1) {
            fixture f;
            const row *r = &rows[i];
            cct_span arrives = copy_of(cct_span_of(r->arrives));
            begin(&f, arrives, r->end, piece);
            int result = run(&f);
            assert_row(result == (r->outcome == NO_RESPONSE ? CCT_FAILED : CCT_OK), "%s", r->arrives);
            assert_row(cct_tunnel_is_open(&f.tunnel) == (r->outcome == OPENED), "%s", r->arrives);
            if (r->outcome == NO_RESPONSE) {
                bool is_late = r->end == CCT_AGAIN && strstr(r->detail, "respond") != NULL;
                assert_int_equal(f.diagnosis.cause, is_late ? CCT_CAUSE_CONNECT_TIMEOUT : CCT_CAUSE_PROXY_FAILURE);
                assert_int_equal(f.diagnosis.stage, CCT_STAGE_PROXY);
                assert_row(strcmp(f.diagnosis.detail, r->detail) == 0, "%s: %s", r->arrives, f.diagnosis.detail);
            } else {
                assert_int_equal(f.diagnosis.cause, CCT_CAUSE_NONE);
            }
            end(&f);
            free_copy(arrives);
        }
    }
}

/* The server speaks second: what comes with the response is not its. */
static void test_early_bytes(void **state)
{
    static const char early[] = OPEN "\x16\x03\x03";
    fixture f;
    (void)state;
    begin(&f, SPAN(early), CCT_AGAIN, WORK_LEN);
    assert_int_equal(run(&f), CCT_FAILED);
    assert_int_equal(f.diagnosis.cause, CCT_CAUSE_PROXY_FAILURE);
    assert_string_equal(f.diagnosis.detail, "p.test:3128 sent 3 bytes after its response, before TLS began");
    end(&f);
}

/*
 * A page may take a second from its header section on, not until the deadline; and what has no room
 * is not needed.
 */
static void test_long_bodies(void **state)
{
    char page[WORK_LEN * 2];
    fixture f;
    (void)state;
    begin(&f, SPAN("HTTP/1.1 403 x\r\nContent-Length: 99\r\n\r\n<title>"), CCT_AGAIN, 5);
    assert_int_equal(run(&f), CCT_OK);
    assert_int_equal(f.now_ms, 1000);
    assert_int_equal(f.tunnel.response.body_len, 7);
    end(&f);
    memset(page, 'x', sizeof page);
    memcpy(page, "HTTP/1.1 403 x\r\n\r\n", 18);
    begin(&f, (cct_span){page, sizeof page}, CCT_AGAIN, 50);
    assert_int_equal(run(&f), CCT_OK);
    assert_int_equal(f.tunnel.response.status, 403);
    end(&f);
    memcpy(page, "HTTP/1.1 403 x\r\nX: ", 19);
    begin(&f, (cct_span){page, sizeof page}, CCT_AGAIN, 50);
    assert_int_equal(run(&f), CCT_FAILED);
    assert_string_equal(f.diagnosis.detail, "p.test:3128 sent a header section that is too large");
    end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_request),     cmocka_unit_test(test_send_fails),  cmocka_unit_test(test_responses),
        cmocka_unit_test(test_early_bytes), cmocka_unit_test(test_long_bodies),
    };
    return cmocka_run_group_tests_name("tunnel", tests, NULL, NULL);
}
