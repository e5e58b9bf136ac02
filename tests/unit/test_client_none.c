/* SPDX-License-Identifier: MIT */
/*
 * A client on a platform that offers nothing, and on ones that offer little: it fails in good
 * order.
 */
#include "library_test.h"

#include "cctoken.h"
#include "client/client.h"

#define SECRET "q7!secret&of+this=test"

static cct_client one;
static char work[4096];

/* ---- platforms --------------------------------------------------------- */

/*
 * The context of the ports below: how often they were asked for anything but to end what is under
 * way.
 */
typedef struct platform {
    unsigned calls;
    int64_t now_ms;
    unsigned failing_waits; /* so many fail first */
    int format;             /* of the anchors */
} platform;

static int64_t counted_clock(void *context)
{
    platform *p = context;
    p->calls++;
    return p->now_ms;
}

static int counted_rewind(void *context)
{
    platform *p = context;
    p->calls++;
    return p->format;
}

/* Each wait passes the time that it may, unless it fails. */
static int failing_wait(void *context, unsigned wants, int64_t until_ms)
{
    platform *p = context;
    (void)wants;
    if (p->failing_waits > 0) {
        p->failing_waits--;
        return CCT_ERROR_IO;
    }
    p->now_ms = until_ms;
    return CCT_OK;
}

static int connecting(void *context, unsigned connection, const cct_address *address)
{
    platform *p = context;
    (void)connection, (void)address;
    p->calls++;
    return CCT_AGAIN;
}

static cct_port with_clock(void)
{
    cct_port port = cct_port_none;
    port.monotonic_ms = counted_clock;
    return port;
}

static cct_port with_clock_and_anchors(void)
{
    cct_port port = with_clock();
    port.anchors_rewind = counted_rewind;
    return port;
}

/* Its connection attempts never end. */
static cct_port with_connections(void)
{
    cct_port port = with_clock_and_anchors();
    port.connect = connecting;
    return port;
}

static cct_config configuration(const cct_port *port, platform *p, const char *url)
{
    return (cct_config){
        .port = port,
        .port_context = p,
        .token_url = url,
        .client_id = "this-client",
        .client_secret = SECRET,
        .work = work,
        .work_len = sizeof work,
    };
}

/* ---- checks ------------------------------------------------------------ */

static bool holds_secret(const void *memory, size_t len)
{
    return cct_span_contains((cct_span){memory, len}, cct_span_of(SECRET));
}

static void check_nothing_left(void)
{
    static const cct_client wiped;
    assert_memory_equal(&one, &wiped, sizeof one);
    assert_false(holds_secret(work, sizeof work));
}

/* Runs to the failure; that stays, and is ended without a trace. */
static void check_failure(const cct_config *config, cct_cause cause, cct_stage stage, const char *detail)
{
    const platform *p = config->port_context;
    cct_start(&one, config);
    assert_int_equal(cct_step(&one), CCT_FAILED);
    const cct_diagnosis *diagnosis = cct_get_diagnosis(&one);
    assert_string_equal(cct_cause_name(diagnosis->cause), cct_cause_name(cause));
    assert_string_equal(cct_stage_name(diagnosis->stage), cct_stage_name(stage));
    assert_int_equal(diagnosis->exit_status, cct_cause_status(cause));
    assert_int_equal(diagnosis->subject == CCT_SUBJECT_TRUST_ANCHORS, cause == CCT_CAUSE_NO_TRUST_ANCHORS);
    assert_row(strstr(diagnosis->detail, detail) != NULL, "'%s' lacks '%s'", diagnosis->detail, detail);
    assert_null(cct_get_token(&one));

    cct_diagnosis before = *diagnosis;
    unsigned calls = p->calls;
    assert_int_equal(cct_step(&one), CCT_FAILED);
    assert_int_equal(cct_run(&one, config->port, config->port_context), CCT_FAILED);
    assert_memory_equal(cct_get_diagnosis(&one), &before, sizeof before);
    assert_int_equal(p->calls, calls);

    assert_false(holds_secret(&one, sizeof one));
    cct_end(&one);
    check_nothing_left();
}

/* ---- a platform that lacks something ----------------------------------- */

static void test_nothing(void **state)
{
    platform p = {0};
    cct_config config = configuration(&cct_port_none, &p, "https://as.example/token");
    (void)state;
    check_failure(&config, CCT_CAUSE_INTERNAL_ERROR, CCT_STAGE_CONFIG, "clock");
    assert_int_equal(cct_cause_status(CCT_CAUSE_INTERNAL_ERROR), 70);
}

static void test_clock_alone(void **state)
{
    platform p = {0};
    cct_port port = with_clock();
    cct_config config = configuration(&port, &p, "https://as.example/token");
    (void)state;
    check_failure(&config, CCT_CAUSE_NO_TRUST_ANCHORS, CCT_STAGE_TLS, "this platform provides none");
}

static void test_no_network(void **state)
{
    static const struct {
        const char *url;
        const char *connect_to;
        cct_cause cause;
        cct_stage stage;
        const char *detail;
    } rows[] = {
        {"https://192.0.2.1/token", NULL, CCT_CAUSE_CONNECTION_FAILED, CCT_STAGE_CONNECT,
         "192.0.2.1:443: this platform cannot open connections"},
        {"https://[2001:db8::1]:8443/token", NULL, CCT_CAUSE_CONNECTION_FAILED, CCT_STAGE_CONNECT,
         "[2001:db8::1]:8443: this platform cannot open connections"},
        {"https://as.example/token", NULL, CCT_CAUSE_DNS_FAILURE, CCT_STAGE_DNS,
         "as.example: this platform cannot resolve names"},
        {"https://as.example/token", "192.0.2.1:1", CCT_CAUSE_CONNECTION_FAILED, CCT_STAGE_CONNECT,
         "192.0.2.1:1: this platform cannot open connections"},
        {"https://192.0.2.1/token", "gateway.example:1", CCT_CAUSE_DNS_FAILURE, CCT_STAGE_DNS,
         "gateway.example: this platform cannot resolve names"},
    };
    cct_port port = with_clock_and_anchors();
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        /* Trying again cannot give a platform what it has not, so it is not tried. */
        for (uint32_t retries = 0; retries <= 2; retries += 2) {
            platform p = {.now_ms = 1000};
            cct_config config = configuration(&port, &p, rows[i].url);
            config.connect_to = rows[i].connect_to;
            config.retries = retries;
            check_failure(&config, rows[i].cause, rows[i].stage, rows[i].detail);
        }
    }
}

static void test_cannot_wait(void **state)
{
    platform p = {0};
    cct_port port = with_connections();
    cct_config config = configuration(&port, &p, "https://192.0.2.1/token");
    (void)state;
    cct_start(&one, &config);
    assert_int_equal(cct_run(&one, &port, &p), CCT_ERROR_NOT_PROVIDED);
    assert_int_equal(cct_get_diagnosis(&one)->cause, CCT_CAUSE_NONE); /* it has not failed */
    assert_int_equal(cct_step(&one), CCT_AGAIN);
    assert_null(cct_get_token(&one));
    cct_end(&one);
    check_nothing_left();
}

/* A wait that fails ends nothing: the client goes on, by whichever call, to its end. */
static void test_wait_fails(void **state)
{
    (void)state;
    for (unsigned failing = 1; failing <= 3; failing++) {
        platform p = {.failing_waits = failing};
        cct_port port = with_connections();
        port.wait = failing_wait;
        cct_config config = configuration(&port, &p, "https://192.0.2.1/token");
        cct_start(&one, &config);
        for (unsigned i = 0; i < failing; i++) {
            assert_int_equal(cct_run(&one, &port, &p), CCT_ERROR_IO);
            assert_int_equal(cct_get_diagnosis(&one)->cause, CCT_CAUSE_NONE);
            assert_int_equal(cct_step(&one), CCT_AGAIN);
        }
        assert_int_equal(cct_run(&one, &port, &p), CCT_FAILED);
        assert_int_equal(cct_get_diagnosis(&one)->cause, CCT_CAUSE_CONNECT_TIMEOUT);
        assert_int_equal(p.now_ms, 10000);
        cct_end(&one);
        check_nothing_left();
    }
}

/* Trust anchors of either format let the request go on to what the platform lacks. */
static void test_anchors_of_either_format(void **state)
{
    static const int formats[] = {CCT_ANCHORS_PEM, CCT_ANCHORS_DER};
    cct_port port = with_clock_and_anchors();
    (void)state;
    for (size_t i = 0; i < COUNT(formats); i++) {
        platform p = {.format = formats[i]};
        cct_config config = configuration(&port, &p, "https://192.0.2.1/token");
        check_failure(&config, CCT_CAUSE_CONNECTION_FAILED, CCT_STAGE_CONNECT, "cannot open connections");
    }
}

/* ---- the order of things ----------------------------------------------- */

static void test_configuration_first(void **state)
{
    static const struct {
        const char *url, *id, *secret, *connect_to;
        size_t work_len;
        cct_cause cause;
    } rows[] = {
        {"https://as.example/token", NULL, SECRET, NULL, 4096, CCT_CAUSE_CLIENT_ID_MISSING},
        {"https://as.example/token", "id", NULL, NULL, 4096, CCT_CAUSE_SECRET_MISSING},
        {NULL, "id", SECRET, NULL, 4096, CCT_CAUSE_ENDPOINT_MISSING},
        {"http://as.example/token", "id", SECRET, NULL, 4096, CCT_CAUSE_INSECURE_URL},
        {"https://user@as.example/", "id", SECRET, NULL, 4096, CCT_CAUSE_BAD_URL},
        {"https://api.mypurecloud.com/oauth/token", "id", SECRET, NULL, 4096, CCT_CAUSE_API_HOST},
        {"https://login.mypurecloud.com/token", "id", SECRET, NULL, 4096, CCT_CAUSE_WRONG_PATH},
        {"https://as.example/token", "changeme", SECRET, NULL, 4096, CCT_CAUSE_PLACEHOLDER},
        {"https://as.example/token", "id", SECRET "\n", NULL, 4096, CCT_CAUSE_STRAY_WHITESPACE},
        {"https://as.example/token", "i\x01d", SECRET, NULL, 4096, CCT_CAUSE_STRAY_CHARACTER},
        {"https://as.example/token", "id", SECRET, "nowhere", 4096, CCT_CAUSE_USAGE},
        {"https://as.example/token", "id", SECRET, NULL, 100, CCT_CAUSE_USAGE},
    };
    cct_port port = with_connections();
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        platform p = {0};
        cct_config config = configuration(&port, &p, rows[i].url);
        config.client_id = rows[i].id;
        config.client_secret = rows[i].secret;
        config.connect_to = rows[i].connect_to;
        config.work_len = rows[i].work_len;
        check_failure(&config, rows[i].cause, CCT_STAGE_CONFIG, "");
        assert_int_equal(p.calls, 0);

        config.port = &cct_port_none; /* the configuration's faults come before the platform's */
        check_failure(&config, rows[i].cause, CCT_STAGE_CONFIG, "");
    }
}

static void test_start_asks_for_nothing(void **state)
{
    platform p = {0};
    cct_port port = with_connections();
    cct_config config = configuration(&port, &p, "https://192.0.2.1/token");
    (void)state;
    cct_start(&one, &config);
    assert_int_equal(p.calls, 0);
    assert_int_equal(cct_get_diagnosis(&one)->cause, CCT_CAUSE_NONE);
    assert_null(cct_get_token(&one));
    cct_end(&one); /* at any time after cct_start() */
    assert_int_equal(p.calls, 0);
    check_nothing_left();
}

/* The clock fails under way: that, too, is final. */
static void test_clock_lost(void **state)
{
    platform p = {0};
    cct_port port = with_connections();
    cct_config config = configuration(&port, &p, "https://192.0.2.1/token");
    (void)state;
    cct_start(&one, &config);
    assert_int_equal(cct_step(&one), CCT_AGAIN);
    p.now_ms = CCT_ERROR_IO;
    assert_int_equal(cct_step(&one), CCT_FAILED);
    assert_int_equal(cct_get_diagnosis(&one)->cause, CCT_CAUSE_INTERNAL_ERROR);
    p.now_ms = 1;
    assert_int_equal(cct_step(&one), CCT_FAILED);
    cct_end(&one);
    check_nothing_left();
}

/* White box: without TLS no request comes into being, so one is put where it would stand. */
static void test_end_wipes_work(void **state)
{
    platform p = {0};
    cct_port port = with_connections();
    cct_config config = configuration(&port, &p, "https://192.0.2.1/token");
    struct client *inside = (struct client *)(void *)&one;
    (void)state;
    cct_start(&one, &config);
    assert_int_equal(cct_step(&one), CCT_AGAIN);
    memcpy(work + 100, SECRET, sizeof SECRET);
    cct_exchange_start(&inside->exchange, &inside->over.tls, work, sizeof work, 100 + sizeof SECRET,
                       &inside->diagnosis);
    assert_true(holds_secret(work, sizeof work));
    cct_end(&one);
    check_nothing_left();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing),
        cmocka_unit_test(test_clock_alone),
        cmocka_unit_test(test_no_network),
        cmocka_unit_test(test_cannot_wait),
        cmocka_unit_test(test_wait_fails),
        cmocka_unit_test(test_anchors_of_either_format),
        cmocka_unit_test(test_configuration_first),
        cmocka_unit_test(test_start_asks_for_nothing),
        cmocka_unit_test(test_clock_lost),
        cmocka_unit_test(test_end_wipes_work),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
