/* SPDX-License-Identifier: MIT */
#include "library_test.h"

#include "cause/diagnosis.h"
#include "oauth/auth_method.h"
#include "oauth/discovery.h"

#define ISSUER "https://as.example/t"
#define GOOD "{\"issuer\":\"" ISSUER "\",\"token_endpoint\":\"https://as.example/token\"}"
#define HEAD                                                                                                           \
    " HTTP/1.1\r\nHost: as.example\r\nUser-Agent: cctoken/" CCT_VERSION                                                \
    "\r\nAccept: application/json\r\nAccept-Encoding: identity\r\nConnection: close\r\n\r\n"

/* ---- the request ---------------------------------------------------------- */

static void write_one(cct_writer *writer)
{
    cct_url url;
    size_t bad;
    assert_int_equal(cct_url_parse(cct_span_of(ISSUER), &url, &bad), CCT_OK);
    cct_discovery_write(writer, &url, true);
}

static void test_request(void **state)
{
    static const struct {
        const char *issuer, *openid, *oauth;
    } rows[] = {
        {"https://as.example", "/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"},
        {"https://as.example/", "/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"},
        {"https://as.example/t", "/t/.well-known/openid-configuration", "/.well-known/oauth-authorization-server/t"},
        {"https://as.example/t/1/", "/t/1/.well-known/openid-configuration",
         "/.well-known/oauth-authorization-server/t/1"},
    };
    (void)state;
    for (size_t i = 0; i < 2 * COUNT(rows); i++) {
        char out[512], expected[512];
        bool is_oauth = i % 2 == 1;
        cct_writer writer, all;
        cct_url url;
        size_t bad;
        assert_int_equal(cct_url_parse(cct_span_of(rows[i / 2].issuer), &url, &bad), CCT_OK);
        cct_writer_init(&writer, out, sizeof out);
        cct_discovery_write(&writer, &url, is_oauth);
        cct_writer_init(&all, expected, sizeof expected);
        cct_write_text(&all, "GET ");
        cct_write_text(&all, is_oauth ? rows[i / 2].oauth : rows[i / 2].openid);
        cct_write_text(&all, HEAD);
        assert_true(same_bytes((cct_span){out, writer.len}, (cct_span){expected, all.len}));
    }
    check_every_capacity(write_one, SPAN("GET /.well-known/oauth-authorization-server/t" HEAD));
}

/* ---- the response --------------------------------------------------------- */

typedef struct outcome {
    int result;
    cct_diagnosis diagnosis;
    bool is_method_new;
    char url[64];
    uint32_t max_age_s;
} outcome;

/* Reads it at the end of memory of its exact size. `headers` end with CRLF each. */
static outcome read_answer_with(const char *headers, cct_request request, const char *status, const char *body,
                                cct_auth_method auth)
{
    outcome o = {.result = CCT_FAILED};
    char text[8192];
    cct_writer writer;
    cct_http_response response;
    cct_target target;
    size_t bad, room;
    cct_writer_init(&writer, text, sizeof text);
    cct_write_text(&writer, "HTTP/1.1 ");
    cct_write_text(&writer, status);
    cct_write_text(&writer, " X\r\n");
    cct_write_text(&writer, headers);
    cct_write_text(&writer, "Content-Length: ");
    cct_write_number(&writer, (int64_t)strlen(body));
    cct_write_text(&writer, "\r\n\r\n");
    cct_write_text(&writer, body);
    assert_true(cct_writer_fits(&writer));
    char *memory = malloc(writer.len);
    assert_non_null(memory);
    cct_http_response_init(&response, memory, writer.len);
    char *into = cct_http_response_room(&response, &room);
    memcpy(into, text, writer.len);
    assert_int_equal(cct_http_response_feed(&response, into, writer.len), CCT_OK);
    assert_int_equal(cct_target_init(&target, ISSUER, auth, &bad), CCT_OK);
    const cct_secrets secrets = cct_secrets_of_client(SPAN("my id"), SPAN("s3cret-0123456789"));
    const cct_token_context context = {.target = &target, .secrets = &secrets};
    const cct_config config = {.issuer = ISSUER, .request = request};
    cct_discovered found = {.url = CCT_NO_SPAN};
    o.result = cct_discovery_read(&response, &context, &config, &found, &o.diagnosis);
    if (o.result == CCT_OK) {
        assert_true(found.url.len < sizeof o.url);
        memcpy(o.url, found.url.ptr, found.url.len);
        o.is_method_new = found.is_method_new;
        o.max_age_s = found.max_age_s;
    }
    free(memory);
    return o;
}

static outcome read_answer_to(cct_request request, const char *status, const char *body, cct_auth_method auth)
{
    return read_answer_with("", request, status, body, auth);
}

static outcome read_answer(const char *status, const char *body, cct_auth_method auth)
{
    return read_answer_to(CCT_REQUEST_TOKEN, status, body, auth);
}

static void test_found(void **state)
{
    static const char *const bodies[] = {
        GOOD,
        "\xEF\xBB\xBF" GOOD,
        ("{\"x\":{\"issuer\":1},\"token_endpoint\":\"https:\\/\\/as.example\\u002ftoken\",\"issuer\":\"https:\\/\\/"
         "as.example/t\"}"),
    };
    (void)state;
    for (size_t i = 0; i < COUNT(bodies); i++) {
        outcome o = read_answer("200", bodies[i], CCT_AUTH_BASIC);
        assert_row(o.result == CCT_OK, "%s: %s", bodies[i], o.diagnosis.detail);
        assert_string_equal(o.url, "https://as.example/token");
        assert_false(o.is_method_new);
    }
}

/*
 * RFC 9111: max-age less Age, an hour at most; without one, or where the server forbids it, nothing
 * is kept.
 */
static void test_max_age(void **state)
{
    static const struct {
        const char *headers;
        uint32_t max_age_s;
    } rows[] = {
        {"", 0},
        {"Cache-Control: max-age=60\r\n", 60},
        {"cache-control:PUBLIC,MAX-AGE=15, stale-while-revalidate=15\r\n", 15},
        {"Cache-Control: max-age=3599\r\n", 3599},
        {"Cache-Control: max-age=86400, private\r\n", CCT_DISCOVERY_MAX_AGE_S},
        {"Cache-Control: max-age=600\r\nAge: 599\r\n", 1},
        {"Cache-Control: max-age=86400\r\nAge: 7200\r\n", CCT_DISCOVERY_MAX_AGE_S},
        {"Cache-Control: max-age=60\r\nAge: 60\r\n", 0},
        {"Cache-Control: max-age=60\r\nAge: 18446744073709551615\r\n", 0},
        {"Cache-Control: max-age=60\r\nAge: never\r\n", 60},
        {"Cache-Control: max-age=18446744073709551615\r\n", CCT_DISCOVERY_MAX_AGE_S},
        {"Cache-Control: max-age=99999999999999999999\r\n", 0},
        {"Cache-Control: max-age=0\r\n", 0},
        {"Cache-Control: max-age=-1\r\n", 0},
        {"Cache-Control: max-age=\"60\"\r\n", 0},
        {"Cache-Control: max-age=\r\n", 0},
        {"Cache-Control: s-maxage=60\r\n", 0},
        {"Cache-Control: no-cache, max-age=60\r\n", 0},
        {"Cache-Control: max-age=60, no-store\r\n", 0},
        {"Cache-Control: max-age=60\r\nCache-Control: no-store\r\n", 0},
        {"Cache-Control: max-age=60\r\nCache-Control: max-age=30\r\n", 30},
        {"Cache-Control: ,, ,max-age=60,\r\n", 60},
        {"Cache-Control:\r\n", 0},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        outcome o = read_answer_with(rows[i].headers, CCT_REQUEST_TOKEN, "200", GOOD, CCT_AUTH_BASIC);
        assert_row(o.result == CCT_OK, "%s", rows[i].headers);
        assert_row(o.max_age_s == rows[i].max_age_s, "%s: %u", rows[i].headers, (unsigned)o.max_age_s);
    }
}

static void test_refused(void **state)
{
    static const struct {
        cct_cause cause;
        const char *status, *body;
    } rows[] = {
        {CCT_CAUSE_DISCOVERY_FAILED, "200", ""},
        {CCT_CAUSE_DISCOVERY_FAILED, "200", "{}"},
        {CCT_CAUSE_DISCOVERY_FAILED, "200", "[" GOOD "]"},
        {CCT_CAUSE_DISCOVERY_FAILED, "200", GOOD "x"},
        {CCT_CAUSE_DISCOVERY_FAILED, "200", "{\"issuer\":\"" ISSUER "\"}"},
        {CCT_CAUSE_DISCOVERY_FAILED, "200", "{\"issuer\":\"" ISSUER "\",\"token_endpoint\":null}"},
        {CCT_CAUSE_DISCOVERY_FAILED, "200", "{\"issuer\":\"" ISSUER "\",\"token_endpoint\":\"\"}"},
        {CCT_CAUSE_DISCOVERY_FAILED, "200", "{\"issuer\":\"" ISSUER "\",\"token_endpoint\":\"/token\"}"},
        {CCT_CAUSE_DISCOVERY_FAILED, "200", "{\"issuer\":\"" ISSUER "\",\"token_endpoint\":\"http://as.example/\"}"},
        {CCT_CAUSE_DISCOVERY_FAILED, "200", "{\"issuer\":\"" ISSUER "\",\"token_endpoint\":\"https://a\\u0000b/\"}"},
        {CCT_CAUSE_DISCOVERY_FAILED, "200", "{\"issuer\":\"" ISSUER "\",\"issuer\":\"" ISSUER "\"}"},
        {CCT_CAUSE_DISCOVERY_FAILED, "200", "{\"token_endpoint\":\"https://as.example/token\"}"},
        {CCT_CAUSE_ISSUER_MISMATCH, "200", "{\"issuer\":\"https://as.example\"}"},
        {CCT_CAUSE_ISSUER_MISMATCH, "200", "{\"issuer\":\"" ISSUER "/\"}"},
        {CCT_CAUSE_DISCOVERY_FAILED, "200",
         "{\"token_endpoint\":\"https://as.example/1\",\"token_endpoint\":\"https://as.example/2\"}"},
        {CCT_CAUSE_DISCOVERY_FAILED, "404", "{\"error\":\"invalid_client\"}"},
        {CCT_CAUSE_DISCOVERY_FAILED, "401", "{\"error\":\"invalid_client\"}"},
        {CCT_CAUSE_DISCOVERY_FAILED, "400", GOOD},
        {CCT_CAUSE_REDIRECTED, "302", GOOD},
        {CCT_CAUSE_RATE_LIMITED, "429", ""},
        {CCT_CAUSE_SERVER_ERROR, "500", ""},
        {CCT_CAUSE_UNAVAILABLE, "503", ""},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        outcome o = read_answer(rows[i].status, rows[i].body, CCT_AUTH_BASIC);
        assert_row(o.result == CCT_FAILED && o.diagnosis.cause == rows[i].cause, "%s %s: %s", rows[i].status,
                   rows[i].body, cct_cause_name(o.diagnosis.cause));
        assert_int_equal(o.diagnosis.stage, CCT_STAGE_HTTP);
        assert_int_equal(o.diagnosis.subject, CCT_SUBJECT_ISSUER);
        assert_int_equal(o.diagnosis.exit_status, cct_cause_status(rows[i].cause));
    }
}

/* Only a final slash is worth the right one in the advice. */
static void test_slash(void **state)
{
    (void)state;
    outcome o = read_answer("200", "{\"issuer\":\"" ISSUER "/\"}", CCT_AUTH_BASIC);
    assert_int_equal(o.diagnosis.subject_offset, strlen(ISSUER));
    assert_non_null(strstr(o.diagnosis.detail, ISSUER "/"));
    o = read_answer("200", "{\"issuer\":\"https://as.example/\"}", CCT_AUTH_BASIC);
    assert_int_equal(o.diagnosis.subject_offset, 0);
    o = read_answer("200", "{\"issuer\":\"" ISSUER "1\"}", CCT_AUTH_BASIC);
    assert_int_equal(o.diagnosis.subject_offset, 0);
}

#define METHODS(list)                                                                                                  \
    "{\"issuer\":\"" ISSUER                                                                                            \
    "\",\"token_endpoint\":\"https://as.example/token\",\"token_endpoint_auth_methods_supported\":" list "}"

static void test_methods(void **state)
{
    static const struct {
        const char *body;
        cct_auth_method auth;
        bool is_new;
    } rows[] = {
        {GOOD, CCT_AUTH_BASIC_RAW, false},
        {GOOD, CCT_AUTH_POST, true}, /* without a list it means client_secret_basic */
        {METHODS("[\"client_secret_post\"]"), CCT_AUTH_POST, false},
        {METHODS("[\"client_secret_post\"]"), CCT_AUTH_BASIC, true},
        {METHODS("[\"x\",\"private\\u005fkey_jwt\"]"), CCT_AUTH_PRIVATE_KEY_JWT, false},
        {METHODS("[\"private_key_jwt\"]"), CCT_AUTH_ASSERTION, false},
        {METHODS("[\"client_secret_jwt\"]"), CCT_AUTH_CLIENT_SECRET_JWT, false},
        {METHODS("[\"none\"]"), CCT_AUTH_NONE, false},
        {METHODS("[]"), CCT_AUTH_NONE, true},
        {METHODS("[1]"), CCT_AUTH_NONE, true},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        outcome o = read_answer("200", rows[i].body, rows[i].auth);
        assert_row(o.result == CCT_OK && o.is_method_new == rows[i].is_new, "row %zu", i);
    }
}

/* Each request has its member, and needs no other. */
static void test_requests(void **state)
{
    static const char body[] = "{\"introspection_endpoint\":\"https://as.example/i\",\"issuer\":\"" ISSUER
                               "\",\"revocation_endpoint\":\"https://as.example/r\"}";
    static const struct {
        cct_request request;
        const char *body, *url; /* NULL: none */
        cct_cause cause;
    } rows[] = {
        {CCT_REQUEST_INTROSPECTION, body, "https://as.example/i", CCT_CAUSE_NONE},
        {CCT_REQUEST_REVOCATION, body, "https://as.example/r", CCT_CAUSE_NONE},
        {CCT_REQUEST_TOKEN, body, NULL, CCT_CAUSE_DISCOVERY_FAILED},
        {CCT_REQUEST_INTROSPECTION, GOOD, NULL, CCT_CAUSE_ENDPOINT_MISSING},
        {CCT_REQUEST_REVOCATION, GOOD, NULL, CCT_CAUSE_ENDPOINT_MISSING},
        {CCT_REQUEST_REVOCATION, "{\"issuer\":\"" ISSUER "\",\"revocation_endpoint\":\"http://as.example/r\"}", NULL,
         CCT_CAUSE_DISCOVERY_FAILED},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        outcome o = read_answer_to(rows[i].request, "200", rows[i].body, CCT_AUTH_BASIC);
        assert_row(o.diagnosis.cause == rows[i].cause, "row %zu: %s", i, o.diagnosis.detail);
        assert_row(rows[i].url == NULL || strcmp(o.url, rows[i].url) == 0, "row %zu: %s", i, o.url);
    }
}

/* Who presents a certificate uses the alias for that, if there is one (RFC 8705 section 5). */
static void test_alias(void **state)
{
#define WITH_ALIASES(value)                                                                                            \
    "{\"issuer\":\"" ISSUER "\",\"token_endpoint\":\"https://as.example/token\",\"mtls_endpoint_aliases\":" value "}"
    static const struct {
        const char *body;
        cct_auth_method auth;
        const char *url; /* NULL: none */
    } rows[] = {
        {WITH_ALIASES("{\"x\":1,\"token_endpoint\":\"https://mtls.example/t\"}"), CCT_AUTH_MTLS,
         "https://mtls.example/t"},
        {WITH_ALIASES("{\"token\\u005fendpoint\":\"https://mtls.example/t\"}"), CCT_AUTH_MTLS,
         "https://mtls.example/t"},
        {WITH_ALIASES("{\"token_endpoint\":\"https://mtls.example/t\"}"), CCT_AUTH_BASIC, "https://as.example/token"},
        {WITH_ALIASES("{\"revocation_endpoint\":\"https://mtls.example/r\"}"), CCT_AUTH_MTLS,
         "https://as.example/token"},
        {WITH_ALIASES("{}"), CCT_AUTH_MTLS, "https://as.example/token"},
        {WITH_ALIASES("null"), CCT_AUTH_MTLS, "https://as.example/token"},
        {WITH_ALIASES("{\"token_endpoint\":\"http://mtls.example/t\"}"), CCT_AUTH_MTLS, NULL},
        {GOOD, CCT_AUTH_MTLS, "https://as.example/token"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        outcome o = read_answer("200", rows[i].body, rows[i].auth);
        assert_row((o.result == CCT_OK) == (rows[i].url != NULL), "row %zu: %s", i, o.diagnosis.detail);
        assert_row(rows[i].url == NULL || strcmp(o.url, rows[i].url) == 0, "row %zu: %s", i, o.url);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_max_age),  cmocka_unit_test(test_request), cmocka_unit_test(test_found),
        cmocka_unit_test(test_refused),  cmocka_unit_test(test_slash),   cmocka_unit_test(test_methods),
        cmocka_unit_test(test_requests), cmocka_unit_test(test_alias),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
