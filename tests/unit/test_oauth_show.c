/* SPDX-License-Identifier: MIT */
/* Requests and responses for an observer: what was understood, and the length of the rest. */
#include <stdio.h>

#include "library_test.h"

#include "cctoken.h"
#include "oauth/show.h"
#include "oauth/token_request.h"

#define UUID "5f0c1e9a-0000-4000-8000-1f0e5d7c9a3b"

static void collect(void *context, cct_span text)
{
    assert_true(text.len > 0);
    cct_write_span(context, text);
}

typedef struct shown {
    char text[4096];
    cct_writer writer;
    cct_secrets secrets;
    cct_show show;
} shown;

static cct_show *begin(shown *s, const char *id, const char *secret)
{
    cct_writer_init(&s->writer, s->text, sizeof s->text);
    s->secrets = cct_secrets_of_client(cct_span_of(id), cct_span_of(secret));
    s->show = (cct_show){collect, &s->writer, &s->secrets};
    return &s->show;
}

static const char *end(shown *s)
{
    cct_writer_terminate(&s->writer);
    return s->text;
}

/* ---- requests ---------------------------------------------------------- */

static void test_requests(void **state)
{
    static const struct {
        const char *request, *shown;
    } rows[] = {
        {"POST /token HTTP/1.1\r\nHost: h:8443\r\nAuthorization: Basic aWQ6c2VzYW1l\r\nAccept: application/json\r\n\r\n"
         "grant_type=client_credentials&scope=a+b",
         "POST /token HTTP/1.1\r\nHost: h:8443\r\nAuthorization: Basic [redacted, 12 bytes]\r\n"
         "Accept: application/json\r\n\r\ngrant_type=client_credentials&scope=a+b"},
        {"POST /token?api=1 HTTP/1.1\r\n\r\n", "POST /token?[redacted, 5 bytes] HTTP/1.1\r\n\r\n"},
        {"POST / HTTP/1.1\r\nDPoP: eyJ.x.y\r\nX-Other: abc\r\n\r\na=b&audience=c&resource=d&client_secret=sesame&e",
         "POST / HTTP/1.1\r\nDPoP: [redacted, 7 bytes]\r\nX-Other: [redacted, 3 bytes]\r\n\r\n"
         "a=[redacted, 1 bytes]&audience=c&resource=d&client_secret=[redacted, 6 bytes]&e"},
        {"POST / HTTP/1.1\r\nAuthorization: sesame\r\n\r\nclient_id=id&scope=sesame&client_assertion=a.b.c",
         "POST / HTTP/1.1\r\nAuthorization: [redacted, 6 bytes]\r\n\r\nclient_id=id&scope=[redacted, 6 bytes]&"
         "client_assertion=[redacted, 5 bytes]"},
        {"CONNECT h:443 HTTP/1.1\r\nHost: h:443\r\nProxy-Authorization: Basic aWQ=\r\n\r\n",
         "CONNECT h:443 HTTP/1.1\r\nHost: h:443\r\nProxy-Authorization: Basic [redacted, 4 bytes]\r\n\r\n"},
        {"CONNECT a:b@h:443 HTTP/1.1\r\n", "CONNECT [redacted, 9 bytes] HTTP/1.1\r\n"},
        {"GET /?token=1 HTTP/1.1\r\n", "GET /?[redacted, 7 bytes] HTTP/1.1\r\n"},
        {"POST / HTTP/1.1\r\n", "POST / HTTP/1.1\r\n"},
        {"sesame\r\n", "[redacted, 6 bytes]\r\n"},
        {"POST / HTTP/1.1", ""},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        shown s;
        cct_span request = copy_of(cct_span_of(rows[i].request));
        cct_show_request(begin(&s, "id", "sesame"), request);
        assert_string_equal(end(&s), rows[i].shown);
        free_copy(request);
    }
}

static void test_client_id_that_may_be_the_secret(void **state)
{
    shown s;
    (void)state;
    cct_show_form(begin(&s, "plain-id", "sesame"), SPAN("client_id=plain-id"));
    assert_string_equal(end(&s), "client_id=plain-id");
    cct_show_form(begin(&s, "secret-0123", UUID), SPAN("client_id=secret-0123"));
    assert_string_equal(end(&s), "client_id=[redacted, 11 bytes]");
    cct_show_form(begin(&s, "id:other", "sesame"), SPAN("client_id=id%3Aother"));
    assert_string_equal(end(&s), "client_id=[redacted, 10 bytes]");
}

/* ---- header sections --------------------------------------------------- */

static void test_fields(void **state)
{
    static const struct {
        const char *line, *shown;
    } rows[] = {
        {"Date: Sun, 06 Nov 1994 08:49:37 GMT", "Date: Sun, 06 Nov 1994 08:49:37 GMT"},
        {"SERVER:nginx/1.22.1", "SERVER: nginx/1.22.1"},
        {"Retry-After:  120 ", "Retry-After: 120"},
        {"X-RateLimit-Remaining: 12", "X-RateLimit-Remaining: 12"},
        {"X-Okta-Request-Id: ZkJk3lqVQ1y0AbCdEfGhAAABc8", "X-Okta-Request-Id: ZkJk3lqVQ1y0AbCdEfGhAAABc8"},
        {"Server: ZkJk3lqVQ1y0AbCdEfGhAAABc8", "Server: [redacted, 26 bytes]"},
        {"Server: sesame", "Server: [redacted, 6 bytes]"},
        {"X-Request-Id: c2VzYW1l", "X-Request-Id: [redacted, 8 bytes]"},
        {"X-Auth-Token: abc", "X-Auth-Token: [redacted, 3 bytes]"},
        {"Set-Cookie: a=b; Path=/", "Set-Cookie: [redacted, 11 bytes]"},
        {"Authorization: Bearer abc", "Authorization: Bearer [redacted, 3 bytes]"},
        {"Link: <https://h/?t=1>", "Link: [redacted, 16 bytes]"},
        {"Location: https://h/a?code=1#b", "Location: https://h/a?[redacted, 8 bytes]"},
        {"Location: /a#access_token=1", "Location: /a#[redacted, 14 bytes]"},
        {"Location: abc", "Location: [redacted, 3 bytes]"},
        {"X-Empty:", "X-Empty: "},
        {"WWW-Authenticate: Basic realm=\"a b\", charset=\"UTF-8\"",
         "WWW-Authenticate: Basic realm=\"a b\", [redacted, 15 bytes]"},
        {"WWW-Authenticate: Bearer error=\"invalid_token\", error_description=\"it \\\"expired\\\"\", scope=a",
         "WWW-Authenticate: Bearer error=\"invalid_token\", error_description=\"it \\\"expired\\\"\", "
         "[redacted, 7 bytes]"},
        {"WWW-Authenticate: Negotiate YIIJvw==", "WWW-Authenticate: Negotiate [redacted, 7 bytes][redacted, 1 bytes]"},
        {"WWW-Authenticate: Negotiate abc", "WWW-Authenticate: Negotiate [redacted, 3 bytes]"},
        {"WWW-Authenticate: abc", "WWW-Authenticate: [redacted, 3 bytes]"},
        {"WWW-Authenticate: Basic realm=\"never ends", "WWW-Authenticate: Basic realm=\"never ends"},
        {"WWW-Authenticate: Basic realm=\"a\\", "WWW-Authenticate: Basic realm=\"a\\"},
        {"WWW-Authenticate: Basic realm=", "WWW-Authenticate: Basic realm="},
        {"WWW-Authenticate: Basic \"x\"", "WWW-Authenticate: Basic [redacted, 3 bytes]"},
        {"WWW-Authenticate: Basic realm=\"sesame\"", "WWW-Authenticate: Basic realm=\"[redacted, 6 bytes]\""},
        {"no field", "[redacted, 8 bytes]"},
        {"X-ZkJk3lqVQ1y0AbCdEfGhAAABc8: a", "[redacted, 28 bytes]: [redacted, 1 bytes]"},
        {"a234567890123456789-234567890123456789-234567890123456789-23456789012: x",
         "[redacted, 69 bytes]: [redacted, 1 bytes]"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        shown s;
        char section[256], expected[256];
        snprintf(section, sizeof section, "HTTP/1.1 200 OK\r\n%s\r\n\r\n", rows[i].line);
        snprintf(expected, sizeof expected, "HTTP/1.1 200\r\n%s\r\n\r\n", rows[i].shown);
        cct_span copy = copy_of(cct_span_of(section));
        cct_show_header_section(begin(&s, "id", "sesame"), copy);
        assert_string_equal(end(&s), expected);
        free_copy(copy);
    }
}

/* A URL, a string or a line that is longer than what is shown of one is replaced as a whole. */
static void test_long_values(void **state)
{
    static const size_t lens[] = {400, 1500};
    (void)state;
    for (size_t i = 0; i < COUNT(lens); i++) {
        shown s;
        char path[1600], section[2000], expected[2000];
        memset(path, 'p', lens[i]);
        path[lens[i]] = '\0';
        for (size_t k = 0; k < lens[i]; k += 5) {
            path[k] = '/'; /* else it might be a token */
        }
        snprintf(section, sizeof section, "HTTP/1.1 302 Found\r\nLocation: https://h%s\r\n\r\n", path);
        snprintf(expected, sizeof expected,
                 i == 0 ? "HTTP/1.1 302\r\nLocation: https://h%s\r\n\r\n"
                        : "HTTP/1.1 302\r\nLocation: [redacted, 1509 bytes]\r\n\r\n%.0s",
                 path);
        cct_show_header_section(begin(&s, "id", "sesame"), cct_span_of(section));
        assert_string_equal(end(&s), expected);
    }
}

static void test_long_strings(void **state)
{
    static const size_t lens[] = {1024, 1025}; /* shown, and not */
    (void)state;
    for (size_t i = 0; i < COUNT(lens); i++) {
        char scope[1100], text[1300], memory[1300], expected[1300];
        shown s;
        cct_http_response response;
        size_t room;
        for (size_t k = 0; k < lens[i]; k++) {
            scope[k] = k % 4 == 3 ? ' ' : 's';
        }
        scope[lens[i]] = '\0';
        int len = snprintf(text, sizeof text,
                           "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n"
                           "{\"scope\":\"%s\"}",
                           lens[i] + 12, scope);
        cct_http_response_init(&response, memory, sizeof memory);
        memcpy(cct_http_response_room(&response, &room), text, (size_t)len);
        assert_int_equal(cct_http_response_feed(&response, memory, (size_t)len), CCT_OK);
        cct_show_response(begin(&s, "id", "sesame"), &response);
        snprintf(expected, sizeof expected, "{\"scope\":\"%s\"}", i == 0 ? scope : "[redacted, 1025 bytes]");
        assert_string_equal(strstr(end(&s), "\r\n\r\n") + 4, expected);
    }
}

/* What an object holds is not known because a member of that name was. */
static void test_known_containers(void **state)
{
    static const struct {
        const char *json, *shown;
    } rows[] = {
        {"{\"x\":true,\"y\":false,\"z\":null,\"n\":12}",
         "{\"x\":true,\"y\":false,\"z\":null,\"n\":[redacted, 2 bytes]}"},
        {"{\"scope\":{\"a\":\"b\"}}", "{\"scope\":{\"a\":\"[redacted, 1 bytes]\"}}"},
        {"{\"scope\":{\"a\":12}}", "{\"scope\":{\"a\":[redacted, 2 bytes]}}"},
        {"{\"scope\":[\"a\",\"b\"]}", "{\"scope\":[\"a\",\"b\"]}"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        char text[512], memory[512];
        shown s;
        cct_http_response response;
        size_t room;
        int len = snprintf(text, sizeof text,
                           "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
                           strlen(rows[i].json), rows[i].json);
        cct_http_response_init(&response, memory, sizeof memory);
        memcpy(cct_http_response_room(&response, &room), text, (size_t)len);
        assert_int_equal(cct_http_response_feed(&response, memory, (size_t)len), CCT_OK);
        cct_show_response(begin(&s, "id", "sesame"), &response);
        const char *all = end(&s);
        assert_row(strcmp(strstr(all, "\r\n\r\n") + 4, rows[i].shown) == 0, "%s", all);
    }
}

static void test_status_lines(void **state)
{
    static const struct {
        const char *section, *shown;
    } rows[] = {
        {"HTTP/1.1 200 sesam\r\n", "HTTP/1.1 200\r\n"},
        {"HTTP/1.1 302 Found\r\n", "HTTP/1.1 302\r\n"},
        {"HTTP/1.1 401 Unauthorized\r\n", "HTTP/1.1 401 Unauthorized\r\n"},
        {"HTTP/1.1 500 sesame\r\n", "HTTP/1.1 500 [redacted, 6 bytes]\r\n"},
        {"HTTP/1.0 403\r\nA: b", "HTTP/1.0 403\r\n"},
        {"", ""},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        shown s;
        cct_show_header_section(begin(&s, "id", "sesame"), cct_span_of(rows[i].section));
        assert_string_equal(end(&s), rows[i].shown);
    }
}

/* ---- JSON -------------------------------------------------------------- */

static void test_json(void **state)
{
    static const struct {
        const char *json, *success, *refusal;
    } rows[] = {
        {"{\"access_token\":\"abc\",\"token_type\":\"Bearer\",\"expires_in\":3600,\"scope\":\"a b\"}",
         "{\"access_token\":\"[redacted, 3 bytes]\",\"token_type\":\"Bearer\",\"expires_in\":3600,\"scope\":\"a b\"}",
         "{\"access_token\":\"[redacted, 3 bytes]\",\"token_type\":\"Bearer\",\"expires_in\":3600,\"scope\":\"a b\"}"},
        {"{ \"error\" : \"invalid_client\" ,\n \"error_description\":\"no\" }",
         "{\"error\":\"invalid_client\",\"error_description\":\"no\"}",
         "{\"error\":\"invalid_client\",\"error_description\":\"no\"}"},
        {"{\"message\":\"abc\",\"code\":17,\"detail\":\"d\"}",
         "{\"message\":\"[redacted, 3 bytes]\",\"code\":[redacted, 2 bytes],\"detail\":\"[redacted, 1 bytes]\"}",
         "{\"message\":\"abc\",\"code\":17,\"detail\":\"d\"}"},
        {"{\"error\":{\"message\":\"m\",\"code\":1,\"other\":\"o\"}}",
         "{\"error\":{\"message\":\"[redacted, 1 bytes]\",\"code\":[redacted, 1 bytes],\"other\":"
         "\"[redacted, 1 bytes]\"}}",
         "{\"error\":{\"message\":\"m\",\"code\":1,\"other\":\"[redacted, 1 bytes]\"}}"},
        {"{\"errors\":[{\"message\":\"m\"},\"s\",{\"x\":{\"message\":\"y\"}}]}",
         "{\"errors\":[{\"message\":\"[redacted, 1 bytes]\"},\"[redacted, 1 bytes]\",{\"x\":{\"message\":"
         "\"[redacted, 1 bytes]\"}}]}",
         "{\"errors\":[{\"message\":\"m\"},\"[redacted, 1 bytes]\",{\"x\":{\"message\":\"[redacted, 1 bytes]\"}}]}"},
        {"{\"response\":{\"errors\":[{\"code\":\"c\"}]}}",
         "{\"response\":{\"errors\":[{\"code\":\"[redacted, 1 bytes]\"}]}}",
         "{\"response\":{\"errors\":[{\"code\":\"c\"}]}}"},
        {"{\"scope\":[\"a\",\"b\",{\"scope\":\"c\"}],\"x\":[\"a\",1]}",
         "{\"scope\":[\"a\",\"b\",{\"scope\":\"[redacted, 1 bytes]\"}],\"x\":[\"[redacted, 1 bytes]\","
         "[redacted, 1 bytes]]}",
         "{\"scope\":[\"a\",\"b\",{\"scope\":\"[redacted, 1 bytes]\"}],\"x\":[\"[redacted, 1 bytes]\","
         "[redacted, 1 bytes]]}"},
        {"{\"token\":{\"scope\":\"abc\",\"a\":null,\"b\":true,\"c\":\"\"}}",
         "{\"token\":{\"scope\":\"[redacted, 3 bytes]\",\"a\":null,\"b\":true,\"c\":\"\"}}",
         "{\"token\":{\"scope\":\"[redacted, 3 bytes]\",\"a\":null,\"b\":true,\"c\":\"\"}}"},
        {"{\"error\":\"x\",\"error_description\":\"{\\\"access_token\\\":\\\"abc\\\"}\"}",
         "{\"error\":\"x\",\"error_description\":\"[redacted, 26 bytes]\"}",
         "{\"error\":\"x\",\"error_description\":\"[redacted, 26 bytes]\"}"},
        {"{\"error_description\":\"<t>abc</t>\"}", "{\"error_description\":\"[redacted, 10 bytes]\"}",
         "{\"error_description\":\"[redacted, 10 bytes]\"}"},
        {"{\"error_description\":\"got eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.\"}",
         "{\"error_description\":\"got [redacted, 35 bytes].\"}",
         "{\"error_description\":\"got [redacted, 35 bytes].\"}"},
        {"{\"err\\u006fr\":\"s\\u0065same is \\\"wrong\\\"\\n\\\\\"}",
         "{\"error\":\"[redacted, 6 bytes] is \\\"wrong\\\" \\\\\"}",
         "{\"error\":\"[redacted, 6 bytes] is \\\"wrong\\\" \\\\\"}"},
        {"{\"sesame\":1}", "{\"[redacted, 6 bytes]\":[redacted, 1 bytes]}",
         "{\"[redacted, 6 bytes]\":[redacted, 1 bytes]}"},
        {"{\"7d1c9e0f-1a2b-4c3d-9e8f\":1,\"x5t#S256\":1}",
         "{\"[redacted, 23 bytes]\":[redacted, 1 bytes],\"x5t#S256\":[redacted, 1 bytes]}",
         "{\"[redacted, 23 bytes]\":[redacted, 1 bytes],\"x5t#S256\":[redacted, 1 bytes]}"},
        {"{\"scope\":\"s\\u0000e\"}", "{\"scope\":\"[redacted, 8 bytes]\"}", "{\"scope\":\"[redacted, 8 bytes]\"}"},
        {"\"abc\"", "\"[redacted, 3 bytes]\"", "\"[redacted, 3 bytes]\""},
        {"17", "[redacted, 2 bytes]", "[redacted, 2 bytes]"},
        {" [ ] ", "[]", "[]"},
        {"[{},[]]", "[{},[]]", "[{},[]]"},
        {"{\"a\":{},\"scope\":\"s\"}", "{\"a\":{},\"scope\":\"s\"}", "{\"a\":{},\"scope\":\"s\"}"},
    };
    (void)state;
    for (size_t i = 0; i < 2 * COUNT(rows); i++) {
        bool refusal = i % 2 != 0;
        shown s;
        cct_span json = copy_of(cct_span_of(rows[i / 2].json));
        cct_show_json(begin(&s, "id", "sesame"), json, refusal);
        assert_string_equal(end(&s), refusal ? rows[i / 2].refusal : rows[i / 2].success);
        free_copy(json);
    }
}

/* As deep as the validator allows, and longer than is shown. */
static void test_large_json(void **state)
{
    shown s;
    char text[4096];
    size_t len = 0;
    (void)state;
    for (int i = 0; i < 64; i++) {
        len += (size_t)sprintf(text + len, "%s", i % 2 == 0 ? "[" : "{\"a\":");
    }
    len += (size_t)sprintf(text + len, "\"abc\"");
    for (int i = 63; i >= 0; i--) {
        text[len++] = i % 2 == 0 ? ']' : '}';
    }
    cct_show_json(begin(&s, "id", "sesame"), (cct_span){text, len}, false);
    assert_int_equal(s.writer.len, len + sizeof "[redacted, 3 bytes]" - 1 - 3);
    assert_null(strstr(end(&s), "abc"));

    len = 0;
    text[len++] = '[';
    while (len < sizeof text - 2) {
        len += (size_t)sprintf(text + len, "0,");
    }
    text[len - 1] = ']';
    begin(&s, "id", "sesame");
    cct_writer_init(&s.writer, NULL, 0);
    cct_show_json(&s.show, (cct_span){text, len}, false);
    assert_in_range(s.writer.len, 4000, 8000); /* not 20 bytes for each of 2000 numbers */
}

/* ---- responses --------------------------------------------------------- */

#define HEAD(more) "HTTP/1.1 200 OK\r\n" more "\r\n"

static void test_responses(void **state)
{
    static const struct {
        cct_span response;
        const char *shown;
    } rows[] = {
        /* cut off by its length */
        {SPAN(HEAD("Content-Length: 17\r\n") "{\"access_token\":1}"), NULL},
        {SPAN(HEAD("Content-Length: 18\r\n") "{\"access_token\":1}"), "{\"access_token\":[redacted, 1 bytes]}"},
        {SPAN(HEAD("Content-Length: 21\r\n") "\xEF\xBB\xBF{\"access_token\":1}"),
         "{\"access_token\":[redacted, 1 bytes]}"},
        {SPAN(HEAD("Content-Length: 99\r\n") "{\"access_token\":1}"),
         "[18 bytes of invalid or incomplete JSON, not shown]"},
        {SPAN(HEAD("Content-Length: 9\r\n") "{'a':'b'}"), "[9 bytes of invalid or incomplete JSON, not shown]"},
        /* it says so, and is none */
        {SPAN(HEAD("Content-Length: 4\r\nContent-Encoding: gzip\r\n") "null"), "null"},
        {SPAN(HEAD("Content-Length: 4\r\nContent-Encoding: br\r\n") "\x8B\x01\x80x"),
         "[4 bytes of data that is compressed (br), not shown]"},
        {SPAN(HEAD("Content-Length: 4\r\nContent-Encoding: identity\r\n") "null"), "null"},
        {SPAN(HEAD("Content-Length: 4\r\n") "\x1F\x8B\x08\0"),
         "[4 bytes of data that is compressed (gzip), not shown]"},
        {SPAN(HEAD("Content-Length: 4\r\n") "\xFF\xFE{\0"), "[4 bytes of data that is UTF-16, not UTF-8, not shown]"},
        {SPAN(HEAD("Content-Length: 4\r\n") "{\0}\0"), "[4 bytes of data that is UTF-16, not UTF-8, not shown]"},
        {SPAN(HEAD("Content-Length: 4\r\n") "ab\xFFx"),
         "[4 bytes of data that is not UTF-8, perhaps Latin-1, not shown]"},
        {SPAN(HEAD("Content-Length: 7\r\n") " <html>"), "[7 bytes of HTML, not shown]"},
        {SPAN(HEAD("Content-Length: 4\r\nContent-Type: text/html\r\n") "abcd"), "[4 bytes of HTML, not shown]"},
        {SPAN(HEAD("Content-Length: 4\r\n") "<a/>"), "[4 bytes of XML, not shown]"},
        {SPAN(HEAD("Content-Length: 15\r\n") "access_token: x"), "[15 bytes of text, not shown]"},
        {SPAN(HEAD("Content-Length: 8\r\n") "!{\"a\":1}"), "[8 bytes of text, not shown]"},
        {SPAN(HEAD("Content-Length: 0\r\n")), ""},
        {SPAN("HTTP/1.1 200 OK\r\nX-Auth"), "[6 bytes of an incomplete header section, not shown]"},
        {SPAN("SSH-2.0-x\r\n"), "[1 bytes of an incomplete header section, not shown]"},
        {SPAN(HEAD("Transfer-Encoding: chunked\r\n") "2;a=secret-extension\r\n17\r\n0\r\nX-Auth-Token: t\r\n\r\n"),
         "[redacted, 2 bytes]"},
        {SPAN(HEAD("Transfer-Encoding: chunked\r\n") "2\r\n17\r\n0\r\nX-Auth-Token: t"),
         "[2 bytes of text, not shown]"},
        {SPAN("HTTP/1.1 103 x\r\nX-Auth-Token: t\r\n\r\n" HEAD("Content-Length: 1\r\n") "1"), "[redacted, 1 bytes]"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        shown s;
        char buffer[512];
        cct_http_response response;
        cct_span bytes = copy_of(rows[i].response);
        cct_http_response_init(&response, buffer, sizeof buffer);
        cct_http_response_feed(&response, bytes.ptr, bytes.len);
        cct_show_response(begin(&s, "id", "sesame"), &response);
        const char *text = end(&s), *body = strstr(text, "\r\n\r\n");
        body = body != NULL ? body + 4 : strncmp(text, "HTTP", 4) == 0 ? strstr(text, "\r\n") + 2 : text;
        assert_null(strstr(text, "X-Auth-Token"));
        assert_string_equal(body, rows[i].shown != NULL ? rows[i].shown
                                                        : "[17 bytes of invalid or incomplete JSON, not shown]");
        free_copy(bytes);
    }
}

/*
 * The token is hidden wherever else the response has it, though it looks like a word; the same
 * after a byte order mark.
 */
static void test_token_elsewhere(void **state)
{
#define FIELDS "X-Request-Id: a-token-of-words\r\nServer: x/a-token-of-words\r\n"
#define OBJECT "{\"access_token\":\"a-token-of-words\",\"scope\":\"a-token-of-words\"}"
    static const cct_span rows[] = {
        SPAN(HEAD(FIELDS "Content-Length: 62\r\n") OBJECT),
        SPAN(HEAD(FIELDS "Content-Length: 65\r\n") "\xEF\xBB\xBF" OBJECT),
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        shown s;
        char buffer[512];
        cct_http_response response;
        cct_http_response_init(&response, buffer, sizeof buffer);
        assert_int_equal(cct_http_response_feed(&response, rows[i].ptr, rows[i].len), CCT_OK);
        cct_show_response(begin(&s, "id", "sesame"), &response);
        assert_row(strstr(end(&s), "a-token") == NULL, "%s", s.text);
        assert_non_null(strstr(s.text, "X-Request-Id: [redacted, 16 bytes]\r\n"));
        assert_non_null(strstr(s.text, "\"scope\":\"[redacted, 16 bytes]\""));
    }
}

/* Cut off anywhere, nothing of the token is shown. */
static void test_every_cut(void **state)
{
    static const char whole[] = "HTTP/1.1 200 OK\r\nX-Auth-Token: QQQQQQQQ\r\nContent-Length: 68\r\n\r\n"
                                "{\"access_token\":\"QQQQQQQQ\",\"message\":\"QQQQQQQQ\",\"scope\":\"QQQQQQQQ\"}";
    (void)state;
    for (size_t len = 1; len < sizeof whole; len++) {
        shown s;
        char buffer[512];
        cct_http_response response;
        cct_span bytes = copy_of((cct_span){whole, len});
        cct_http_response_init(&response, buffer, sizeof buffer);
        cct_http_response_feed(&response, bytes.ptr, bytes.len);
        cct_show_response(begin(&s, "id", "sesame"), &response);
        assert_row(strchr(end(&s), 'Q') == NULL, "%s", s.text);
        free_copy(bytes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_requests),         cmocka_unit_test(test_client_id_that_may_be_the_secret),
        cmocka_unit_test(test_fields),           cmocka_unit_test(test_long_values),
        cmocka_unit_test(test_known_containers), cmocka_unit_test(test_long_strings),
        cmocka_unit_test(test_status_lines),     cmocka_unit_test(test_json),
        cmocka_unit_test(test_large_json),       cmocka_unit_test(test_responses),
        cmocka_unit_test(test_token_elsewhere),  cmocka_unit_test(test_every_cut),
    };
    return cmocka_run_group_tests_name("show", tests, NULL, NULL);
}
