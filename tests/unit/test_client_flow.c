/* SPDX-License-Identifier: MIT */
/* A client from its configuration to a token or a cause, over connections that are scripted. */
#include "scripted_server.h"

#define JSON "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"
#define TOKEN JSON "{\"access_token\":\"tok-1\",\"token_type\":\"bearer\",\"expires_in\":60,\"scope\":\"a\"}"
#define BUSY "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"

/* ---- a token --------------------------------------------------------------- */

static void check_token(void)
{
    const cct_token *token = cct_get_token(&one);
    assert_non_null(token);
    assert_int_equal(token->access_token_len, 5);
    assert_memory_equal(token->access_token, "tok-1", 5);
    assert_string_equal(token->token_type, "Bearer");
    assert_string_equal(token->scope, "a");
    assert_int_equal(token->expires_in_s, 60);
    assert_int_equal(token->requested_at_s, 1700000000);
    assert_int_equal(cct_get_diagnosis(&one)->cause, CCT_CAUSE_NONE);
    assert_int_equal(cct_get_diagnosis(&one)->http_status, 200);
    assert_int_equal(cct_get_diagnosis(&one)->tries, 1);
}

static void test_token(void **state)
{
    static const connection connections[] = {{.response = TOKEN}};
    static const char body[] = "grant_type=client_credentials&client_id=this-client&client_secret="
                               "q7%21secret%26of%2Bthis%3Dtest";
    cct_port port = scripted_port();
    (void)state;
    for (int slow = 0; slow <= 1; slow++) {
        cct_config config = prepare(&port, connections);
        server.slow = slow != 0;
        server.secret = "q7%21secret";
        assert_int_equal(run(&config), CCT_OK);
        check_token();
        assert_int_equal(cct_get_token(&one)->requested_at_ms, 5000);
        assert_null(cct_get_introspection(&one));
        assert_string_equal(cct_get_token_url(&one), URL);
        assert_int_equal(cct_get_token_url_max_age_s(&one), 0);
        assert_int_equal(cct_step(&one), CCT_OK);
        assert_memory_equal(server.requests[0], "POST /token HTTP/1.1\r\nHost: 192.0.2.1\r\n", 39);
        assert_string_equal(strstr(server.requests[0], "\r\n\r\n") + 4, body);
        /* The request is wiped before the first byte of the response arrives. */
        assert_true(server.secret_seen);
        assert_false(server.secret_left);
        assert_int_equal(server.ended, 1);
        assert_true(server.options.host_is_address);
        assert_false(server.options.every_group);
        assert_null(server.options.key);
        assert_ptr_equal(server.options.scratch, work);
        assert_int_equal(server.options.scratch_len, sizeof work);
        end();
        assert_int_equal(server.ended, 1);
    }
}

static void test_observed(void **state)
{
    static const connection connections[] = {{.response = TOKEN}};
    cct_port port = scripted_port();
    cct_config config = prepare(&port, connections);
    (void)state;
    config.observer = observe;
    assert_int_equal(run(&config), CCT_OK);
    static const char *const lines[] = {
        "\nstage connect: 192.0.2.1:443",
        "\nstage tls: TLSv1.3 as the test says",
        "\nrequest http: POST /token HTTP/1.1",
        "\nresponse http: HTTP/1.1 200\r\n",
        "\nstage http: HTTP 200",
        "\nstage oauth: token received",
    };
    const char *at = seen;
    for (size_t i = 0; i < COUNT(lines); i++) {
        const char *found = strstr(at, lines[i]);
        assert_row(found != NULL, "no '%s' in\n%s", lines[i], at);
        at = found;
    }
    assert_null(strstr(seen, "tok-1"));
    assert_null(strstr(seen, "q7%21"));
    end();
}

/* ---- TLS ------------------------------------------------------------------- */

static void test_tls_failures(void **state)
{
    static const connection rows[][2] = {
        {{.start = CCT_FAILED}},
        {{.handshake = CCT_FAILED}},
        {{.write = CCT_FAILED}},
        {{.response = "HTTP", .end = CCT_FAILED}},
    };
    cct_port port = scripted_port();
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cct_config config = prepare(&port, rows[i]);
        check_cause(&config, CCT_CAUSE_TLS_FAILURE, CCT_STAGE_TLS, "as the test says");
        assert_int_equal(server.ended, 1);
        assert_int_equal(server.started, 1);
    }
}

/* A server that wants a slow group gets a second connection, which is no retry; but no third. */
static void test_groups(void **state)
{
    static const connection good[] = {{.handshake = CCT_FAILED, .lacks_group = true}, {.response = TOKEN}};
    static const connection bad[] = {{.handshake = CCT_FAILED, .lacks_group = true},
                                     {.handshake = CCT_FAILED, .lacks_group = true}};
    static const connection later[] = {{.response = "H", .end = CCT_FAILED, .lacks_group = true}};
    cct_port port = scripted_port();
    cct_config config = prepare(&port, good);
    (void)state;
    assert_int_equal(run(&config), CCT_OK);
    check_token();
    assert_int_equal(server.started, 2);
    assert_int_equal(server.ended, 2);
    assert_true(server.options.every_group);
    end();

    config = prepare(&port, bad);
    check_cause(&config, CCT_CAUSE_TLS_FAILURE, CCT_STAGE_TLS, "as the test says");
    assert_int_equal(server.started, 2);

    config = prepare(&port, later); /* the handshake is over: another group would not help */
    check_cause(&config, CCT_CAUSE_TLS_FAILURE, CCT_STAGE_TLS, "as the test says");
    assert_int_equal(server.started, 1);
}

/* ---- the response ------------------------------------------------------------ */

static void test_responses(void **state)
{
    static const struct {
        connection one;
        cct_cause cause;
        cct_stage stage;
        const char *detail;
    } rows[] = {
        {{.write = CCT_ERROR_CLOSED}, CCT_CAUSE_CONNECTION_CLOSED, CCT_STAGE_HTTP, "while the request was sent"},
        {{.end = CCT_ERROR_CLOSED}, CCT_CAUSE_CONNECTION_CLOSED, CCT_STAGE_HTTP, "after 0 bytes"},
        {{.response = NULL}, CCT_CAUSE_CONNECTION_CLOSED, CCT_STAGE_HTTP, "after 0 bytes"},
        {{.response = "HTTP/1.1 200 OK\r\n", .end = CCT_ERROR_CLOSED},
         CCT_CAUSE_CONNECTION_CLOSED,
         CCT_STAGE_HTTP,
         "after 17 bytes"},
        {{.response = JSON "{", .end = CCT_ERROR_CLOSED},
         CCT_CAUSE_CONNECTION_CLOSED,
         CCT_STAGE_HTTP,
         "HTTP 200, after "},
        {{.response = "SSH-2.0-OpenSSH\r\n"}, CCT_CAUSE_MALFORMED_RESPONSE, CCT_STAGE_HTTP, ""},
        {{.response = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"},
         CCT_CAUSE_MALFORMED_RESPONSE,
         CCT_STAGE_HTTP,
         ""},
        {{.end = CCT_ERROR_NO_ROOM}, CCT_CAUSE_RESPONSE_TOO_LARGE, CCT_STAGE_HTTP, "after 0 bytes"},
        /*
         * A response that was cut off has said enough with some statuses (SPEC: 401 and 403
         * included).
         */
        {{.response = "HTTP/1.1 401 Unauthorized\r\nContent-Length: 9\r\n\r\n{", .end = CCT_ERROR_CLOSED},
         CCT_CAUSE_ACCESS_FORBIDDEN,
         CCT_STAGE_OAUTH,
         "401"},
        {{.response = "HTTP/1.1 503 Busy\r\nContent-Length: 9\r\n\r\n", .end = CCT_ERROR_CLOSED},
         CCT_CAUSE_UNAVAILABLE,
         CCT_STAGE_HTTP,
         "503"},
        {{.response = "HTTP/1.1 401 Unauthorized\r\nContent-Le", .end = CCT_ERROR_CLOSED},
         CCT_CAUSE_CONNECTION_CLOSED,
         CCT_STAGE_HTTP,
         "after "},
        {{.response = "HTTP/1.1 302 Found\r\nLocation: https://192.0.2.1/x\r\n\r\n"},
         CCT_CAUSE_REDIRECTED,
         CCT_STAGE_HTTP,
         ""},
        {{.response = JSON "{\"token_type\":\"bearer\"}"}, CCT_CAUSE_TOKEN_MISSING, CCT_STAGE_OAUTH, ""},
    };
    cct_port port = scripted_port();
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        for (int how = 0; how < 4; how++) {
            cct_config config = prepare(&port, &rows[i].one);
            server.slow = how % 2 == 1;
            config.observer = how >= 2 ? observe : NULL;
            check_cause(&config, rows[i].cause, rows[i].stage, rows[i].detail);
            assert_int_equal(server.started, 1);
        }
    }
}

/* The port's own number of the error that cut the connection is in the diagnosis. */
static void test_native_error(void **state)
{
    static const connection rows[] = {{.end = CCT_ERROR_CLOSED}, {.write = CCT_ERROR_CLOSED}};
    cct_port port = scripted_port();
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cct_config config = prepare(&port, &rows[i]);
        assert_int_equal(run(&config), CCT_FAILED);
        assert_int_equal(cct_get_diagnosis(&one)->native_error, 104);
        end();
    }
}

/* A body may fill the buffer to its last byte, and then must end. */
static void test_full_buffer(void **state)
{
    enum { SMALL = 600 };
    static char text[SMALL + 2];
    static connection connections[1];
    static const char head[] = JSON "{\"access_token\":\"tok-1\",\"expires_in\":60,\"pad\":\"";
    cct_port port = scripted_port();
    (void)state;
    connections[0].response = text;
    for (size_t more = 0; more <= 1; more++) {
        size_t len = SMALL + more - 1; /* the parser keeps a byte for a NUL */
        bool fits = false;
        for (; !fits; len--) {
            memset(text, 'x', sizeof text);
            memcpy(text, head, sizeof head - 1);
            memcpy(text + len - 2, "\"}", 3);
            cct_config config = prepare(&port, connections);
            config.work_len = SMALL;
            int result = run(&config);
            if (result == CCT_OK) {
                assert_memory_equal(cct_get_token(&one)->access_token, "tok-1", 5);
                fits = true;
            } else {
                assert_string_equal(cct_cause_name(cct_get_diagnosis(&one)->cause), "response_too_large");
                assert_non_null(strstr(cct_get_diagnosis(&one)->detail, "HTTP 200, after "));
            }
            end();
            assert_true(len > SMALL - 100);
        }
    }
}

/* ---- time ---------------------------------------------------------------------- */

static void test_deadlines(void **state)
{
    static const struct {
        connection one;
        cct_stage stage;
        const char *detail;
    } rows[] = {
        {{.handshake = CCT_AGAIN}, CCT_STAGE_TLS, "during the TLS handshake"},
        {{.write = CCT_AGAIN}, CCT_STAGE_HTTP, "while the request was sent"},
        {{.end = CCT_AGAIN}, CCT_STAGE_HTTP, "after 0 bytes"},
        {{.response = "HTTP/1.1", .end = CCT_AGAIN}, CCT_STAGE_HTTP, "after 8 bytes"},
    };
    cct_port port = scripted_port();
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        for (uint32_t timeout_ms = 0; timeout_ms <= 1; timeout_ms++) {
            cct_config config = prepare(&port, &rows[i].one);
            config.timeout_ms = timeout_ms * 700;
            config.retries = 2; /* no time is left for them */
            check_cause(&config, CCT_CAUSE_TIMEOUT, rows[i].stage, rows[i].detail);
            assert_int_equal(server.now_ms, 5000 + (timeout_ms == 0 ? 30000 : 700));
            assert_int_equal(server.started, 1);
        }
    }
}

/* A connection attempt ends at the earlier of two deadlines. */
static void test_connect_deadline(void **state)
{
    static const struct {
        uint32_t timeout_ms, connect_timeout_ms;
        int64_t lasts_ms;
        cct_cause cause;
    } rows[] = {
        {0, 0, 10000, CCT_CAUSE_CONNECT_TIMEOUT},
        {0, 300, 300, CCT_CAUSE_CONNECT_TIMEOUT},
        {200, 300, 200, CCT_CAUSE_CONNECT_TIMEOUT},
        {300, 200, 200, CCT_CAUSE_CONNECT_TIMEOUT},
    };
    static const connection silent[] = {{.connect = CCT_AGAIN}, {.connect = CCT_AGAIN}, {.connect = CCT_AGAIN},
                                        {.connect = CCT_AGAIN}, {.connect = CCT_AGAIN}, {.connect = CCT_AGAIN}};
    cct_port port = scripted_port();
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cct_config config = prepare(&port, silent);
        config.timeout_ms = rows[i].timeout_ms;
        config.connect_timeout_ms = rows[i].connect_timeout_ms;
        check_cause(&config, rows[i].cause, CCT_STAGE_CONNECT, "");
        assert_int_equal(server.now_ms, 5000 + rows[i].lasts_ms);
    }
}

static void test_wants(void **state)
{
    static const connection rows[] = {
        {.handshake = CCT_AGAIN}, {.end = CCT_AGAIN}, {.connect = CCT_AGAIN}, {.response = BUSY}};
    cct_port port = scripted_port();
    int64_t until_ms;
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cct_config config = prepare(&port, &rows[i]);
        config.retries = 1;
        cct_start(&one, &config);
        assert_int_equal(cct_wants(&one, &until_ms), CCT_WANT_NOTHING);
        assert_int_equal(cct_step(&one), CCT_AGAIN);
        unsigned wants = cct_wants(&one, &until_ms);
        assert_int_equal(wants, i < 2 ? CCT_WANT_READ : i == 2 ? CCT_WANT_WRITE : CCT_WANT_NOTHING);
        if (i < 2) {
            assert_int_equal(until_ms, 35000);
        } else {
            assert_true(until_ms > 5000 && until_ms <= 15000);
        }
        end();
    }
}

/* ---- another attempt --------------------------------------------------------------- */

static void test_retries(void **state)
{
    static const connection connections[] = {{.response = BUSY}, {.end = CCT_ERROR_CLOSED}, {.response = TOKEN}};
    cct_port port = scripted_port();
    (void)state;
    for (uint32_t retries = 0; retries <= 3; retries++) {
        cct_config config = prepare(&port, connections);
        config.retries = retries;
        config.observer = observe;
        int result = run(&config);
        assert_int_equal(result, retries >= 2 ? CCT_OK : CCT_FAILED);
        assert_int_equal(server.started, retries >= 2 ? 3 : retries + 1);
        assert_int_equal(cct_get_diagnosis(&one)->tries, server.started);
        assert_int_equal(strstr(seen, "\nretry http: unavailable, trying again in ") != NULL, retries >= 1);
        assert_int_equal(strstr(seen, "\nretry http: connection_closed, trying again in ") != NULL, retries >= 2);
        if (retries >= 1) {
            const char *at = strstr(seen, "trying again in ");
            long wait_ms = strtol(at + 16, NULL, 10);
            assert_true(wait_ms > 0);
            assert_int_equal(strncmp(strstr(at, " ms"), " ms\n", 4), 0);
            assert_true(server.now_ms >= 5000 + wait_ms);
        }
        if (result == CCT_OK) { /* its life counts from the attempt that brought it */
            assert_int_equal(cct_get_token(&one)->requested_at_ms, server.now_ms);
        }
        end();
    }
}

/* Retry-After is honoured if there is time for it, and no longer than the configuration says. */
static void test_retry_after(void **state)
{
    static const struct {
        const char *response;
        uint32_t timeout_ms, max_wait_s;
        int64_t waits_ms; /* negative: it does not try again */
    } rows[] = {
        {"HTTP/1.1 429 Slow\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n", 0, 0, 7000},
        {"HTTP/1.1 429 Slow\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n", 7000, 0, -1},
        {"HTTP/1.1 429 Slow\r\nRetry-After: 61\r\nContent-Length: 0\r\n\r\n", 100000, 0, -1},
        {"HTTP/1.1 429 Slow\r\nRetry-After: 61\r\nContent-Length: 0\r\n\r\n", 100000, 61, 61000},
        {"HTTP/1.1 503 Busy\r\nRetry-After: Tue, 14 Nov 2023 22:13:25 GMT\r\nContent-Length: 0\r\n\r\n", 0, 0, 5000},
    };
    cct_port port = scripted_port();
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const connection connections[] = {{.response = rows[i].response}, {.response = TOKEN}};
        cct_config config = prepare(&port, connections);
        config.retries = 1;
        config.timeout_ms = rows[i].timeout_ms;
        config.retry_max_wait_s = rows[i].max_wait_s;
        assert_int_equal(run(&config), rows[i].waits_ms >= 0 ? CCT_OK : CCT_FAILED);
        int64_t waited_ms = server.now_ms - 5000;
        assert_true(rows[i].waits_ms < 0 ? waited_ms == 0
                                         : waited_ms >= rows[i].waits_ms && waited_ms <= rows[i].waits_ms * 2);
        end();
    }
}

/* Ended anywhere, nothing is left: in the work buffer, too. */
static void test_end_at_every_step(void **state)
{
    static const connection connections[] = {{.response = BUSY}, {.response = TOKEN}};
    cct_port port = scripted_port();
    int result = CCT_AGAIN;
    (void)state;
    /* all of the first, then some */
    for (unsigned steps = 0; result == CCT_AGAIN; steps += 1 + steps / 16) {
        cct_config config = prepare(&port, connections);
        config.retries = 1;
        server.secret = NULL;
        server.slow = true;
        cct_start(&one, &config);
        result = CCT_AGAIN;
        for (unsigned i = 0; i < steps && result == CCT_AGAIN; i++) {
            int64_t until_ms;
            result = cct_step(&one);
            unsigned wants = cct_wants(&one, &until_ms);
            server_wait(NULL, wants, until_ms);
        }
        end();
        assert_int_equal(server.ended, server.sessions);
        assert_true(steps < 3000);
    }
    assert_int_equal(result, CCT_OK);
}

/* Twice, and without anything that had begun. */
static void test_end_again(void **state)
{
    static const connection connections[] = {{.response = TOKEN}};
    cct_port port = scripted_port();
    cct_config config = prepare(&port, connections);
    (void)state;
    assert_int_equal(run(&config), CCT_OK);
    end();
    end();
    assert_int_equal(server.ended, 1);
}

/*
 * A row of the catalogue is tried again only if the server says when; its status alone would be
 * (SPEC, "Retry").
 */
static void test_retry_of_wordings(void **state)
{
    static const struct {
        const char *response;
        bool again;
    } rows[] = {
        {"HTTP/1.1 429 Slow\r\nContent-Length: 0\r\n\r\n", true},
        {"HTTP/1.1 403 No\r\n\r\n{\"message\":\"API rate limit exceeded\"}", false},
        {"HTTP/1.1 403 No\r\nRetry-After: 1\r\n\r\n{\"message\":\"API rate limit exceeded\"}", true},
        {"HTTP/1.1 429 Slow\r\n\r\n{\"message\":\"API rate limit exceeded\"}", true},
    };
    cct_port port = scripted_port();
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const connection connections[] = {{.response = rows[i].response}, {.response = TOKEN}};
        cct_config config = prepare(&port, connections);
        config.retries = 1;
        assert_int_equal(run(&config), rows[i].again ? CCT_OK : CCT_FAILED);
        assert_int_equal(server.started, rows[i].again ? 2 : 1);
        if (!rows[i].again) {
            assert_string_equal(cct_cause_name(cct_get_diagnosis(&one)->cause), "rate_limited");
        }
        end();
    }
}

static void test_sizes(void **state)
{
    (void)state;
    assert_int_equal(cct_client_size(), sizeof(cct_client));
    assert_int_equal(cct_config_size(), sizeof(cct_config));
    assert_int_equal(cct_key_size(), sizeof(cct_key));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_token),
        cmocka_unit_test(test_observed),
        cmocka_unit_test(test_tls_failures),
        cmocka_unit_test(test_groups),
        cmocka_unit_test(test_responses),
        cmocka_unit_test(test_native_error),
        cmocka_unit_test(test_full_buffer),
        cmocka_unit_test(test_deadlines),
        cmocka_unit_test(test_connect_deadline),
        cmocka_unit_test(test_wants),
        cmocka_unit_test(test_retries),
        cmocka_unit_test(test_retry_after),
        cmocka_unit_test(test_end_at_every_step),
        cmocka_unit_test(test_end_again),
        cmocka_unit_test(test_retry_of_wordings),
        cmocka_unit_test(test_sizes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
