/* SPDX-License-Identifier: MIT */
/*
 * What a server says, wherever it says it: JSON of every usual shape, challenges, plain text,
 * pages.
 */
#include <stdio.h>

#include "library_test.h"

#include "format/json.h"
#include "oauth/words.h"

typedef struct case_row {
    const char *headers; /* lines after the status line, each with its CR LF */
    const char *body;
    cct_body_kind kind;
    const char *code, *text, *realm;
} case_row;

static cct_words find(cct_http_response *response, char *buffer, size_t capacity, const case_row *row)
{
    char head[512];
    int len = snprintf(head, sizeof head, "HTTP/1.1 400 Bad Request\r\n%sContent-Length: %zu\r\n\r\n", row->headers,
                       strlen(row->body));
    cct_http_response_init(response, buffer, capacity);
    int result = cct_http_response_feed(response, head, (size_t)len);
    if (*row->body != '\0') {
        result = cct_http_response_feed(response, row->body, strlen(row->body));
    }
    assert_int_equal(result, 0);
    size_t body_len;
    const char *body = cct_http_response_body(response, &body_len);
    if (row->kind == CCT_BODY_JSON) {
        assert_row(cct_json_validate((cct_span){body, body_len}) == 0, "%s", row->body);
    }
    return cct_words_find(response, (cct_span){body, body_len}, row->kind);
}

static void expect(const case_row *row, const char *what, cct_span found, const char *expected)
{
    assert_row(found.len == strlen(expected) && memcmp(found.ptr == NULL ? "" : found.ptr, expected, found.len) == 0,
               "%s %s: %s is \"%.*s\", not \"%s\"", row->headers, row->body, what, SHOW(found), expected);
}

static void check(const case_row rows[], size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t capacity = 1024;
        char *buffer = malloc(capacity);
        cct_http_response response;
        assert_non_null(buffer);
        cct_words words = find(&response, buffer, capacity, &rows[i]);
        expect(&rows[i], "the code", words.code, rows[i].code);
        expect(&rows[i], "the text", words.text, rows[i].text);
        expect(&rows[i], "the realm", words.realm, rows[i].realm);
        free(buffer);
    }
}

static void test_json(void **state)
{
    static const case_row rows[] = {
        {"", "{\"error\":\"e\",\"error_description\":\"d\"}", CCT_BODY_JSON, "e", "d", ""},
        {"", "{\"error_description\":\"d\",\"message\":\"m\",\"error\":\"e\"}", CCT_BODY_JSON, "e", "d", ""},
        {"", "{\"error\":\"e\",\"error_description\":\"\",\"message\":\"m\"}", CCT_BODY_JSON, "e", "m", ""},
        {"", "{\"error\":\"e\",\"error_description\":null,\"reason\":\"r\"}", CCT_BODY_JSON, "e", "r", ""},
        {"", "{\"error\":\"e\"}", CCT_BODY_JSON, "e", "", ""},
        {"", "{\"code\":\"c\",\"message\":\"m\",\"status\":401}", CCT_BODY_JSON, "c", "m", ""},
        {"", "{\"code\":401,\"message\":\"m\"}", CCT_BODY_JSON, "", "m", ""},
        {"", "{\"errorCode\":\"E1\",\"errorSummary\":\"s\"}", CCT_BODY_JSON, "E1", "s", ""},
        {"", "{\"errorCode\":\"E1\",\"errorMessage\":\"s\",\"errorDetails\":\"x\"}", CCT_BODY_JSON, "E1", "s", ""},
        {"", "{\"httpMessage\":\"Unauthorized\",\"moreInformation\":\"i\"}", CCT_BODY_JSON, "", "i", ""},
        {"", "{\"httpMessage\":\"Unauthorized\"}", CCT_BODY_JSON, "", "Unauthorized", ""},
        {"", "{\"type\":\"t\",\"title\":\"invalid_client\",\"status\":400,\"detail\":\"d\"}", CCT_BODY_JSON,
         "invalid_client", "d", ""},
        {"", "{\"title\":\"Forbidden\"}", CCT_BODY_JSON, "Forbidden", "", ""},
        {"", "{\"Error\":\"E\",\"ErrorCode\":\"C\"}", CCT_BODY_JSON, "C", "E", ""},
        {"", "{\"__type\":\"T\",\"message\":\"m\"}", CCT_BODY_JSON, "T", "m", ""},
        {"", "{\"description\":\"d\",\"error\":\"e\"}", CCT_BODY_JSON, "e", "d", ""},
        {"", "{\"error\":\"e\",\"error_description\":\"a\\r\\nb\\t \\u00e9\\\"\"}", CCT_BODY_JSON, "e",
         "a b \xC3\xA9\"", ""},
        {"", "{\"error\":\"e\",\"error_description\":\"  \",\"message\":\"m\"}", CCT_BODY_JSON, "e", "m", ""},
        {"", "{\"error\":true,\"message\":\"m\"}", CCT_BODY_JSON, "", "m", ""},
        {"", "{\"developerMessage\":\"d\",\"errorCode\":\"AUTH-001\"}", CCT_BODY_JSON, "AUTH-001", "d", ""},
        {"", "{\"error_msg\":\"404 Route Not Found\"}", CCT_BODY_JSON, "", "404 Route Not Found", ""},
        {"", "{\"Message\":\"explicit deny\"}", CCT_BODY_JSON, "", "explicit deny", ""},
        {"", "{\"error\":\"e\",\"error_description\":{\"en\":\"bad\"}}", CCT_BODY_JSON, "e", "", ""},
        {"", "{\"err\\u006fr\":\"e\"}", CCT_BODY_JSON, "e", "", ""},
    };
    (void)state;
    check(rows, COUNT(rows));
}

static void test_one_level_down(void **state)
{
    static const case_row rows[] = {
        {"", "{\"error\":{\"code\":401,\"message\":\"m\",\"status\":\"S\"}}", CCT_BODY_JSON, "", "m", ""},
        {"", "{\"error\":{\"code\":\"c\",\"message\":\"m\"}}", CCT_BODY_JSON, "c", "m", ""},
        {"", "{\"transactionId\":\"1\",\"errors\":[{\"code\":\"C\",\"message\":\"m\"},{\"message\":\"n\"}]}",
         CCT_BODY_JSON, "C", "m", ""},
        {"", "{\"errors\": [ \"first\", \"second\" ]}", CCT_BODY_JSON, "", "first", ""},
        {"", "{\"errors\":[]}", CCT_BODY_JSON, "", "{\"errors\":[]}", ""},
        {"", "{\"errors\":{\"message\":\"m\"}}", CCT_BODY_JSON, "", "m", ""},
        {"", "{\"response\":{\"errors\":[{\"code\":\"10001\",\"message\":\"m\"}]}}", CCT_BODY_JSON, "10001", "m", ""},
        {"", "{\"fault\":{\"faultstring\":\"f\",\"detail\":{\"errorcode\":\"x\"}}}", CCT_BODY_JSON, "", "f", ""},
        {"", "{\"error\":\"e\",\"errors\":[{\"code\":\"C\",\"message\":\"m\"}]}", CCT_BODY_JSON, "e", "m", ""},
        {"", "{\"error\":[\"a\"],\"message\":\"m\"}", CCT_BODY_JSON, "", "m", ""},
        {"", "{\"error\":{\"error\":{\"message\":\"too deep\"}}}", CCT_BODY_JSON, "",
         "{\"error\":{\"error\":{\"message\":\"too deep\"}}}", ""},
    };
    (void)state;
    check(rows, COUNT(rows));
}

static void test_challenges(void **state)
{
    static const case_row rows[] = {
        {"WWW-Authenticate: Basic realm=\"r\", error=\"e\", error_description=\"d, d\"\r\n", "", CCT_BODY_TEXT, "e",
         "d, d", ""},
        {"WWW-Authenticate: Bearer error=e,realm=r\r\n", "", CCT_BODY_TEXT, "e", "", ""},
        {"WWW-Authenticate: Basic realm=\"the realm\"\r\n", "", CCT_BODY_TEXT, "", "", "the realm"},
        {"WWW-Authenticate: Basic Realm=\"r\"\r\n", "{}", CCT_BODY_JSON, "", "", "r"},
        {"WWW-Authenticate: Basic realm=\"r\"\r\n", "Wrong secret", CCT_BODY_TEXT, "", "Wrong secret", "r"},
        {"WWW-Authenticate: Bearer error=\"x\", error_description=\"d\"\r\n", "{\"error\":\"e\"}", CCT_BODY_JSON, "e",
         "d", ""},
        {"WWW-Authenticate: Bearer error=\"x\", error_description=\"d\"\r\n",
         "{\"error\":\"e\",\"error_description\":\"own\"}", CCT_BODY_JSON, "e", "own", ""},
        {"WWW-Authenticate: Basic realm=\"not closed\r\n", "", CCT_BODY_TEXT, "", "", ""},
        {"WWW-Authenticate: Basic xrealm=\"r\"\r\n", "", CCT_BODY_TEXT, "", "", ""},
        {"WWW-Authenticate: realm=\r\n", "", CCT_BODY_TEXT, "", "", ""},
        {"WWW-Authenticate: Basic realm=r\r\n", "", CCT_BODY_TEXT, "", "", "r"},
        {"WWW-Authenticate: Basic realm = r\r\n", "", CCT_BODY_TEXT, "", "", "r"},
        {"WWW-Authenticate: Basic realm r\r\n", "", CCT_BODY_TEXT, "", "", ""},
        {"WWW-Authenticate: B,realm=r\r\n", "", CCT_BODY_TEXT, "", "", "r"},
        {"WWW-Authenticate: ,realm=r\r\n", "", CCT_BODY_TEXT, "", "", "r"},
        {"WWW-Authenticate: Negotiate\r\n", "", CCT_BODY_TEXT, "", "", ""},
        {"WWW-Authenticate: Negotiate\r\nWWW-Authenticate: Basic realm=\"r\", error_description=\"d\"\r\n", "",
         CCT_BODY_TEXT, "", "d", ""},
        {"WWW-Authenticate: Negotiate, Basic realm=\"r\", error_description=\"d\"\r\n", "", CCT_BODY_TEXT, "", "d", ""},
        {"WWW-Authenticate: Bearer error=\"e\", error_description=\"expired \\\"key\\\" \\u0041\"\r\n", "",
         CCT_BODY_TEXT, "e", "expired \"key\" u0041", ""},
    };
    (void)state;
    check(rows, COUNT(rows));
}

static void test_other_bodies(void **state)
{
    static const case_row rows[] = {
        {"", "\r\n Invalid client\r\ncredentials \r\n", CCT_BODY_TEXT, "", "Invalid client credentials", ""},
        {"", "\"Invalid API key\"", CCT_BODY_JSON, "", "Invalid API key", ""},
        {"", "{\"appid\":\"unknown\"}", CCT_BODY_JSON, "", "{\"appid\":\"unknown\"}", ""},
        {"", "{}", CCT_BODY_JSON, "", "", ""},
        {"", "[]", CCT_BODY_JSON, "", "", ""},
        {"", " ", CCT_BODY_TEXT, "", "", ""},
        {"", "<html><head>\n<Title lang=en>\n403  Forbidden</title>", CCT_BODY_HTML, "", "403 Forbidden", ""},
        {"", "<html><body><h1>Sign in</h1>", CCT_BODY_HTML, "", "Sign in", ""},
        {"", "<html><title></title><h1>Sign in</h1>", CCT_BODY_HTML, "", "Sign in", ""},
        {"", "<html><title>cut off", CCT_BODY_HTML, "", "", ""},
        {"", "<html><title>cut off<", CCT_BODY_HTML, "", "cut off", ""}, /* the last byte */
        {"", "<html><title", CCT_BODY_HTML, "", "", ""},
        {"", "<html><p>none", CCT_BODY_HTML, "", "", ""},
        {"", "\x1f\x8b", CCT_BODY_UNREADABLE, "", "", ""},
        {"WWW-Authenticate: Basic realm=\"r\"\r\n", "\x1f\x8b", CCT_BODY_UNREADABLE, "", "", "r"},
    };
    (void)state;
    check(rows, COUNT(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_json),
        cmocka_unit_test(test_one_level_down),
        cmocka_unit_test(test_challenges),
        cmocka_unit_test(test_other_bodies),
    };
    return cmocka_run_group_tests_name("words", tests, NULL, NULL);
}
