/* SPDX-License-Identifier: MIT */
/* What a server says of a token, and of its revocation; members as text. */
#include "library_test.h"

#include "oauth/introspection.h"

#define SECRET "s3cret-0123456789"
#define TOKEN "subject-token-0123456789"
#define ENDPOINT "https://as.example/introspect"
#define GENESYS "https://api.mypurecloud.de/api/v2/tokens/me"
#define HTML "Content-Type: text/html\r\n"
#define DENIED "{\"message\":\"no\",\"code\":\"bad.credentials\",\"status\":401}"

/* ---- responses ------------------------------------------------------------ */

typedef struct outcome {
    int result;
    bool active;
    size_t claims_len;
    cct_diagnosis diagnosis;
} outcome;

/* Reads it in memory of its exact size; `cut` bytes of the body are missing. */
static outcome read_answer(cct_request kind, const char *url, const char *head, const char *body, size_t cut)
{
    outcome o = {.result = CCT_FAILED};
    char text[4096];
    cct_writer writer;
    cct_http_response response;
    cct_target target;
    size_t bad, room;
    const cct_config config = {
        .client_id = "my id", .client_secret = SECRET, .request = kind, .subject_token = TOKEN, .endpoint_url = url};
    const cct_secrets secrets = cct_secrets_of(&config);
    cct_introspection found = {.claims = NULL};
    cct_writer_init(&writer, text, sizeof text);
    cct_write_text(&writer, "HTTP/1.1 ");
    cct_write_text(&writer, head);
    cct_write_text(&writer, "Content-Length: ");
    cct_write_number(&writer, (int64_t)(strlen(body) + cut));
    cct_write_text(&writer, "\r\n\r\n");
    cct_write_text(&writer, body);
    assert_true(cct_writer_fits(&writer));
    char *memory = malloc(writer.len + cut + 1);
    assert_non_null(memory);
    cct_http_response_init(&response, memory, writer.len + cut + 1);
    char *into = cct_http_response_room(&response, &room);
    memcpy(into, text, writer.len);
    assert_int_equal(cct_http_response_feed(&response, into, writer.len), cut > 0 ? CCT_AGAIN : CCT_OK);
    if (cut > 0) {
        assert_int_equal(cct_http_response_end(&response, true), CCT_ERROR_TRUNCATED);
    }
    assert_int_equal(cct_target_of(&target, &config, &bad), CCT_OK);
    const cct_token_context context = {.target = &target, .secrets = &secrets};
    o.result = kind == CCT_REQUEST_INTROSPECTION ? cct_introspection_read(&response, &context, &found, &o.diagnosis)
                                                 : cct_revocation_read(&response, &context, &o.diagnosis);
    o.active = found.active;
    o.claims_len = found.claims_len;
    free(memory);
    return o;
}

typedef struct answer {
    const char *url, *head, *body;
    cct_cause cause;
    bool active;
} answer;

static void check_answers(cct_request kind, const answer *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        outcome o = read_answer(kind, rows[i].url, rows[i].head, rows[i].body, 0);
        assert_row(o.diagnosis.cause == rows[i].cause, "%s%s: %s, %s", rows[i].head, rows[i].body,
                   cct_cause_name(o.diagnosis.cause), o.diagnosis.detail);
        assert_int_equal(o.result, rows[i].cause == CCT_CAUSE_NONE ? CCT_OK : CCT_FAILED);
        assert_row(o.active == rows[i].active, "%s%s", rows[i].head, rows[i].body);
        assert_int_equal(o.diagnosis.exit_status == 0, o.result == CCT_OK);
        assert_null(strstr(o.diagnosis.detail, TOKEN));
    }
}

static void test_introspection(void **state)
{
    static const answer rows[] = {
        {ENDPOINT, "200 OK\r\n", "{\"active\":true}", CCT_CAUSE_NONE, true},
        {ENDPOINT, "200 OK\r\n", "\xEF\xBB\xBF{\"\\u0061ctive\":true,\"scope\":\"a\"}", CCT_CAUSE_NONE, true},
        {ENDPOINT, "200 OK\r\n", "{\"active\":false}", CCT_CAUSE_NONE, false},
        {ENDPOINT, "200 OK\r\n", "{\"active\":\"true\"}", CCT_CAUSE_TOKEN_MALFORMED, false},
        {ENDPOINT, "200 OK\r\n", "{\"active\":1}", CCT_CAUSE_TOKEN_MALFORMED, false},
        {ENDPOINT, "200 OK\r\n", "{\"active\":null}", CCT_CAUSE_TOKEN_MALFORMED, false},
        {ENDPOINT, "200 OK\r\n", "{\"active\":false,\"active\":true}", CCT_CAUSE_TOKEN_MALFORMED, false},
        {ENDPOINT, "200 OK\r\n", "{\"error\":{\"active\":true}}", CCT_CAUSE_TOKEN_MALFORMED, false},
        {ENDPOINT, "200 OK\r\n", "{}", CCT_CAUSE_TOKEN_MALFORMED, false},
        {ENDPOINT, "200 OK\r\n", "{\"error\":\"invalid_request\"}", CCT_CAUSE_INVALID_REQUEST, false},
        {ENDPOINT, "200 OK\r\n", "[{\"active\":true}]", CCT_CAUSE_TOKEN_MALFORMED, false},
        {ENDPOINT, "200 OK\r\n", "{\"active\":true", CCT_CAUSE_NOT_JSON, false},
        {ENDPOINT, "200 OK\r\n", "", CCT_CAUSE_NOT_JSON, false},
        {ENDPOINT, "200 OK\r\n" HTML, "<html>", CCT_CAUSE_HTML_RESPONSE, false},
        {ENDPOINT, "204 X\r\n", "", CCT_CAUSE_HTTP_ERROR, false},
        {ENDPOINT, "302 X\r\nLocation: /x\r\n", "{\"active\":true}", CCT_CAUSE_REDIRECTED, false},
        {ENDPOINT, "401 X\r\n", "{\"error\":\"invalid_client\"}", CCT_CAUSE_INVALID_CLIENT, false},
        {ENDPOINT, "401 X\r\n", "{\"error\":\"invalid_client\",\"error_description\":\"" TOKEN "\"}",
         CCT_CAUSE_INVALID_CLIENT, false},
        {ENDPOINT, "403 X\r\n", "", CCT_CAUSE_ACCESS_FORBIDDEN, false},
        {ENDPOINT, "400 X\r\n", "{\"active\":true}", CCT_CAUSE_HTTP_ERROR, false},
        {ENDPOINT, "404 X\r\n", "", CCT_CAUSE_NOT_FOUND, false},
        {ENDPOINT, "503 X\r\n", "", CCT_CAUSE_UNAVAILABLE, false},
        {GENESYS, "200 OK\r\n", "{\"organization\":{\"id\":\"x\"}}", CCT_CAUSE_NONE, true},
        {GENESYS, "200 OK\r\n", "[]", CCT_CAUSE_TOKEN_MALFORMED, false},
        {GENESYS, "200 OK\r\n" HTML, "<html>", CCT_CAUSE_HTML_RESPONSE, false},
        {GENESYS, "401 X\r\n", DENIED, CCT_CAUSE_NONE, false},
        {GENESYS, "401 X\r\n", "", CCT_CAUSE_NONE, false},
        {GENESYS, "401 X\r\n" HTML, "<html>", CCT_CAUSE_HTML_RESPONSE, false},
        {GENESYS, "403 X\r\n", "{\"code\":\"missing.permissions\"}", CCT_CAUSE_ACCESS_DENIED, false},
        {GENESYS, "429 X\r\n", "{\"code\":\"too.many.requests\"}", CCT_CAUSE_RATE_LIMITED, false},
    };
    (void)state;
    check_answers(CCT_REQUEST_INTROSPECTION, rows, COUNT(rows));
    outcome o = read_answer(CCT_REQUEST_INTROSPECTION, ENDPOINT, "200 OK\r\n", " {\"active\":true} ", 0);
    assert_int_equal(o.claims_len, strlen(" {\"active\":true} "));
    o = read_answer(CCT_REQUEST_INTROSPECTION, GENESYS, "401 X\r\n", DENIED, 0);
    assert_non_null(strstr(o.diagnosis.detail, "bad.credentials"));
}

static void test_revocation(void **state)
{
    static const answer rows[] = {
        {ENDPOINT, "200 OK\r\n", "", CCT_CAUSE_NONE, false},
        {ENDPOINT, "200 OK\r\n", "{\"error\":\"\"}", CCT_CAUSE_NONE, false},
        {ENDPOINT, "200 OK\r\n", "{\"error\":\"invalid_client\"}", CCT_CAUSE_INVALID_CLIENT, false},
        {ENDPOINT, "203 X\r\n", "{\"error\":\"x\"}", CCT_CAUSE_OAUTH_ERROR, false},
        {ENDPOINT, "200 OK\r\n" HTML, "", CCT_CAUSE_NONE, false},
        {ENDPOINT, "200 OK\r\n" HTML, "{\"access_token\":\"x\"}", CCT_CAUSE_NONE, false},
        {ENDPOINT, "204 X\r\n", "", CCT_CAUSE_NONE, false},
        {ENDPOINT, "200 OK\r\n" HTML, "<html>", CCT_CAUSE_HTML_RESPONSE, false},
        {ENDPOINT, "302 X\r\nLocation: /x\r\n", "", CCT_CAUSE_REDIRECTED, false},
        {ENDPOINT, "401 X\r\n", "{\"error\":\"invalid_client\"}", CCT_CAUSE_INVALID_CLIENT, false},
        {ENDPOINT, "400 X\r\n", "{\"error\":\"unsupported_token_type\"}", CCT_CAUSE_OAUTH_ERROR, false},
        {ENDPOINT, "503 X\r\n", "", CCT_CAUSE_UNAVAILABLE, false},
        {GENESYS, "200 OK\r\n", "", CCT_CAUSE_NONE, false},
        {GENESYS, "401 X\r\n", DENIED, CCT_CAUSE_NONE, false},
        {GENESYS, "403 X\r\n", "{\"code\":\"missing.permissions\"}", CCT_CAUSE_ACCESS_DENIED, false},
    };
    (void)state;
    check_answers(CCT_REQUEST_REVOCATION, rows, COUNT(rows));
}

/* What was cut off is no verdict, not even by its status. */
static void test_cut(void **state)
{
    (void)state;
    outcome o = read_answer(CCT_REQUEST_INTROSPECTION, GENESYS, "401 X\r\n", DENIED, 7);
    assert_int_equal(o.result, CCT_FAILED);
    assert_int_equal(cct_cause_group_of(o.diagnosis.cause), CCT_GROUP_OAUTH);
    o = read_answer(CCT_REQUEST_REVOCATION, GENESYS, "401 X\r\n", DENIED, 7);
    assert_int_equal(o.result, CCT_FAILED);
}

/* ---- members -------------------------------------------------------------- */

static const char claims[] =
    "{\"a\":\"x\\u0041\\\"\",\"n\":1.5,\"t\":true,\"l\":[\"r\\u00e9ad\",\"write\"],\"m\":[1,\"x\"],"
    "\"o\":{\"a\":1},\"e\":\"\",\"z\":null,\"d\":1,\"\\u0064\":2}";

static void test_text(void **state)
{
    static const struct {
        const char *name, *text; /* NULL: there is none */
    } rows[] = {
        {"a", "xA\""},
        {"n", "1.5"},
        {"t", "true"},
        {"l", "r\xC3\xA9"
              "ad write"},
        {"m", "[1,\"x\"]"},
        {"o", "{\"a\":1}"},
        {"e", ""},
        {"z", NULL},
        {"d", "2"},
        {"nothing", NULL},
        {"", NULL},
    };
    (void)state;
    cct_span copy = copy_of(SPAN(claims));
    copy.len = sizeof claims - 1;
    const cct_introspection said = {true, copy.ptr, copy.len}, none = {.claims = NULL};
    for (size_t i = 0; i < COUNT(rows); i++) {
        for (size_t capacity = 0; capacity < 32; capacity++) {
            char *out = malloc(capacity > 0 ? capacity : 1);
            assert_non_null(out);
            int len = cct_introspection_text(&said, rows[i].name, out, capacity);
            assert_int_equal(len == CCT_EOF, rows[i].text == NULL);
            assert_true(len < 0 || strcmp(out, rows[i].text) == 0);
            assert_row(capacity < 24 || rows[i].text == NULL || len == (int)strlen(rows[i].text), "%s", rows[i].name);
            free(out);
        }
    }
    char out[8];
    assert_int_equal(cct_introspection_text(&none, "a", out, sizeof out), CCT_EOF);
    free_copy(copy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_introspection),
        cmocka_unit_test(test_revocation),
        cmocka_unit_test(test_cut),
        cmocka_unit_test(test_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
