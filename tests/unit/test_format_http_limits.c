/* SPDX-License-Identifier: MIT */
/* The HTTP reader's limits, to the byte, and what it tells about the headers. */
#include "library_test.h"

#include "cctoken.h"
#include "format/http_response.h"

#define HEAD "HTTP/1.1 200 OK\r\n"
#define CHUNKED HEAD "Transfer-Encoding: chunked\r\n\r\n"

typedef struct reader {
    cct_http_response response;
    char *buffer;
    int result;
} reader;

static reader reader_of(size_t capacity)
{
    reader r = {.buffer = malloc(capacity), .result = CCT_AGAIN};
    assert_non_null(r.buffer);
    cct_http_response_init(&r.response, r.buffer, capacity);
    return r;
}

static void give(reader *r, const char *text)
{
    cct_span copy = copy_of(cct_span_of(text));
    r->result = cct_http_response_feed(&r->response, copy.ptr, copy.len);
    free_copy(copy);
}

/* `count` times the same byte, in pieces of at most `piece`. */
static void give_run(reader *r, char byte, size_t count, size_t piece)
{
    char *bytes = malloc(piece);
    assert_non_null(bytes);
    memset(bytes, byte, piece);
    while (count > 0) {
        size_t n = count < piece ? count : piece;
        r->result = cct_http_response_feed(&r->response, bytes, n);
        count -= n;
    }
    free(bytes);
}

static const size_t pieces[] = {1, 7, 4096, 100000};

static void test_header_section(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(pieces); i++) {
        for (size_t excess = 0; excess <= 1; excess++) {
            reader r = reader_of(CCT_WORK_FULL);
            size_t fixed = strlen(HEAD "A: \r\nContent-Length: 0\r\n\r\n");
            give(&r, HEAD "A: ");
            give_run(&r, 'b', CCT_HEADER_SECTION_MAX - fixed + excess, pieces[i]);
            give(&r, "\r\nContent-Length: 0\r\n\r\n");
            assert_int_equal(r.result, excess == 0 ? CCT_OK : CCT_ERROR_NO_ROOM);
            assert_int_equal(cct_http_response_end(&r.response, true), r.result);
            free(r.buffer);
        }
    }
}

/* A header section of that many bytes (at least 64), with those fields in it. */
static void give_headers(reader *r, const char *fields, size_t len)
{
    give(r, HEAD);
    give(r, fields);
    give(r, "A: ");
    give_run(r, 'b', len - strlen(HEAD) - strlen(fields) - strlen("A: \r\n\r\n"), 4096);
    give(r, "\r\n\r\n");
}

/*
 * The largest body behind the largest header section fits into CCT_WORK_FULL, and one byte more is
 * refused.
 */
static void test_body(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(pieces); i++) {
        for (size_t excess = 0; excess <= 1; excess++) {
            int expected = excess == 0 ? CCT_OK : CCT_ERROR_NO_ROOM;
            reader sized = reader_of(CCT_WORK_FULL), chunked = reader_of(CCT_WORK_FULL),
                   closed = reader_of(CCT_WORK_FULL);
            reader small_chunks = reader_of(CCT_WORK_FULL);

            give_headers(&sized, excess == 0 ? "Content-Length: 65536\r\n" : "Content-Length: 65537\r\n",
                         CCT_HEADER_SECTION_MAX);
            assert_int_equal(sized.result,
                             /* known from the header alone */
                             excess == 0 ? CCT_AGAIN : CCT_ERROR_NO_ROOM);
            give_run(&sized, 'x', 65536 + excess, pieces[i]);
            assert_int_equal(sized.result, expected);

            give_headers(&chunked, "Transfer-Encoding: chunked\r\n", CCT_HEADER_SECTION_MAX);
            give(&chunked, "8000\r\n");
            give_run(&chunked, 'x', 0x8000, pieces[i]);
            give(&chunked, excess == 0 ? "\r\n8000\r\n" : "\r\n8001\r\n");
            give_run(&chunked, 'x', 0x8000 + excess, pieces[i]);
            give(&chunked, "\r\n0\r\n\r\n");
            assert_int_equal(chunked.result, expected);

            give_headers(&small_chunks, "Transfer-Encoding: chunked\r\n", CCT_HEADER_SECTION_MAX);
            for (size_t n = 0; n < 65536 + excess; n++) {
                give(&small_chunks, "1\r\nx\r\n");
            }
            give(&small_chunks, "0\r\n\r\n");
            assert_int_equal(small_chunks.result, expected);

            give_headers(&closed, "", CCT_HEADER_SECTION_MAX);
            give_run(&closed, 'x', 65536 + excess, pieces[i]);
            assert_int_equal(cct_http_response_end(&closed.response, true), expected);

            if (excess == 0) {
                assert_int_equal(sized.response.body_len, 65536);
                assert_int_equal(chunked.response.body_len, 65536);
                assert_int_equal(small_chunks.response.body_len, 65536);
                assert_int_equal(closed.response.body_len, 65536);
            }
            free(sized.buffer);
            free(chunked.buffer);
            free(small_chunks.buffer);
            free(closed.buffer);
        }
    }
}

static void test_lengths_beyond_all_limits(void **state)
{
    static const char *const texts[] = {
        HEAD "Content-Length: 65537\r\n\r\n",
        HEAD "Content-Length: 18446744073709551615\r\n\r\n",
        CHUNKED "10001\r\n",
        CHUNKED "ffffffffffffffff\r\n",
        CHUNKED "FFFFFFFFFFFFFFF\r\n",
        CHUNKED "1\r\nx\r\nffffffffffffffff\r\n",
        CHUNKED "1\r\nx\r\n10000\r\n",
    };
    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        reader r = reader_of(CCT_WORK_FULL);
        give(&r, texts[i]);
        assert_row(r.result == CCT_ERROR_NO_ROOM, "%s", texts[i]);
        free(r.buffer);
    }
}

/* Lines that are passed over have limits as well: none goes on for ever. */
static void test_passed_over(void **state)
{
    (void)state;
    reader extension = reader_of(CCT_WORK_FULL), trailers = reader_of(CCT_WORK_FULL), many = reader_of(CCT_WORK_FULL);
    give(&extension, CHUNKED "1;");
    give_run(&extension, 'e', 1000, 100);
    give(&extension, "\r\nx\r\n");
    assert_int_equal(extension.result, CCT_AGAIN);
    give(&extension, "1;");
    give_run(&extension, 'e', 100000, 100);
    assert_int_equal(extension.result, CCT_ERROR_NO_ROOM);

    give(&trailers, CHUNKED "0\r\nA: ");
    give_run(&trailers, 'b', CCT_HEADER_SECTION_MAX - strlen("A: \r\n"), 100);
    give(&trailers, "\r\n");
    assert_int_equal(trailers.result, CCT_AGAIN);
    give(&trailers, "\r\n");
    assert_int_equal(trailers.result, CCT_OK);

    give(&many, CHUNKED "0\r\n");
    for (int i = 0; i < CCT_HEADER_SECTION_MAX / 8; i++) {
        assert_int_equal(many.result, CCT_AGAIN);
        give(&many, "A: bcd\r\n");
    }
    give(&many, "A: b\r\n");
    assert_int_equal(many.result, CCT_ERROR_NO_ROOM);
    free(extension.buffer);
    free(trailers.buffer);
    free(many.buffer);
}

static void test_interim_responses(void **state)
{
    (void)state;
    for (int count = 16; count <= 17; count++) {
        reader r = reader_of(256);
        for (int i = 0; i < count; i++) {
            give(&r, "HTTP/1.1 102 Processing\r\nContent-Length: 1\r\nX: y\r\n\r\n");
            assert_false(cct_http_response_has_headers(&r.response));
        }
        give(&r, HEAD "Content-Length: 2\r\n\r\n{}");
        assert_int_equal(r.result, count == 16 ? CCT_OK : CCT_ERROR_MALFORMED);
        free(r.buffer);
    }
}

static void check_header(const reader *r, const char *name, const char *value)
{
    cct_span found = cct_http_response_header(&r->response, name);
    assert_row(value == NULL ? found.ptr == NULL : cct_span_equals(found, value), "%s: '%.*s'", name, SHOW(found));
}

static void test_headers(void **state)
{
    static const char head[] =
        "HTTP/1.1 200 Retry-After: 9\r\nRetry-After: \t7 \r\nX-Retry-After: 8\r\nEmpty: \r\nTwice: a\r\n"
        "tWICE: b\r\nLong: a: b\r\nContent-Length: 14\r\n\r\n";
    reader r = reader_of(512);
    (void)state;
    assert_false(r.response.started);
    for (size_t i = 0; i < sizeof head - 1; i++) {
        assert_false(cct_http_response_has_headers(&r.response));
        assert_int_equal(cct_http_response_feed(&r.response, &head[i], 1), CCT_AGAIN);
        assert_true(r.response.started);
    }
    assert_true(cct_http_response_has_headers(&r.response));
    give(&r, "Body: header\r\n");
    assert_int_equal(r.result, CCT_OK);
    assert_true(cct_span_equals(cct_http_response_header_section(&r.response), head));
    check_header(&r, "retry-after", "7");
    check_header(&r, "RETRY-AFTER", "7");
    check_header(&r, "twice", "a");
    check_header(&r, "empty", "");
    check_header(&r, "long", "a: b");
    check_header(&r, "after", NULL);
    check_header(&r, "HTTP/1.1 200 Retry-After", NULL);
    check_header(&r, "body", NULL);
    check_header(&r, "", NULL);
    free(r.buffer);
}

/* Headers that are whole stay readable when the body is refused or torn; others do not count. */
static void test_headers_after_a_failure(void **state)
{
    (void)state;
    reader bad_body = reader_of(256), torn_body = reader_of(256), bad_headers = reader_of(256),
           torn_headers = reader_of(256);
    give(&bad_body, CHUNKED "x\r\n");
    assert_true(cct_http_response_has_headers(&bad_body.response));
    give(&torn_body, HEAD "Retry-After: 7\r\nContent-Length: 9\r\n\r\n{}");
    assert_int_equal(cct_http_response_end(&torn_body.response, true), CCT_ERROR_TRUNCATED);
    assert_true(cct_http_response_has_headers(&torn_body.response));
    check_header(&torn_body, "retry-after", "7");
    give(&bad_headers, HEAD "A : b\r\n\r\n");
    assert_false(cct_http_response_has_headers(&bad_headers.response));
    give(&torn_headers, HEAD "A: b\r\n");
    assert_int_equal(cct_http_response_end(&torn_headers.response, false), CCT_ERROR_TRUNCATED);
    assert_false(cct_http_response_has_headers(&torn_headers.response));
    free(bad_body.buffer);
    free(torn_body.buffer);
    free(bad_headers.buffer);
    free(torn_headers.buffer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_header_section),
        cmocka_unit_test(test_body),
        cmocka_unit_test(test_lengths_beyond_all_limits),
        cmocka_unit_test(test_passed_over),
        cmocka_unit_test(test_interim_responses),
        cmocka_unit_test(test_headers),
        cmocka_unit_test(test_headers_after_a_failure),
    };
    return cmocka_run_group_tests_name("http_limits", tests, NULL, NULL);
}
