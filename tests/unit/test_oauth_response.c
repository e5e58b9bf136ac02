/* SPDX-License-Identifier: MIT */
/* The reading order of a token endpoint's answer: the first rule that applies decides. */
#include <stdio.h>

#include "library_test.h"

#include "oauth/profile.h"
#include "oauth/retry_after.h"
#include "oauth/server_report.h"
#include "oauth/token_response.h"

#define SECRET "p+ss/w%rd"

typedef struct server_report {
    cct_http_response response;
    char *buffer;
    cct_token token;
    cct_diagnosis diagnosis;
    int result;
} server_report;

static int read_token(const cct_http_response *response, cct_span host, cct_server_report *said, server_report *a)
{
    const cct_target target = {
        .url = {.host = host, .target = SPAN("/token")}, .profile = cct_profile_of_host(host), .auth = CCT_AUTH_BASIC};
    const cct_secrets secrets = cct_secrets_of_client(SPAN("id"), SPAN(SECRET));
    const cct_token_context context = {
        .target = &target, .scope = SPAN("a b"), .secrets = &secrets, .server_report = said};
    return cct_token_response_read(response, &context, &a->token, &a->diagnosis);
}

/*
 * Reads an answer out of memory of exactly its size, and notes its words. `headers` end each with
 * CRLF.
 */
static server_report read_answer_into(cct_server_report *said, int status, const char *headers, cct_span body,
                                      const char *host)
{
    char head[512];
    server_report a = {.result = CCT_OK};
    int len = snprintf(head, sizeof head, "HTTP/1.1 %d x\r\n%sContent-Length: %zu\r\n\r\n", status, headers, body.len);
    size_t size = (size_t)len + body.len;
    a.buffer = malloc(size);
    assert_non_null(a.buffer);
    cct_http_response_init(&a.response, a.buffer, size);
    int fed = cct_http_response_feed(&a.response, head, (size_t)len);
    assert_int_equal(fed == CCT_AGAIN ? cct_http_response_feed(&a.response, body.ptr, body.len) : fed, CCT_OK);
    a.result = read_token(&a.response, cct_span_of(host), said, &a);
    return a;
}

static server_report read_answer(int status, const char *headers, cct_span body, const char *host)
{
    return read_answer_into(NULL, status, headers, body, host);
}

static void check_cause(int status, const char *headers, const char *body, const char *host, cct_cause cause,
                        int exit_status)
{
    server_report a = read_answer(status, headers, cct_span_of(body), host);
    cct_cause found = a.diagnosis.cause;
    assert_row(found == cause, "%d %s: %s, not %s", status, body, cct_cause_name(found), cct_cause_name(cause));
    assert_row(a.diagnosis.exit_status == exit_status, "%d %s: exit status %d", status, body, a.diagnosis.exit_status);
    assert_row(a.result == (cause == CCT_CAUSE_NONE ? CCT_OK : CCT_FAILED), "%d %s", status, body);
    assert_int_equal(a.diagnosis.native_error, 0);
    cct_cause_group group = cct_cause_group_of(cause);
    bool is_oauth = group == CCT_GROUP_OAUTH || group == CCT_GROUP_RESPONSE;
    cct_stage stage = is_oauth ? CCT_STAGE_OAUTH : CCT_STAGE_HTTP;
    assert_true(cause == CCT_CAUSE_NONE ||
                (a.diagnosis.stage == stage && strncmp(a.diagnosis.detail, "HTTP ", 5) == 0));
    free(a.buffer);
}

#define HTML "Content-Type: Text/HTML; charset=utf-8\r\n"
#define PAGE "<!DOCTYPE html><title>x</title>"
#define TOKEN "{\"access_token\":\"t\",\"token_type\":\"Bearer\",\"expires_in\":60}"
#define NGINX(title) "<html>\r\n<head><title>" title "</title></head>\r\n<body>\r\n</body>\r\n</html>\r\n"
#define ERROR(code) "{\"error\":\"" code "\"}"

static void test_reading_order(void **state)
{
    static const struct {
        int status;
        const char *headers, *body;
        cct_cause cause;
        int exit_status;
    } rows[] = {
        {200, "", TOKEN, CCT_CAUSE_NONE, 0},
        {201, "", TOKEN, CCT_CAUSE_NONE, 0},
        {200, "", "\xEF\xBB\xBF" TOKEN, CCT_CAUSE_NONE, 0},
        {400, "", "\xEF\xBB\xBF" ERROR("invalid_scope"), CCT_CAUSE_INVALID_SCOPE, 5},
        {403, "", "\xEF\xBB\xBF" PAGE, CCT_CAUSE_HTML_RESPONSE, 5},
        {400, "", ERROR("temporarily_unavailable"), CCT_CAUSE_UNAVAILABLE, 6},
        {200, "", ERROR("temporarily_unavailable"), CCT_CAUSE_UNAVAILABLE, 6},
        {403, "", ERROR("temporarily_unavailable"), CCT_CAUSE_UNAVAILABLE, 6},
        /* a gateway's own words, with its own status */
        {400, HTML, NGINX("400 No required SSL certificate was sent"), CCT_CAUSE_CLIENT_CERTIFICATE_REQUIRED, 4},
        {400, HTML, NGINX("400 The SSL certificate error"), CCT_CAUSE_CLIENT_CERTIFICATE_REQUIRED, 4},
        {400, HTML, NGINX("400 No required SSL certificate was sent."), CCT_CAUSE_HTML_RESPONSE, 7},
        {403, HTML, NGINX("400 No required SSL certificate was sent"), CCT_CAUSE_HTML_RESPONSE, 5},
        {302, HTML, NGINX("400 No required SSL certificate was sent"), CCT_CAUSE_REDIRECTED, 7},
        /* the status alone, whatever the body */
        {300, "", ERROR("invalid_client"), CCT_CAUSE_REDIRECTED, 7},
        {301, "", "", CCT_CAUSE_REDIRECTED, 7},
        {302, HTML, PAGE, CCT_CAUSE_REDIRECTED, 7},
        {303, "", TOKEN, CCT_CAUSE_REDIRECTED, 7},
        {304, "", "", CCT_CAUSE_REDIRECTED, 7},
        {307, "", ERROR("invalid_client"), CCT_CAUSE_REDIRECTED, 7},
        {308, "", "", CCT_CAUSE_REDIRECTED, 7},
        {399, "", "", CCT_CAUSE_REDIRECTED, 7},
        {404, "", ERROR("invalid_client"), CCT_CAUSE_NOT_FOUND, 7},
        {404, HTML, PAGE, CCT_CAUSE_NOT_FOUND, 7},
        {405, "", ERROR("invalid_request"), CCT_CAUSE_METHOD_NOT_ALLOWED, 7},
        {415, "", ERROR("invalid_request"), CCT_CAUSE_UNSUPPORTED_MEDIA_TYPE, 7},
        {429, "", ERROR("invalid_client"), CCT_CAUSE_RATE_LIMITED, 6},
        {429, HTML, PAGE, CCT_CAUSE_RATE_LIMITED, 6},
        {500, "", ERROR("invalid_client"), CCT_CAUSE_SERVER_ERROR, 6},
        {500, HTML, PAGE, CCT_CAUSE_SERVER_ERROR, 6},
        {501, "", "", CCT_CAUSE_SERVER_ERROR, 6},
        {502, HTML, PAGE, CCT_CAUSE_UNAVAILABLE, 6},
        {503, "", TOKEN, CCT_CAUSE_UNAVAILABLE, 6},
        {504, "", "", CCT_CAUSE_UNAVAILABLE, 6},
        {599, "", "", CCT_CAUSE_SERVER_ERROR, 6},
        /* `error` beside a token, which says that there is none */
        {200, "", "{\"access_token\":\"t\",\"token_type\":\"Bearer\",\"error\":false}", CCT_CAUSE_NONE, 0},
        {200, "", "{\"access_token\":\"t\",\"token_type\":\"Bearer\",\"error\":0}", CCT_CAUSE_NONE, 0},
        {200, "", "{\"access_token\":\"t\",\"token_type\":\"Bearer\",\"error\":\"\"}", CCT_CAUSE_NONE, 0},
        {200, "", "{\"access_token\":\"t\",\"token_type\":\"Bearer\",\"error\":null}", CCT_CAUSE_NONE, 0},
        {200, "", "{\"access_token\":\"t\",\"token_type\":\"Bearer\",\"error\":1}", CCT_CAUSE_OAUTH_ERROR, 5},
        {200, "", "{\"access_token\":\"t\",\"token_type\":\"Bearer\",\"error\":true}", CCT_CAUSE_OAUTH_ERROR, 5},
        /* the code of a challenge, when the body has none; a number in its place is none */
        {401, "WWW-Authenticate: Bearer error=\"invalid_client\"\r\n", "", CCT_CAUSE_INVALID_CLIENT, 5},
        {401, "WWW-Authenticate: Bearer error=\"invalid_client\"\r\n", PAGE, CCT_CAUSE_HTML_RESPONSE, 5},
        {401, "WWW-Authenticate: Bearer error=\"other\"\r\n", "", CCT_CAUSE_ACCESS_FORBIDDEN, 5},
        {401, "", "{\"error\":5}", CCT_CAUSE_ACCESS_FORBIDDEN, 5},
        {400, "", "{\"error\":5}", CCT_CAUSE_OAUTH_ERROR, 5},
        /* an object with `error`, whatever the status */
        {400, "", ERROR("invalid_client"), CCT_CAUSE_INVALID_CLIENT, 5},
        {401, "", ERROR("invalid_client"), CCT_CAUSE_INVALID_CLIENT, 5},
        {401, HTML, ERROR("invalid_client"), CCT_CAUSE_INVALID_CLIENT, 5},
        {403, "", ERROR("access_denied"), CCT_CAUSE_ACCESS_DENIED, 5},
        {200, "", ERROR("invalid_scope"), CCT_CAUSE_INVALID_SCOPE, 5},
        {418, "", ERROR("invalid_grant"), CCT_CAUSE_INVALID_GRANT, 5},
        {200, "", "{\"access_token\":\"t\",\"token_type\":\"Bearer\",\"error\":\"invalid_target\"}",
         CCT_CAUSE_INVALID_TARGET, 5},
        {400, "", ERROR("invalid_request"), CCT_CAUSE_INVALID_REQUEST, 5},
        {400, "", ERROR("unauthorized_client"), CCT_CAUSE_UNAUTHORIZED_CLIENT, 5},
        {400, "", ERROR("unsupported_grant_type"), CCT_CAUSE_UNSUPPORTED_GRANT_TYPE, 5},
        {400, "", " {\"\\u0065rror\" : \"invalid\\u005fclient\"}\r\n", CCT_CAUSE_INVALID_CLIENT, 5},
        {400, "", ERROR("server_asleep"), CCT_CAUSE_OAUTH_ERROR, 5},
        {400, "", ERROR("use_dpop_nonce"), CCT_CAUSE_DPOP_REJECTED, 5},
        {400, "", ERROR("invalid_dpop_proof"), CCT_CAUSE_DPOP_REJECTED, 5},
        {400, "", ERROR("slow_down"), CCT_CAUSE_RATE_LIMITED, 6},
        {400, "", ERROR("Invalid_client"), CCT_CAUSE_OAUTH_ERROR, 5},
        {400, "", ERROR("invalid_client "), CCT_CAUSE_OAUTH_ERROR, 5},
        {400, "", ERROR("invalid_client\\u0000"), CCT_CAUSE_OAUTH_ERROR, 5},
        {400, "", ERROR(""), CCT_CAUSE_OAUTH_ERROR, 5},
        {400, "", "{\"error\":{\"code\":1}}", CCT_CAUSE_OAUTH_ERROR, 5},
        {400, "", "{\"error\":5}", CCT_CAUSE_OAUTH_ERROR, 5},
        {200, "", "{\"error\":null,\"access_token\":\"t\",\"token_type\":\"bearer\",\"expires_in\":1}", CCT_CAUSE_NONE,
         0},
        /* 401 and 403 without one */
        {401, "", "", CCT_CAUSE_ACCESS_FORBIDDEN, 5},
        {403, "", "", CCT_CAUSE_ACCESS_FORBIDDEN, 5},
        {403, "", "{}", CCT_CAUSE_ACCESS_FORBIDDEN, 5},
        {401, "", "{\"error\":null}", CCT_CAUSE_ACCESS_FORBIDDEN, 5},
        {403, "", TOKEN, CCT_CAUSE_ACCESS_FORBIDDEN, 5},
        {401, "", "{\"code\":\"bad.credentials\"}", CCT_CAUSE_ACCESS_FORBIDDEN, 5},
        {403, HTML, "{}", CCT_CAUSE_ACCESS_FORBIDDEN, 5},
        {403, "", "[{\"error\":\"invalid_client\"}]", CCT_CAUSE_ACCESS_FORBIDDEN, 5},
        {401, "", ERROR("invalid_client") "x", CCT_CAUSE_ACCESS_FORBIDDEN, 5},
        {403, "", "{\"a\":{\"error\":\"invalid_client\"}}", CCT_CAUSE_ACCESS_FORBIDDEN, 5},
        {401, HTML, PAGE, CCT_CAUSE_HTML_RESPONSE, 5},
        {403, "", PAGE, CCT_CAUSE_HTML_RESPONSE, 5},
        {403, HTML, "", CCT_CAUSE_HTML_RESPONSE, 5},
        /* HTML */
        {200, HTML, PAGE, CCT_CAUSE_HTML_RESPONSE, 7},
        {400, HTML, PAGE, CCT_CAUSE_HTML_RESPONSE, 7},
        {200, "", " \r\n\t<HTML>", CCT_CAUSE_HTML_RESPONSE, 7},
        {200, "Content-Type: application/xhtml+xml\r\n", "<?xml?>", CCT_CAUSE_HTML_RESPONSE, 7},
        {201, HTML, PAGE, CCT_CAUSE_HTML_RESPONSE, 7},
        {200, HTML, TOKEN, CCT_CAUSE_NONE, 0},
        {200, "Content-Type: text/plain\r\n", TOKEN, CCT_CAUSE_NONE, 0},
        /* other statuses */
        {400, "", "", CCT_CAUSE_HTTP_ERROR, 7},
        {400, "", TOKEN, CCT_CAUSE_HTTP_ERROR, 7},
        {402, "", "x", CCT_CAUSE_HTTP_ERROR, 7},
        {407, "", "", CCT_CAUSE_HTTP_ERROR, 7},
        {499, "", "{}", CCT_CAUSE_HTTP_ERROR, 7},
        {204, "", "", CCT_CAUSE_HTTP_ERROR, 7},
        /* 200 that is no token response */
        {201, "", "", CCT_CAUSE_NOT_JSON, 7},
        {201, "", "{}", CCT_CAUSE_TOKEN_MISSING, 7},
        {202, "", TOKEN, CCT_CAUSE_HTTP_ERROR, 7},
        {200, "", "", CCT_CAUSE_NOT_JSON, 7},
        {200, "", "ok", CCT_CAUSE_NOT_JSON, 7},
        {200, "", "access_token=t&token_type=bearer", CCT_CAUSE_NOT_JSON, 7},
        {200, "", TOKEN TOKEN, CCT_CAUSE_NOT_JSON, 7},
        {200, "", "{\"access_token\":\"t\",}", CCT_CAUSE_NOT_JSON, 7},
        {200, "", "{\"a\":\"\xFF\"}", CCT_CAUSE_NOT_JSON, 7},
        {200, "", "{}", CCT_CAUSE_TOKEN_MISSING, 7},
        {200, "", "[]", CCT_CAUSE_TOKEN_MISSING, 7},
        {200, "", "null", CCT_CAUSE_TOKEN_MISSING, 7},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        check_cause(rows[i].status, rows[i].headers, rows[i].body, "as.example", rows[i].cause, rows[i].exit_status);
    }
}

static void test_cause_of_status(void **state)
{
    (void)state;
    for (int status = 200; status <= 599; status++) {
        bool certificate = status == 495 || status == 496; /* nginx's own */
        bool decides = status / 100 == 3 || status == 404 || status == 405 || status == 415 || status == 429 ||
                       status >= 500 || certificate;
        int exit_status = !decides ? 0 : certificate ? 4 : status == 429 || status >= 500 ? 6 : 7;
        assert_row(cct_cause_status(cct_cause_of_status(status)) == exit_status, "%d", status);
        assert_row(cct_status_suffices(status) == (decides || status == 401 || status == 403), "%d", status);
    }
}

/* The provider's words count as a whole, and with its own error code only. */
static void test_wordings(void **state)
{
    static const struct {
        const char *host, *body;
        cct_cause cause;
    } rows[] = {
#define SAYS(code, text) "{\"error\":\"" code "\",\"description\":\"x\",\"error_description\":\"" text "\"}"
        {"login.mypurecloud.de", SAYS("invalid_client", "client not found"), CCT_CAUSE_UNKNOWN_CLIENT},
        {"login.mypurecloud.de", SAYS("invalid_client", "authentication failed"), CCT_CAUSE_WRONG_SECRET},
        {"login.mypurecloud.de", SAYS("invalid_client", "authentication\\u0020failed"), CCT_CAUSE_WRONG_SECRET},
        {"login.mypurecloud.de", SAYS("invalid_client", "client authentication failed"), CCT_CAUSE_INVALID_CLIENT},
        {"login.mypurecloud.de", SAYS("invalid_client", "Client authentication failed"), CCT_CAUSE_INVALID_CLIENT},
        {"login.mypurecloud.de", SAYS("invalid_client", "authentication failed."), CCT_CAUSE_INVALID_CLIENT},
        {"login.mypurecloud.de", SAYS("invalid_client", "authentication faile"), CCT_CAUSE_INVALID_CLIENT},
        {"login.mypurecloud.de", SAYS("invalid_client", ""), CCT_CAUSE_INVALID_CLIENT},
        {"login.mypurecloud.de", SAYS("invalid_request", "authentication failed"), CCT_CAUSE_INVALID_REQUEST},
        {"login.mypurecloud.de", "{\"error\":\"invalid_client\",\"error_description\":5}", CCT_CAUSE_INVALID_CLIENT},
        {"as.example", SAYS("invalid_client", "client not found"), CCT_CAUSE_INVALID_CLIENT},
        {"as.example", SAYS("invalid_client", "authentication failed"), CCT_CAUSE_INVALID_CLIENT},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        check_cause(400, "", rows[i].body, rows[i].host, rows[i].cause, 5);
        check_cause(401, "", rows[i].body, rows[i].host, rows[i].cause, 5);
        /* Words of a redirect mean nothing. */
        check_cause(300, "", rows[i].body, rows[i].host, CCT_CAUSE_REDIRECTED, 7);
        check_cause(399, "", rows[i].body, rows[i].host, CCT_CAUSE_REDIRECTED, 7);
    }
}

static void check_detail(int status, const char *headers, const char *body, const char *expected)
{
    server_report a = read_answer(status, headers, cct_span_of(body), "as.example");
    assert_row(strcmp(a.diagnosis.detail, expected) == 0, "'%s'", a.diagnosis.detail);
    free(a.buffer);
}

/*
 * What a person is told: code and description, redacted and without control bytes; where to; how
 * long; the correlation id.
 */
static void test_details(void **state)
{
    (void)state;
    check_detail(401, "inin-correlation-id: 7\r\n",
                 "{\"error\":\"invalid_client\",\"error_description\":\"no \\u001b[1m\"}",
                 "HTTP 401, invalid_client: no \\x1B[1m, inin-correlation-id: 7");
    check_detail(400, "", "{\"error\":\"x\",\"error_description\":\"not " SECRET " nor p%2Bss%2Fw%25rd\"}",
                 "HTTP 400, x: not [redacted, 9 bytes] nor [redacted, 15 bytes]");
    check_detail(400, "", "{\"error\":\"p+ss\\/w\\u0025rd\"}", "HTTP 400, [redacted, 9 bytes]");
    check_detail(400, "", "{\"error\":\"x\",\"error_description\":\"y\"}", "HTTP 400, x: y");
    check_detail(400, "", "{\"error\":{},\"error_description\":\"\"}",
                 "HTTP 400, {\"error\":{},\"error_description\":\"\"}");
    check_detail(400, "", "{\"error\":7,\"error_description\":\"y\"}", "HTTP 400, y");
    check_detail(200, "", "", "HTTP 200, the body is empty");
    check_detail(200, "", "x", "HTTP 200, the body is text that is not JSON");
    check_detail(200, "", "\x1F\x8B\x08", "HTTP 200, the body is compressed (gzip)");
    check_detail(403, "Content-Encoding: br\r\n", "\x8B\x02\x80\xFF", "HTTP 403, the body is compressed (br)");
    check_detail(400, "", "{\"error\":\"Zugriff f\xFCr\"}", "HTTP 400, the body is not UTF-8, perhaps Latin-1");
    check_detail(503, "", "\xFF\xFE{", "HTTP 503, the body is UTF-16, not UTF-8");
    check_detail(403, HTML, "<html><TITLE>\n 403 Forbidden </title>", "HTTP 403, 403 Forbidden");
    check_detail(200, HTML, "<html><title>Sign in</title>", "HTTP 200");
    check_detail(200, "", "{\"access_token\":\"\",\"token_type\":\"Bearer\"}", "HTTP 200, access_token is empty");
    check_detail(200, "", "{\"access_token\":\"a b\",\"token_type\":\"Bearer\"}",
                 "HTTP 200, access_token has bytes that are not allowed in a header");
    check_detail(200, "", "{\"access_token\":\"a\",\"token_type\":\"mac\"}", "HTTP 200, token_type is not Bearer");
    check_detail(200, "", "{\"access_token\":\"a\",\"scope\":[1]}",
                 "HTTP 200, scope is neither a string nor an array of strings");
    check_detail(302, "Location: https://x/?client_secret=a\r\n", "",
                 "HTTP 302, location: https://x/?[redacted, 15 bytes]");
    check_detail(300, "", "{\"error\":\"x\",\"error_description\":\"y\"}", "HTTP 300");
    check_detail(399, "", "{\"error\":\"x\",\"error_description\":\"y\"}", "HTTP 399");
    check_detail(503, "Retry-After: 5\r\ninin-correlation-id: 8\r\n", "",
                 "HTTP 503, retry-after: 5, inin-correlation-id: 8");
}

/*
 * Of a response that did not arrive as a whole it is said what is missing, if its status suffices.
 */
static void test_incomplete(void **state)
{
    static const struct {
        const char *text;
        cct_cause cause;
        int exit_status;
        const char *detail;
    } rows[] = {
        {"HTTP/1.1 401 x\r\nContent-Length: 99\r\n\r\n{\"error\":", CCT_CAUSE_ACCESS_FORBIDDEN, 5,
         "HTTP 401, incomplete: only the header section and 9 of 99 bytes of the body arrived"},
        {"HTTP/1.1 401 x\r\nContent-Length: 99\r\n\r\n{\"error\":\"invalid_client\"}", CCT_CAUSE_INVALID_CLIENT, 5,
         "HTTP 401, invalid_client, incomplete: only the header section and 26 of 99 bytes of the body arrived"},
        {"HTTP/1.1 403 x\r\nContent-Length: 99\r\n\r\n<html><title>No</title>", CCT_CAUSE_HTML_RESPONSE, 5,
         "HTTP 403, No, incomplete: only the header section and 23 of 99 bytes of the body arrived"},
        {"HTTP/1.1 503 x\r\nContent-Length: 999999\r\n\r\n", CCT_CAUSE_UNAVAILABLE, 6,
         "HTTP 503, the body is too large"},
        {"HTTP/1.1 403 x\r\nTransfer-Encoding: chunked\r\n\r\nno", CCT_CAUSE_ACCESS_FORBIDDEN, 5,
         "HTTP 403, chunk 1: a size that is not hexadecimal"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        char buffer[256];
        cct_http_response response;
        server_report a = {.result = CCT_OK};
        cct_http_response_init(&response, buffer, sizeof buffer);
        cct_http_response_feed(&response, rows[i].text, strlen(rows[i].text));
        cct_http_response_end(&response, false);
        assert_true(cct_status_suffices(response.status));
        assert_int_equal(read_token(&response, SPAN("as.example"), NULL, &a), CCT_FAILED);
        assert_row(a.diagnosis.cause == rows[i].cause, "%s: %s", rows[i].text, cct_cause_name(a.diagnosis.cause));
        assert_int_equal(a.diagnosis.exit_status, rows[i].exit_status);
        assert_string_equal(a.diagnosis.detail, rows[i].detail);
    }
}

/* Forms of providers' own are shown, whatever the status; what they say is redacted too. */
static void test_own_forms(void **state)
{
    (void)state;
    check_detail(403, "inin-correlation-id: 7\r\n",
                 "{\"message\":\"no role\",\"code\":\"missing.permissions\",\"status\":403}",
                 "HTTP 403, missing.permissions: no role, inin-correlation-id: 7");
    check_detail(401, "", "{\"errorCode\":\"E0000011\",\"errorSummary\":\"Invalid token provided\",\"errorCauses\":[]}",
                 "HTTP 401, E0000011: Invalid token provided");
    check_detail(403, "", "{\"message\":\"Forbidden\"}", "HTTP 403, Forbidden");
    check_detail(400, "", "{\"__type\":\"NotAuthorizedException\",\"message\":\"no\"}",
                 "HTTP 400, NotAuthorizedException: no");
    check_detail(403, "", "{\"code\":4031,\"message\":\"blocked\"}", "HTTP 403, blocked");
    check_detail(403, "", "{\"code\":null,\"message\":[1]}", "HTTP 403, {\"code\":null,\"message\":[1]}");
    check_detail(401, "", "{\"code\":\"x\",\"message\":\"not " SECRET " \\u001b[1m\"}",
                 "HTTP 401, x: not [redacted, 9 bytes] \\x1B[1m");
    /* `error` is the code that RFC 6749 knows */
    check_detail(400, "", "{\"error\":\"invalid_scope\",\"message\":\"m\",\"code\":\"c\"}",
                 "HTTP 400, invalid_scope: m");
    /* and where the status decides, the words are not lost */
    check_detail(429, "Retry-After: 5\r\n", "{\"message\":\"slow down\",\"code\":\"too.many.requests\"}",
                 "HTTP 429, too.many.requests: slow down, retry-after: 5");
    check_detail(404, "", "{\"error\":\"Realm does not exist\"}", "HTTP 404, Realm does not exist");
    check_detail(500, "", "{\"error\":\"server_error\",\"error_description\":\"no database\"}",
                 "HTTP 500, server_error: no database");
    /* but what a success says may be a secret */
    check_detail(200, "", "{\"message\":\"no such API\"}", "HTTP 200");
    check_detail(200, "", "{\"error\":\"e\",\"message\":\"m\"}", "HTTP 200, e: m");
    check_detail(403, "", "", "HTTP 403, the server gave no reason");
    check_detail(401, "WWW-Authenticate: Basic realm=\"a b\"\r\n", "", "HTTP 401, realm \"a b\"");
    check_detail(403, "", "not " SECRET "\r\nnor this", "HTTP 403, not [redacted, 9 bytes] nor this");
}

/*
 * A sentence that goes on and on is cut where a character ends, and says so; a secret across the
 * cut stays hidden.
 */
static void test_long_words(void **state)
{
    char body[1024] = "", expected[CCT_DETAIL_MAX] = "HTTP 400, ";
    (void)state;
    for (int i = 0; i < 300; i++) {
        strcat(body, "\xC3\xA9");
    }
    strcat(body, SECRET);
    strncat(expected, body, 316); /* 317 bytes are left, and each character has two */
    strcat(expected, "...");
    check_detail(400, "", body, expected);
    memset(body, 'x', 312);
    strcpy(body + 312, SECRET " and more");
    server_report a = read_answer(400, "", cct_span_of(body), "as.example");
    assert_null(strstr(a.diagnosis.detail, "p+"));
    assert_non_null(strstr(a.diagnosis.detail, "..."));
    free(a.buffer);
}

/* For reports the same words, apart. */
static void test_answers(void **state)
{
    static const struct {
        int status;
        const char *body, *error, *description;
    } rows[] = {
        {400, ERROR("invalid_grant"), "invalid_grant", ""},
        {401, "{\"code\":\"bad.credentials\",\"message\":\"Invalid login credentials.\"}", "bad.credentials",
         "Invalid login credentials."},
        {403, "{\"message\":\"Forbidden\"}", "", "Forbidden"},
        {503, "{\"error\":\"temporarily_unavailable\"}", "temporarily_unavailable", ""},
        {400, "{\"error\":\"x\",\"error_description\":\"" SECRET "\"}", "x", "[redacted, 9 bytes]"},
        {400, "{\"error\":{}}", "", "{\"error\":{}}"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cct_server_report said;
        cct_server_report_clear(&said);
        server_report a = read_answer_into(&said, rows[i].status, "", cct_span_of(rows[i].body), "as.example");
        assert_row(strcmp(said.error, rows[i].error) == 0, "%s: '%s'", rows[i].body, said.error);
        assert_row(strcmp(said.error_description, rows[i].description) == 0, "%s: '%s'", rows[i].body,
                   said.error_description);
        free(a.buffer);
    }
}

static void test_retry_after(void **state)
{
    static const struct {
        const char *headers;
        int64_t s;
    } rows[] = {
        {"", -1},
        {"Retry-After: 0\r\n", 0},
        {"Retry-After: 120\r\n", 120},
        {"Retry-After:  7 \r\n", 7},
        {"Retry-After: -1\r\n", -1},
        {"Retry-After: 1.5\r\n", -1},
        {"Retry-After: soon\r\n", -1},
        {"Retry-After:\r\n", -1},
        {"Retry-After: 1 2\r\n", -1},
        {"Retry-After: 9223372036854775808\r\n", INT64_MAX},
        {"Retry-After: 18446744073709551615\r\n", INT64_MAX},
        {"Retry-After: 18446744073709551616\r\n", INT64_MAX},
        {"Retry-After: 99999999999999999999999999\r\n", INT64_MAX},
        {"Retry-After: Sun, 06 Nov 1994 08:49:47 GMT\r\n", 10},
        {"Retry-After: Sunday, 06-Nov-94 08:49:47 GMT\r\n", 10},
        {"Retry-After: Sun Nov  6 08:49:47 1994\r\n", 10},
        {"Retry-After: Sun, 06 Nov 1994 08:49:37 GMT\r\n", 0},
        {"Retry-After: Sun, 06 Nov 1994 08:49:36 GMT\r\n", 0},
        {"Retry-After: Sun, 06 Nov 1994 08:49:47\r\n", -1},
        /* a clock that goes wrong here does not matter when the server tells its own */
        {"Retry-After: Tue, 29 Feb 2000 23:59:59 GMT\r\nDate: Tue, 29 Feb 2000 23:59:29 GMT\r\n", 30},
        {"Retry-After: Sun, 06 Nov 1994 08:49:47 GMT\r\nDate: nonsense\r\n", 10},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        server_report a = read_answer(503, rows[i].headers, SPAN(""), "as.example");
        int64_t s = cct_retry_after_s(&a.response, 784111777); /* Sun, 06 Nov 1994 08:49:37 GMT */
        assert_row(s == rows[i].s, "%s: %lld", rows[i].headers, (long long)s);
        free(a.buffer);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reading_order), cmocka_unit_test(test_cause_of_status),
        cmocka_unit_test(test_wordings),      cmocka_unit_test(test_details),
        cmocka_unit_test(test_incomplete),    cmocka_unit_test(test_own_forms),
        cmocka_unit_test(test_long_words),    cmocka_unit_test(test_answers),
        cmocka_unit_test(test_retry_after),
    };
    return cmocka_run_group_tests_name("response", tests, NULL, NULL);
}
