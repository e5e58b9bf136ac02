/* SPDX-License-Identifier: MIT */
/* The token in an answer of status 200 (RFC 6749 section 5.1), and how long it lives. */
#include <stdio.h>

#include "library_test.h"

#include "oauth/profile.h"
#include "oauth/token_response.h"

typedef struct server_report {
    char *buffer;
    cct_token token;
    cct_diagnosis diagnosis;
} server_report;

/* Reads a body that fills its memory to the last byte. */
static server_report read_body(cct_span body, const char *scope)
{
    char head[64];
    server_report a = {.buffer = NULL};
    memset(&a.token, 0x5A, sizeof a.token);
    cct_http_response response;
    int len = snprintf(head, sizeof head, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n", body.len);
    a.buffer = malloc((size_t)len + body.len);
    assert_non_null(a.buffer);
    cct_http_response_init(&response, a.buffer, (size_t)len + body.len);
    assert_int_equal(cct_http_response_feed(&response, head, (size_t)len), CCT_AGAIN);
    assert_int_equal(cct_http_response_feed(&response, body.ptr, body.len), CCT_OK);
    cct_target target;
    size_t bad;
    assert_int_equal(cct_target_init(&target, "https://as.example/token", CCT_AUTH_DEFAULT, &bad), CCT_OK);
    const cct_secrets secrets = cct_secrets_of_client(SPAN("id"), SPAN("s"));
    const cct_token_context context = {.target = &target, .scope = cct_span_of(scope), .secrets = &secrets};
    int result = cct_token_response_read(&response, &context, &a.token, &a.diagnosis);
    assert_int_equal(result, a.diagnosis.cause == CCT_CAUSE_NONE ? CCT_OK : CCT_FAILED);
    return a;
}

static bool warned(const server_report *a, cct_cause cause)
{
    for (size_t i = 0; i < a->diagnosis.warning_count; i++) {
        if (a->diagnosis.warnings[i].cause == cause) {
            return true;
        }
    }
    return false;
}

#define T "\"access_token\":\"t\""
#define B "\"token_type\":\"Bearer\""
#define E "\"expires_in\":60"

static void test_accepted(void **state)
{
    static const struct {
        const char *body, *token, *scope;
    } rows[] = {
        {"{" T "," B "," E "}", "t", NULL},
        {" {\n" B " , " E "," T "}\n", "t", NULL},
        {"{\"token_type\":\"BEARER\"," T "," E "}", "t", NULL},
        {"{\"token_type\":\"bearer\"," T "," E "}", "t", NULL},
        {"{\"token_type\":\"B\\u0065arer\"," T "," E "}", "t", NULL},
        {"{\"\\u0061ccess_token\":\"t\"," B "," E "}", "t", NULL},
        {"{\"access_token\":\"a\\/b\\u002B\\\"\\\\c\"," B "," E "}", "a/b+\"\\c", NULL},
        {"{\"access_token\":\"!~\"," B "," E "}", "!~", NULL},
        {"{" T "," B "," E ",\"scope\":\"b\\u0020a\"}", "t", "b a"},
        {"{" T "," B "," E ",\"scope\":null}", "t", NULL},
        {"{" T "," B "," E ",\"scope\":[\"a\"]}", "t", "a"},
        {"{\"scope\" : [ \"a\" , \"b\\u0063\",\"d e\" ] ," T "," B "," E "}", "t", "a bc d e"},
        {"{" T "," B "," E ",\"scope\":[\"\",\"]\",\"\\\"\"] }", "t", "] \""},
        {"{" T "," B "," E ",\"scope\":[]}", "t", ""},
        {"{" T "," B "," E ",\"scope\": [ ] }", "t", ""},
        {"\xEF\xBB\xBF{" T "," B "," E "}", "t", NULL},
        {"\xEF\xBB\xBF\r\n{\"access_token\":\"a\\/b\"," B "," E "}", "a/b", NULL},
        {"{" T "," B "," E
         ",\"refresh_token\":null,\"x\":[1,{\"access_token\":2}],\"x\":3,\"Access_Token\":4,\"error\":null}",
         "t", NULL},
        {"{\"x\":{\"a\":1,\"a\":2,\"access_token\":\"no\"}," T "," B "," E "}", "t", NULL},
        {"{" T "," B "," E ",\"error_description\":null,\"error_uri\":\"\"}", "t", NULL},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        server_report a = read_body(cct_span_of(rows[i].body), NULL);
        assert_row(a.diagnosis.cause == CCT_CAUSE_NONE, "%s: %s", rows[i].body, cct_cause_name(a.diagnosis.cause));
        assert_row(a.diagnosis.warning_count == 0 && a.diagnosis.exit_status == 0, "%s", rows[i].body);
        assert_string_equal(a.token.access_token, rows[i].token);
        assert_int_equal(a.token.access_token_len, strlen(rows[i].token));
        assert_string_equal(a.token.token_type, "Bearer");
        assert_int_equal(a.token.expires_in_s, 60);
        assert_true(rows[i].scope == NULL ? a.token.scope == NULL : strcmp(a.token.scope, rows[i].scope) == 0);
        free(a.buffer);
    }
}

static void test_refused(void **state)
{
    static const struct {
        const char *body;
        cct_cause cause;
    } rows[] = {
        {"{" B "," E "}", CCT_CAUSE_TOKEN_MISSING},
        {"{\"access_token\":null," B "," E "}", CCT_CAUSE_TOKEN_MISSING},
        {"{\"Access_token\":\"t\"," B "}", CCT_CAUSE_TOKEN_MISSING},
        {"{\"data\":{" T "," B "}}", CCT_CAUSE_TOKEN_MISSING},
        {"[{" T "," B "}]", CCT_CAUSE_TOKEN_MISSING},
        {"{\"access_token\":\"\"," B "}", CCT_CAUSE_TOKEN_MALFORMED},
        {"{\"access_token\":5," B "}", CCT_CAUSE_TOKEN_MALFORMED},
        {"{\"access_token\":true," B "}", CCT_CAUSE_TOKEN_MALFORMED},
        {"{\"access_token\":{}," B "}", CCT_CAUSE_TOKEN_MALFORMED},
        {"{\"access_token\":[\"t\"]," B "}", CCT_CAUSE_TOKEN_MALFORMED},
        {"{\"access_token\":\"a b\"," B "}", CCT_CAUSE_TOKEN_MALFORMED},
        {"{\"access_token\":\"t\\r\\nX: y\"," B "}", CCT_CAUSE_TOKEN_MALFORMED},
        {"{\"access_token\":\"\\u0000\"," B "}", CCT_CAUSE_TOKEN_MALFORMED},
        {"{\"access_token\":\"t\\u007f\"," B "}", CCT_CAUSE_TOKEN_MALFORMED},
        {"{\"access_token\":\"t\xC3\xA9\"," B "}", CCT_CAUSE_TOKEN_MALFORMED},
        {"{\"access_token\":\"t \"," B "}", CCT_CAUSE_TOKEN_MALFORMED},
        {"{\"access_token\":\"\\u00e9\"," B "}", CCT_CAUSE_TOKEN_MALFORMED},
        {"{" T ",\"token_type\":\"DPoP\"}", CCT_CAUSE_TOKEN_TYPE_UNKNOWN},
        {"{" T ",\"token_type\":[\"Bearer\"]}", CCT_CAUSE_TOKEN_TYPE_UNKNOWN},
        {"{" T ",\"token_type\":\"mac\"}", CCT_CAUSE_TOKEN_TYPE_UNKNOWN},
        {"{" T ",\"token_type\":\"\"}", CCT_CAUSE_TOKEN_TYPE_UNKNOWN},
        {"{" T ",\"token_type\":\"Bearer \"}", CCT_CAUSE_TOKEN_TYPE_UNKNOWN},
        {"{" T ",\"token_type\":1}", CCT_CAUSE_TOKEN_TYPE_UNKNOWN},
        {"{" T ",\"token_type\":\"Bearer\\u0000\"}", CCT_CAUSE_TOKEN_TYPE_UNKNOWN},
        /* what we read, twice at the top */
        {"{" T "," T "," B "}", CCT_CAUSE_TOKEN_MALFORMED},
        {"{" T "," B "," B "}", CCT_CAUSE_TOKEN_MALFORMED},
        {"{" T "," B "," E "," E "}", CCT_CAUSE_TOKEN_MALFORMED},
        {"{" T "," B ",\"scope\":\"a\",\"scope\":\"a\"}", CCT_CAUSE_TOKEN_MALFORMED},
        {"{" T "," B ",\"access\\u005ftoken\":\"u\"}", CCT_CAUSE_TOKEN_MALFORMED},
        {"{" T "," B ",\"access_token\":null}", CCT_CAUSE_TOKEN_MALFORMED},
        {"{\"access_token\":null," T "," B "}", CCT_CAUSE_TOKEN_MALFORMED},
        {"{" T "," B ",\"error\":null,\"error\":null}", CCT_CAUSE_TOKEN_MALFORMED},
        {"{" T "," B "," E ",\"scope\":5}", CCT_CAUSE_TOKEN_MALFORMED},
        {"{" T "," B "," E ",\"scope\":{\"a\":\"b\"}}", CCT_CAUSE_TOKEN_MALFORMED},
        {"{" T "," B "," E ",\"scope\":[\"a\",5]}", CCT_CAUSE_TOKEN_MALFORMED},
        {"{" T "," B "," E ",\"scope\":[\"a\",null]}", CCT_CAUSE_TOKEN_MALFORMED},
        {"{" T "," B "," E ",\"scope\":[[\"a\"]]}", CCT_CAUSE_TOKEN_MALFORMED},
        /* a warning is about a token that is returned */
        {"{" T "," E ",\"scope\":5}", CCT_CAUSE_TOKEN_MALFORMED},
        {"\xEF\xBB\xBF\xEF\xBB\xBF{" T "," B "}", CCT_CAUSE_NOT_JSON},
        {"{" T "," B "}\xEF\xBB\xBF", CCT_CAUSE_NOT_JSON},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        server_report a = read_body(cct_span_of(rows[i].body), NULL);
        assert_row(a.diagnosis.cause == rows[i].cause, "%s: %s", rows[i].body, cct_cause_name(a.diagnosis.cause));
        assert_row(a.diagnosis.exit_status == 7, "%s", rows[i].body);
        assert_row(a.diagnosis.warning_count == 0, "%s: warned of a token that is not given", rows[i].body);
        free(a.buffer);
    }
}

/* A token without a type is a bearer token, with a warning. */
static void test_token_type_missing(void **state)
{
    static const char *const bodies[] = {"{" T "," E "}", "{" T "," E ",\"token_type\":null}"};
    (void)state;
    for (size_t i = 0; i < COUNT(bodies); i++) {
        server_report a = read_body(cct_span_of(bodies[i]), NULL);
        assert_row(a.diagnosis.cause == CCT_CAUSE_NONE, "%s", bodies[i]);
        assert_string_equal(a.token.access_token, "t");
        assert_string_equal(a.token.token_type, "Bearer");
        assert_int_equal(a.diagnosis.warning_count, 1);
        assert_true(warned(&a, CCT_CAUSE_TOKEN_TYPE_MISSING));
        free(a.buffer);
    }
}

static void test_token_bytes(void **state)
{
    (void)state;
    for (unsigned byte = 0x20; byte < 0x80; byte++) {
        char body[128];
        snprintf(body, sizeof body, "{\"access_token\":\"a\\u%04xb\"," B "," E "}", byte);
        server_report a = read_body(cct_span_of(body), NULL);
        assert_row((a.diagnosis.cause == CCT_CAUSE_NONE) == (byte >= 0x21 && byte <= 0x7E), "%02x", byte);
        assert_row(a.diagnosis.cause != CCT_CAUSE_NONE || (unsigned char)a.token.access_token[1] == byte, "%02x", byte);
        free(a.buffer);
    }
}

static void test_token_length(void **state)
{
    static const char tail[] = "\"," B "," E "}";
    (void)state;
    for (size_t len = CCT_TOKEN_MAX - 1; len <= CCT_TOKEN_MAX + 1; len++) {
        char *body = malloc(len + 128);
        assert_non_null(body);
        strcpy(body, "{\"access_token\":\"");
        size_t at = strlen(body);
        memset(body + at, 'x', len);
        strcpy(body + at + len, tail);
        server_report a = read_body(cct_span_of(body), NULL);
        assert_int_equal(a.diagnosis.cause, len <= CCT_TOKEN_MAX ? CCT_CAUSE_NONE : CCT_CAUSE_TOKEN_MALFORMED);
        assert_true(len > CCT_TOKEN_MAX || strlen(a.token.access_token) == len);
        free(a.buffer);
        free(body);
    }
}

static void test_lifetime(void **state)
{
    static const struct {
        const char *value; /* NULL: no such member */
        int64_t s;
    } rows[] = {
        {"3600", 3600},
        {"1", 1},
        {"\"3600\"", 3600},
        {"3599.5", 3599},
        {"3.6e3", 3600},
        {"\"3600.0\"", 3600},
        {"1e3", 1000},
        {"\"03600\"", 3600},
        {"\"0003599.9\"", 3599},
        {"9223372036854775807", INT64_MAX},
        {NULL, -1},
        {"null", -1},
        {"0", -1},
        {"0.5", -1},
        {"-1", -1},
        {"-3600", -1},
        {"\"-3600\"", -1},
        {"\"0\"", -1},
        {"\"\"", -1},
        {"\" 3600\"", -1},
        {"\"3600s\"", -1},
        {"\"soon\"", -1},
        {"true", -1},
        {"[3600]", -1},
        {"{}", -1},
        {"99999999999999999999", -1},
        {"18446744073709551616", -1},
        {"1e30", -1},
        {"\"99999999999999999999\"", -1},
        {"\"0x10\"", -1},
        {"\"1e3\"", -1},
        {"\"3.6E3\"", -1},
        {"\"000\"", -1},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        char body[128];
        const char *value = rows[i].value;
        snprintf(body, sizeof body, "{" T "," B "%s%s}",
                 value == NULL ? "" : ",\"expires_in\":", value == NULL ? "" : value);
        server_report a = read_body(cct_span_of(body), NULL);
        assert_row(a.diagnosis.cause == CCT_CAUSE_NONE, "%s", body);
        assert_row(a.token.expires_in_s == rows[i].s, "%s: %lld", body, (long long)a.token.expires_in_s);
        assert_row(warned(&a, CCT_CAUSE_LIFETIME_UNKNOWN) == (rows[i].s < 0), "%s", body);
        free(a.buffer);
    }
}

static void test_scope_reduced(void **state)
{
    static const struct {
        const char *asked, *granted;
        bool reduced;
    } rows[] = {
        {NULL, "a", false},    {"a", "a", false},
        {"a b", "b a", false}, {"a b", "c b a", false},
        {"a", "a b", false},   {"a b", "a", true},
        {"a", "b", true},      {"a", "", true},
        {"a", "aa", true},     {"aa", "a", true},
        {"a", "A", true},      {"a b", "ab", true},
        {"b", "a b", false},   {"routing:queue:view", "routing:queue", true},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        char body[128];
        snprintf(body, sizeof body, "{" T "," B "," E ",\"scope\":\"%s\"}", rows[i].granted);
        server_report a = read_body(cct_span_of(body), rows[i].asked);
        assert_row(a.diagnosis.cause == CCT_CAUSE_NONE, "%zu", i);
        assert_row(warned(&a, CCT_CAUSE_SCOPE_REDUCED) == rows[i].reduced, "row %zu", i);
        assert_row(strcmp(a.token.scope, rows[i].granted) == 0, "row %zu", i);
        free(a.buffer);
    }
    /* an array is compared as what it holds */
    server_report array = read_body(SPAN("{" T "," B "," E ",\"scope\":[\"b\",\"a\"]}"), "a b");
    assert_int_equal(array.diagnosis.warning_count, 0);
    free(array.buffer);
    array = read_body(SPAN("{" T "," B "," E ",\"scope\":[]}"), "a b");
    assert_true(warned(&array, CCT_CAUSE_SCOPE_REDUCED));
    free(array.buffer);
    /* RFC 6749 section 5.1: no scope in the answer means the one that was asked for */
    server_report same = read_body(SPAN("{" T "," B "," E "}"), "a b");
    assert_int_equal(same.diagnosis.warning_count, 0);
    free(same.buffer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_accepted),           cmocka_unit_test(test_refused),
        cmocka_unit_test(test_token_type_missing), cmocka_unit_test(test_token_bytes),
        cmocka_unit_test(test_token_length),       cmocka_unit_test(test_lifetime),
        cmocka_unit_test(test_scope_reduced),
    };
    return cmocka_run_group_tests_name("token", tests, NULL, NULL);
}
