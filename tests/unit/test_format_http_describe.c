/* SPDX-License-Identifier: MIT */
/*
 * A response that is incomplete or malformed, in words: where, and what; never what the server
 * sent.
 */
#include "library_test.h"

#include "cctoken.h"
#include "format/http_describe.h"

#define HEAD "HTTP/1.1 200 OK\r\n"
#define CHUNKED HEAD "Transfer-Encoding: chunked\r\n\r\n"

typedef void (*describe)(cct_writer *writer, const cct_http_response *response);

static void check(cct_span text, describe write, const char *expected)
{
    char buffer[1024], words[128];
    cct_http_response response;
    cct_writer writer;
    cct_http_response_init(&response, buffer, sizeof buffer);
    cct_http_response_feed(&response, text.ptr, text.len);
    cct_writer_init(&writer, words, sizeof words);
    write(&writer, &response);
    cct_writer_terminate(&writer);
    assert_row(strcmp(words, expected) == 0, "%.*s: '%s'", SHOW(text), words);
}

static void test_arrived(void **state)
{
    static const struct {
        cct_span text;
        const char *words;
    } rows[] = {
        {SPAN(""), "0 bytes of the response"},
        {SPAN("H"), "1 byte of the header section"},
        {SPAN(HEAD "Cont"), "21 bytes of the header section"},
        {SPAN("HTTP/1.1 100 Continue\r\n\r\n"), "0 bytes of the header section"},
        {SPAN(HEAD "Content-Length: 345\r\n\r\n"), "the header section and 0 of 345 bytes of the body"},
        {SPAN(HEAD "Content-Length: 345\r\n\r\n{\"a\""), "the header section and 4 of 345 bytes of the body"},
        {SPAN(HEAD "\r\n{\"a\""), "the header section and 4 bytes of the body"},
        {SPAN(CHUNKED "2\r\n{}\r\n5\r\nabc"), "the header section and 5 bytes of the body"},
        {SPAN(HEAD "Content-Length: 9223372036854775807\r\n\r\n"),
         "the header section and 0 of 9223372036854775807 bytes of the body"},
        {SPAN(HEAD "Content-Length: 9223372036854775808\r\n\r\n"), "the header section and 0 bytes of the body"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        check(rows[i].text, cct_http_write_arrived, rows[i].words);
    }
}

/* A body that only the end of the connection could end. */
static void test_ended_without_close_notify(void **state)
{
    static const char text[] = HEAD "\r\n{";
    char buffer[64], words[128];
    cct_http_response response;
    cct_writer writer;
    (void)state;
    cct_http_response_init(&response, buffer, sizeof buffer);
    cct_http_response_feed(&response, text, sizeof text - 1);
    assert_int_equal(cct_http_response_end(&response, false), CCT_ERROR_TRUNCATED);
    cct_writer_init(&writer, words, sizeof words);
    cct_http_write_arrived(&writer, &response);
    cct_writer_terminate(&writer);
    assert_string_equal(words, "the header section and 1 byte of the body, which ended without close_notify");
}

static void test_offences(void **state)
{
    static const struct {
        cct_span text;
        const char *words;
    } rows[] = {
        {SPAN("SSH-2.0"), "line 1 of the header section: no status line of HTTP/1.1"},
        {SPAN("HTTP/1.1\r\n"), "line 1 of the header section: no status line of HTTP/1.1"},
        {SPAN("HTTP/1.1 20x OK\r\n"), "line 1 of the header section: a status that is not a number from 100 to 599"},
        {SPAN("HTTP/1.1 200 OK\n"), "line 1 of the header section: a line feed without a carriage return"},
        {SPAN("HTTP/1.1 200 OK\rX"), "line 1 of the header section: a carriage return without a line feed"},
        {SPAN(HEAD "X: \0"), "line 2 of the header section: a NUL byte"},
        {SPAN(HEAD "A: b\r\nSecret : x\r\n"), "line 3 of the header section: a space before the colon"},
        {SPAN(HEAD "A: b\r\nA \t: x\r\n"), "line 3 of the header section: a space before the colon"},
        {SPAN(HEAD "A: b\r\n c\r\n"), "line 3 of the header section: a folded line"},
        {SPAN(HEAD "A\r\n"), "line 2 of the header section: no colon"},
        {SPAN(HEAD ": x\r\n"), "line 2 of the header section: no name before the colon"},
        {SPAN(HEAD "A(: x\r\n"), "line 2 of the header section: an invalid character in the name"},
        {SPAN(HEAD "A B: x\r\n"), "line 2 of the header section: an invalid character in the name"},
        {SPAN(HEAD "\xC3: x\r\n"), "line 2 of the header section: an invalid character in the name"},
        {SPAN(HEAD "Content-Length: +2\r\n"), "line 2 of the header section: a Content-Length that is not a number"},
        {SPAN(HEAD "Content-Length: 2\r\nContent-Length: 3\r\n"),
         "line 3 of the header section: a Content-Length that contradicts an earlier one"},
        {SPAN(HEAD "Transfer-Encoding: gzip\r\n"),
         "line 2 of the header section: a Transfer-Encoding other than chunked and identity"},
        {SPAN(HEAD "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"),
         "line 3 of the header section: a second Transfer-Encoding"},
        {SPAN(HEAD "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n"),
         "line 4 of the header section: both Content-Length and Transfer-Encoding: chunked"},
        {SPAN("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"),
         "line 3 of the header section: Transfer-Encoding: chunked in HTTP/1.0"},
        {SPAN("HTTP/1.1 101 x\r\n\r\n"),
         "line 2 of the header section: status 101, and no other protocol was requested"},
        {SPAN("HTTP/1.1 100 x\r\nA: b\r\n\r\n" HEAD "A\r\n"), "line 2 of the header section: no colon"},
        {SPAN(CHUNKED "+2\r\n"), "chunk 1: a size that is not hexadecimal"},
        {SPAN(CHUNKED "2\r\n{}\r\n2 \r\n"), "chunk 2: a size that is not hexadecimal"},
        {SPAN(CHUNKED "10000000000000002\r\n"), "chunk 1: a size beyond 64 bits"},
        {SPAN(CHUNKED "2\r\n{}\r\n2\r\n{}}\r\n"), "chunk 2: data longer than its size"},
        {SPAN(CHUNKED "2\r\n{}\n"), "chunk 1: a line feed without a carriage return"},
        {SPAN(CHUNKED "2\r\n{}\r\n0\r\nA: b\r\nX\r\n"), "line 2 of the trailers: no colon"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        check(rows[i].text, cct_http_write_offence, rows[i].words);
    }
}

static void test_many_interim_responses(void **state)
{
    char text[17 * 32] = "";
    (void)state;
    for (int i = 0; i < 17; i++) {
        strcat(text, "HTTP/1.1 100 x\r\n\r\n");
    }
    check(cct_span_of(text), cct_http_write_offence, "line 2 of the header section: more than 16 interim responses");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_arrived),
        cmocka_unit_test(test_ended_without_close_notify),
        cmocka_unit_test(test_offences),
        cmocka_unit_test(test_many_interim_responses),
    };
    return cmocka_run_group_tests_name("http_describe", tests, NULL, NULL);
}
