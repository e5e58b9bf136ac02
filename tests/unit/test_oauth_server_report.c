/* SPDX-License-Identifier: MIT */
/*
 * What a program can report of a server's response: its clock, and the number by which its support
 * finds the request.
 */
#include "library_test.h"

#include "cctoken.h"
#include "oauth/server_report.h"

#define SECRET "s3cret-0123456789"

static cct_server_report report_of(const char *fields, int64_t now_s)
{
    char text[1024], memory[1024];
    cct_http_response response;
    cct_server_report report;
    cct_writer writer;
    size_t room;
    memset(&report, 0x5A, sizeof report);
    cct_writer_init(&writer, text, sizeof text);
    cct_write_text(&writer, "HTTP/1.1 400 X\r\n");
    cct_write_text(&writer, fields);
    cct_write_text(&writer, "Content-Length: 0\r\n\r\n");
    cct_http_response_init(&response, memory, sizeof memory);
    memcpy(cct_http_response_room(&response, &room), text, writer.len);
    assert_int_equal(cct_http_response_feed(&response, memory, writer.len), CCT_OK);
    const cct_secrets secrets = cct_secrets_of_client(SPAN("my id"), SPAN(SECRET));
    cct_server_report_clear(&report);
    assert_string_equal(report.correlation_id, "");
    assert_string_equal(report.error, "");
    assert_string_equal(report.error_description, "");
    assert_int_equal(report.clock_skew_s, CCT_SKEW_UNKNOWN);
    cct_server_report_read_headers(&report, &secrets, &response, now_s);
    return report;
}

static void test_headers(void **state)
{
    static const char date[] = "Date: Tue, 14 Nov 2023 22:13:20 GMT\r\n"; /* 1700000000 */
    static const struct {
        const char *fields;
        int64_t now_s, skew_s;
        const char *correlation_id;
    } rows[] = {
        {"", 1700000000, CCT_SKEW_UNKNOWN, ""},
        {date, 1700000000, 0, ""},
        {date, 1700000060, 60, ""},
        {date, 1699999999, -1, ""},
        {date, 0, -1700000000, ""}, /* a clock that was never set */
        {date, -1, CCT_SKEW_UNKNOWN, ""},
        {"Date: now\r\n", 1700000000, CCT_SKEW_UNKNOWN, ""},
        {"ININ-Correlation-Id: abc-1\r\n", 0, CCT_SKEW_UNKNOWN, "abc-1"},
        /* the provider's own comes first */
        {"X-Request-Id: 2\r\nx-ms-request-id: 1\r\n", 0, CCT_SKEW_UNKNOWN, "1"},
        {"x-okta-request-id: o\r\n", 0, CCT_SKEW_UNKNOWN, "o"},
        {"x-auth0-requestid: a\r\n", 0, CCT_SKEW_UNKNOWN, "a"},
        {"x-amzn-requestid: z\r\n", 0, CCT_SKEW_UNKNOWN, "z"},
        /* an empty one is none */
        {"x-correlation-id:\r\nx-request-id: r\r\n", 0, CCT_SKEW_UNKNOWN, "r"},
        {"x-request-id: " SECRET "\r\n", 0, CCT_SKEW_UNKNOWN, "[redacted, 17 bytes]"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const cct_server_report report = report_of(rows[i].fields, rows[i].now_s);
        assert_row(report.clock_skew_s == rows[i].skew_s, "%s: %lld", rows[i].fields, (long long)report.clock_skew_s);
        assert_row(strcmp(report.correlation_id, rows[i].correlation_id) == 0, "%s: '%s'", rows[i].fields,
                   report.correlation_id);
    }
}

static void test_errors(void **state)
{
    const cct_secrets secrets = cct_secrets_of_client(SPAN("my id"), SPAN(SECRET));
    cct_server_report report;
    (void)state;
    cct_server_report_clear(&report);
    cct_server_report_read_error(&report, &secrets, SPAN("invalid_client"), SPAN("no " SECRET "\x01"));
    assert_string_equal(report.error, "invalid_client");
    assert_null(strstr(report.error_description, SECRET));
    assert_memory_equal(report.error_description, "no [redacted, ", 14);
    cct_server_report_read_error(&report, &secrets, CCT_NO_SPAN, CCT_NO_SPAN);
    assert_string_equal(report.error, "");
    assert_string_equal(report.error_description, "");
}

/* Nothing happens for a program that wants none. */
static void test_none(void **state)
{
    const cct_secrets secrets = cct_secrets_of_client(SPAN("my id"), SPAN(SECRET));
    cct_http_response response;
    char memory[64];
    (void)state;
    cct_http_response_init(&response, memory, sizeof memory);
    cct_server_report_clear(NULL);
    cct_server_report_read_headers(NULL, &secrets, &response, 0);
    cct_server_report_read_error(NULL, &secrets, SPAN("x"), SPAN("y"));
    assert_int_equal(response.header_len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_headers),
        cmocka_unit_test(test_errors),
        cmocka_unit_test(test_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
