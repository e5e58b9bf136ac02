/* SPDX-License-Identifier: MIT */
/* What a proxy is asked for, and what its refusal means. */
#include "library_test.h"

#include "cctoken.h"
#include "oauth/proxy.h"

#define AGENT "User-Agent: cctoken/" CCT_VERSION "\r\n"

static cct_target target_of(const char *url)
{
    cct_target target;
    size_t bad;
    assert_int_equal(cct_target_init(&target, url, CCT_AUTH_DEFAULT, &bad), CCT_OK);
    return target;
}

/* ---- the request ---------------------------------------------------------- */

static void test_requests(void **state)
{
    static const struct {
        const char *url, *connect_to, *user, *password, *authorization, *request;
    } rows[] = {
        {"https://as.test/token?q", NULL, NULL, NULL, NULL,
         "CONNECT as.test:443 HTTP/1.1\r\nHost: as.test:443\r\n" AGENT "\r\n"},
        {"https://[2001:db8::1]:8443/", NULL, NULL, NULL, NULL,
         "CONNECT [2001:db8::1]:8443 HTTP/1.1\r\nHost: [2001:db8::1]:8443\r\n" AGENT "\r\n"},
        {"https://as.test/", "[::1]:1", NULL, NULL, NULL, "CONNECT [::1]:1 HTTP/1.1\r\nHost: [::1]:1\r\n" AGENT "\r\n"},
        {"https://as.test/", "b.test:2", "u", "p:q", NULL,
         "CONNECT b.test:2 HTTP/1.1\r\nHost: b.test:2\r\n" AGENT "Proxy-Authorization: Basic dTpwOnE=\r\n\r\n"},
        {"https://as.test/", "b.test:2", "", NULL, NULL,
         "CONNECT b.test:2 HTTP/1.1\r\nHost: b.test:2\r\n" AGENT "Proxy-Authorization: Basic Og==\r\n\r\n"},
        {"https://as.test/", "b.test:2", "u", "p", "Bearer x y",
         "CONNECT b.test:2 HTTP/1.1\r\nHost: b.test:2\r\n" AGENT "Proxy-Authorization: Bearer x y\r\n\r\n"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        char text[512];
        cct_writer writer;
        const cct_target target = target_of(rows[i].url);
        const cct_config config = {.connect_to = rows[i].connect_to,
                                   .proxy = "p.test:3128",
                                   .proxy_user = rows[i].user,
                                   .proxy_password = rows[i].password,
                                   .proxy_authorization = rows[i].authorization};
        cct_writer_init(&writer, text, sizeof text);
        cct_proxy_write_request(&writer, &config, &target);
        cct_writer_terminate(&writer);
        assert_string_equal(text, rows[i].request);
    }
}

/* ---- refusals ----------------------------------------------------------- */

static void test_refusals(void **state)
{
    static const struct {
        const char *response;
        cct_cause cause;
        bool may_pass;
        const char *detail;
    } rows[] = {
        {"403 x\r\n\r\n", CCT_CAUSE_PROXY_FAILURE, false, "HTTP 403 for as.test:443"},
        {"302 x\r\nLocation: https://x/\r\n\r\n", CCT_CAUSE_PROXY_FAILURE, false, "HTTP 302 for as.test:443"},
        {"429 x\r\n\r\n", CCT_CAUSE_PROXY_FAILURE, true, "HTTP 429 for as.test:443"},
        {"500 x\r\n\r\n", CCT_CAUSE_PROXY_FAILURE, false, "HTTP 500 for as.test:443"},
        {"502 x\r\n\r\n", CCT_CAUSE_PROXY_FAILURE, true, "HTTP 502 for as.test:443"},
        {"503 x\r\nX-Squid-Error: ERR_DNS_FAIL 0\r\n\r\n<html><title>ERROR: x</title>", CCT_CAUSE_PROXY_FAILURE, true,
         "HTTP 503 for as.test:443, ERR_DNS_FAIL 0, ERROR: x"},
        {"504 x\r\nProxy-Status: p; error=connection_timeout\r\n\r\n", CCT_CAUSE_PROXY_FAILURE, true,
         "HTTP 504 for as.test:443, p; error=connection_timeout"},
        {"403 x\r\n\r\nnot for sesame", CCT_CAUSE_PROXY_FAILURE, false,
         "HTTP 403 for as.test:443, not for [redacted, 6 bytes]"},
        {"403 x\r\n\r\nyou sent c2VzYW1lLXVzZXI6c2VzYW1l", CCT_CAUSE_PROXY_FAILURE, false,
         "HTTP 403 for as.test:443, you sent [redacted, 24 bytes]"},
        {"403 x\r\nContent-Type: application/json\r\n\r\n{\"error\":\"blocked\",\"message\":\"no \\u0061ccess\"}",
         CCT_CAUSE_PROXY_FAILURE, false, "HTTP 403 for as.test:443, blocked, no access"},
        {"407 x\r\n\r\n<title>no</title>", CCT_CAUSE_PROXY_AUTHENTICATION, false, "HTTP 407 for as.test:443"},
        {"407 x\r\nProxy-Authenticate: Basic realm=\"a, Digest b\"\r\n\r\n", CCT_CAUSE_PROXY_AUTHENTICATION, false,
         "HTTP 407 for as.test:443, it accepts Basic"},
        {"407 x\r\nProxy-Authenticate: Negotiate\r\nProxy-Authenticate: NTLM\r\nproxy-authenticate:Basic\r\n\r\n",
         CCT_CAUSE_PROXY_AUTHENTICATION, false, "HTTP 407 for as.test:443, it accepts Negotiate, NTLM, Basic"},
        {"407 x\r\nProxy-Authenticate: Digest realm=\"a\", nonce=\"b,c\", qop=x, Basic realm=d , NTLM abcd==\r\n\r\n",
         CCT_CAUSE_PROXY_AUTHENTICATION, false, "HTTP 407 for as.test:443, it accepts Digest, Basic, NTLM"},
        {"407 x\r\nProxy-Authenticate: ,, \"\x01\xFF\r\n\r\n", CCT_CAUSE_PROXY_AUTHENTICATION, false,
         "HTTP 407 for as.test:443"},
        {"407 x\r\nProxy-Authenticate: Secretsecretsecretsecret1\r\n\r\n", CCT_CAUSE_PROXY_AUTHENTICATION, false,
         "HTTP 407 for as.test:443"},
        {"401 x\r\nWWW-Authenticate: Basic realm=\"x\"\r\n\r\n", CCT_CAUSE_PROXY_AUTHENTICATION, false,
         "HTTP 401 for as.test:443, it accepts Basic"},
    };
    static const char before[] = "p.test:3128 returned ";
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        char buffer[512];
        cct_diagnosis diagnosis = {.cause = CCT_CAUSE_NONE};
        cct_http_response response;
        const cct_target target = target_of("https://as.test/token");
        const cct_config config = {.proxy = "p.test:3128", .proxy_user = "sesame-user", .proxy_password = "sesame"};
        const cct_secrets secrets = cct_secrets_of(&config);
        cct_http_response_init(&response, buffer, sizeof buffer);
        assert_int_equal(cct_http_response_feed(&response, "HTTP/1.1 ", 9), CCT_AGAIN);
        cct_http_response_feed(&response, rows[i].response, strlen(rows[i].response));
        cct_http_response_end(&response, true);
        assert_true(cct_http_response_has_headers(&response));
        assert_row(cct_proxy_refuse(&response, &config, &target, &secrets, &diagnosis) == rows[i].may_pass, "%s",
                   rows[i].response);
        assert_int_equal(diagnosis.cause, rows[i].cause);
        assert_int_equal(diagnosis.stage, CCT_STAGE_PROXY);
        assert_int_equal(diagnosis.http_status, 0); /* which is the server's */
        assert_memory_equal(diagnosis.detail, before, sizeof before - 1);
        assert_row(strcmp(diagnosis.detail + sizeof before - 1, rows[i].detail) == 0, "%s: %s", rows[i].response,
                   diagnosis.detail);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_requests), cmocka_unit_test(test_refusals)};
    return cmocka_run_group_tests_name("proxy", tests, NULL, NULL);
}
