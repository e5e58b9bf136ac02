/* SPDX-License-Identifier: MIT */
/*
 * The HTTP/1.1 reader (RFC 9112): what it takes and refuses, the same for every way to cut the
 * input.
 */
#include "library_test.h"

#include "cctoken.h"
#include "format/http_response.h"

typedef struct outcome {
    int result;
    int status;
    size_t header_len, body_len;
    char body[32];
} outcome;

/*
 * How a response arrives: in pieces of `piece` bytes, the first of `first` bytes; into the reader's
 * own room or not.
 */
typedef struct arrival {
    size_t first, piece;
    bool in_place;
} arrival;

static int feed(cct_http_response *response, cct_span text, arrival how)
{
    int result = CCT_AGAIN;
    for (size_t at = 0, n; at < text.len; at += n) {
        size_t room;
        char *to = cct_http_response_room(response, &room);
        n = at == 0 && how.first > 0 ? how.first : how.piece;
        n = n < text.len - at ? n : text.len - at;
        cct_span piece = {text.ptr + at, n};
        if (how.in_place && result == CCT_AGAIN) {
            n = piece.len = n < room ? n : room;
            if (n == 0) {
                return CCT_ERROR_NO_ROOM; /* what a client makes of it */
            }
            memcpy(to, piece.ptr, n);
            result = cct_http_response_feed(response, to, n);
        } else {
            cct_span copy = copy_of(piece);
            result = cct_http_response_feed(response, copy.ptr, n);
            free_copy(copy);
        }
    }
    return result;
}

/* Feeds it all, then, if more is wanted, ends the connection. */
static outcome read_in(char *buffer, size_t capacity, cct_span text, arrival how, bool orderly)
{
    cct_http_response response;
    outcome out = {0};
    cct_http_response_init(&response, buffer, capacity);
    int fed = feed(&response, text, how);
    out.result = fed == CCT_AGAIN ? cct_http_response_end(&response, orderly) : fed;
    out.status = response.status;
    if (out.result == CCT_OK) {
        size_t len;
        const char *body = cct_http_response_body(&response, &len);
        assert_true(cct_http_response_has_headers(&response));
        assert_int_equal(cct_http_response_header_section(&response).len, response.header_len);
        out.header_len = response.header_len;
        out.body_len = len;
        memcpy(out.body, body, len < sizeof out.body ? len : sizeof out.body);
        assert_int_equal(cct_http_response_feed(&response, "x", 1), CCT_OK); /* sticky */
        assert_int_equal(cct_http_response_end(&response, false), CCT_OK);
    } else if (fed != CCT_ERROR_NO_ROOM || !how.in_place) {
        assert_int_equal(cct_http_response_feed(&response, "x", 1), out.result);
        assert_int_equal(cct_http_response_end(&response, true), out.result);
    }
    return out;
}

static outcome read_with(size_t capacity, cct_span text, arrival how, bool orderly)
{
    char *buffer = malloc(capacity > 0 ? capacity : 1);
    assert_non_null(buffer);
    outcome out = read_in(buffer, capacity, text, how, orderly);
    free(buffer);
    return out;
}

static const arrival at_once = {0, SIZE_MAX, false};

static void assert_same(outcome a, outcome b, cct_span text, arrival how)
{
    assert_row(memcmp(&a.body, &b.body, sizeof a.body) == 0 && a.result == b.result && a.status == b.status &&
                   a.header_len == b.header_len && a.body_len == b.body_len,
               "'%.*s' differs at %zu, %zu, %d: %d, %d", SHOW(text), how.first, how.piece, how.in_place, a.result,
               b.result);
}

/* Every split into two, and pieces of every size. */
static outcome read_every_way(cct_span text, bool orderly)
{
    size_t capacity = text.len + 16;
    outcome whole = read_with(capacity, text, at_once, orderly);
    for (size_t n = 1; n <= text.len; n++) {
        for (int in_place = 0; in_place <= 1; in_place++) {
            arrival split = {n, SIZE_MAX, in_place != 0};
            arrival pieces = {0, n, in_place != 0};
            assert_same(whole, read_with(capacity, text, split, orderly), text, split);
            assert_same(whole, read_with(capacity, text, pieces, orderly), text, pieces);
        }
    }
    return whole;
}

#define HEAD "HTTP/1.1 200 OK\r\n"
#define CHUNKED HEAD "Transfer-Encoding: chunked\r\n\r\n"

/* ---- accepted ---------------------------------------------------------- */

enum ending { SIZED, TO_CLOSE };

/* clang-format off */
static const struct accepted {
    const char *text, *body;
    int status;
    enum ending ending;
} accepted[] = {
    {HEAD "Content-Length: 2\r\n\r\n{}", "{}", 200, SIZED},
    {HEAD "content-length:2\r\n\r\n{}", "{}", 200, SIZED},
    {HEAD "CONTENT-LENGTH: \t 2 \t\r\n\r\n{}", "{}", 200, SIZED},
    {HEAD "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}", "{}", 200, SIZED},
    {HEAD "Content-Length: 2, 2\r\nX: y\r\nContent-Length: 2\r\n\r\n{}", "{}", 200, SIZED},
    {HEAD "Content-Length: 0002\r\n\r\n{}", "{}", 200, SIZED},
    {HEAD "Content-Length: 0\r\n\r\n", "", 200, SIZED},
    {"HTTP/1.1 200\r\nContent-Length: 1\r\n\r\n1", "1", 200, SIZED},
    {"HTTP/1.1 200 \r\nContent-Length: 1\r\n\r\n1", "1", 200, SIZED},
    {"HTTP/1.1 401 N\xC3\xA3o: autorizado\r\nContent-Length: 1\r\n\r\n1", "1", 401, SIZED},
    {HEAD "Empty:\r\nA!#$%&'*+-.^_`|~9: \xFF\"\x7F\r\nContent-Length: 1\r\n\r\n1", "1", 200, SIZED},
    {HEAD "\r\nto the close", "to the close", 200, TO_CLOSE},
    {HEAD "Connection: close\r\n\r\n", "", 200, TO_CLOSE},
    {"HTTP/1.0 200 OK\r\n\r\nold", "old", 200, TO_CLOSE},
    {"HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nold", "old", 200, SIZED},
    {"HTTP/1.1 204 No Content\r\n\r\n", "", 204, SIZED},
    {"HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", "", 304, SIZED},
    {"HTTP/1.1 302 Found\r\nLocation: https://x/\r\nContent-Length: 0\r\n\r\n", "", 302, SIZED},
    {"HTTP/1.1 599 x\r\nContent-Length: 0\r\n\r\n", "", 599, SIZED},
    {CHUNKED "0\r\n\r\n", "", 200, SIZED},
    {CHUNKED "2\r\n{}\r\n0\r\n\r\n", "{}", 200, SIZED},
    {CHUNKED "1\r\n{\r\n0001\r\n}\r\n000\r\n\r\n", "{}", 200, SIZED},
    {CHUNKED "a\r\n0123456789\r\nA\r\n0123456789\r\n0\r\n\r\n", "01234567890123456789", 200, SIZED},
    {CHUNKED "4;a=b;c=\"d;e\"\r\n\r\n\r\n\r\n0;x\r\n\r\n", "\r\n\r\n", 200, SIZED},
    {CHUNKED "2 ; a=b\r\n{}\r\n0\t;\r\nTrailer: 1\r\nContent-Length: 77\r\n\r\n", "{}", 200, SIZED},
    {HEAD "transfer-encoding:CHUNKED\r\n\r\n2\r\n{}\r\n0\r\n\r\n", "{}", 200, SIZED},
    {"HTTP/1.1 100 Continue\r\n\r\n" HEAD "Content-Length: 2\r\n\r\n{}", "{}", 200, SIZED},
    {"HTTP/1.1 100 Continue\r\nTransfer-Encoding: chunked\r\n\r\n" HEAD
     "Zz: z\r\nContent-Length: 2\r\n\r\n{}", "{}", 200, SIZED},
    {"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\nContent-Length: 5\r\n\r\nHTTP/1.1 100 \r\n\r\n"
     CHUNKED "2\r\n{}\r\n0\r\n\r\n",
     "{}", 200, SIZED},
    {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.0 400 Bad\r\n\r\nx", "x", 400, TO_CLOSE},
};
/* clang-format on */

static void test_accepted(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(accepted); i++) {
        const struct accepted *row = &accepted[i];
        cct_span text = cct_span_of(row->text);
        outcome out = read_every_way(text, true);
        assert_row(out.result == CCT_OK && out.status == row->status, "'%s': %d", row->text, out.result);
        assert_row(same_bytes((cct_span){out.body, out.body_len}, cct_span_of(row->body)), "'%s'", row->text);
        outcome torn = read_every_way(text, false);
        assert_row(torn.result == (row->ending == SIZED ? CCT_OK : CCT_ERROR_TRUNCATED), "'%s' torn", row->text);
    }
}

/*
 * The connection ends after each byte: only a body to the close may end so, and only in good order.
 */
static void test_ended_early(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(accepted); i++) {
        cct_span text = cct_span_of(accepted[i].text);
        for (size_t len = 0; len < text.len; len++) {
            bool in_body = accepted[i].ending == TO_CLOSE && len + strlen(accepted[i].body) >= text.len;
            cct_span part = {text.ptr, len};
            outcome orderly = read_with(text.len, part, at_once, true);
            outcome torn = read_with(text.len, part, at_once, false);
            assert_row(orderly.result == (in_body ? CCT_OK : CCT_ERROR_TRUNCATED), "'%.*s'", SHOW(part));
            assert_row(torn.result == CCT_ERROR_TRUNCATED, "'%.*s'", SHOW(part));
        }
    }
}

static void test_what_follows_is_ignored(void **state)
{
    static const cct_span texts[] = {SPAN(HEAD "Content-Length: 2\r\n\r\n{}HTTP/1.1 500 x\r\n\0"),
                                     SPAN(CHUNKED "2\r\n{}\r\n0\r\n\r\nHTTP/1.1 500 x\r\n\0")};
    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        outcome out = read_every_way(texts[i], false);
        assert_int_equal(out.result, CCT_OK);
        assert_int_equal(out.status, 200);
        assert_int_equal(out.body_len, 2);
    }
}

/*
 * Too little room is NO_ROOM, enough is enough; nothing is written beyond (AddressSanitizer looks
 * on).
 */
static void test_every_capacity(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(accepted); i++) {
        cct_span text = cct_span_of(accepted[i].text);
        bool fitted = false;
        for (size_t capacity = 0; capacity <= text.len; capacity++) {
            for (size_t piece = 1; piece <= text.len; piece = piece == 1 ? text.len : piece + 1) {
                arrival how = {0, piece, false};
                outcome out = read_with(capacity, text, how, true);
                assert_row(out.result == CCT_OK || (!fitted && out.result == CCT_ERROR_NO_ROOM), "'%s' in %zu: %d",
                           accepted[i].text, capacity, out.result);
                fitted = fitted || (piece == text.len && out.result == CCT_OK);
            }
        }
        assert_row(fitted, "'%s'", accepted[i].text);
    }
}

/* ---- refused ----------------------------------------------------------- */

static void test_refused(void **state)
{
    /* clang-format off */
    static const cct_span texts[] = {
        /* other protocols, and status lines that are none */
        SPAN("\r\n"), SPAN("\r\n" HEAD "\r\n"), SPAN("HTTP/2 200\r\n\r\n"), SPAN("HTTP/0.9 200 OK\r\n"),
        SPAN("http/1.1 200 OK\r\n"),
        SPAN("SSH-2.0-OpenSSH_9.2\r\n"), SPAN("220 mail ESMTP\r\n"), SPAN("<html>"),
        SPAN("{\"access_token\":\"x\"}"), SPAN("H\0"),
        SPAN("ICY 200 OK\r\n"), SPAN("\x15\x03\x01"), SPAN(" HTTP/1.1 200 OK\r\n"), SPAN("HTTP/1.x 200 OK\r\n"),
        SPAN("HTTP/1x1 200 OK\r\n"),
        SPAN("HTTP/1.10 200 OK\r\n"), SPAN("HTTP/1.1\r\n"), SPAN("HTTP/1.1 \r\n"), SPAN("HTTP/1.1 20\r\n"),
        SPAN("HTTP/1.1 2000 OK\r\n"), SPAN("HTTP/1.1 20x OK\r\n"), SPAN("HTTP/1.1  200 OK\r\n"),
        SPAN("HTTP/1.1\t200 OK\r\n"),
        SPAN("HTTP/1.1 099 x\r\n"), SPAN("HTTP/1.1 600 x\r\n"), SPAN("HTTP/1.1 -20 x\r\n"),
        SPAN("HTTP/1.1 200OK\r\n"), SPAN("HTTP/1.1 200x\r\n"),
        SPAN("HTTP/1.1 101 Switching Protocols\r\n\r\n"),
        /* line ends and forbidden bytes */
        SPAN("HTTP/1.1 200 OK\n"), SPAN("HTTP/1.1 200 OK\rX"), SPAN("HTTP/1.1 200 O\0K\r\n"), SPAN(HEAD "A: b\n"),
        SPAN(HEAD "A: b\rc\r\n"), SPAN(HEAD "A: b\r\r\n"), SPAN(HEAD "A: \0\r\n"), SPAN(HEAD "\n"), SPAN(HEAD "\rX"),
        /* header fields */
        SPAN(HEAD "A : b\r\n"), SPAN(HEAD "A\t: b\r\n"), SPAN(HEAD " A: b\r\n"), SPAN(HEAD "A: b\r\n folded\r\n"),
        SPAN(HEAD "A: b\r\n\tfolded\r\n"), SPAN(HEAD "A\r\n"), SPAN(HEAD ": b\r\n"), SPAN(HEAD "A(b): c\r\n"),
        SPAN(HEAD "\xC3\xA9: c\r\n"), SPAN(HEAD "Content-Length : 2\r\n"),
        /* lengths */
        SPAN(HEAD "Content-Length: 2\r\nContent-Length: 3\r\n"), SPAN(HEAD "Content-Length: 2, 3\r\n"),
        SPAN(HEAD "Content-Length:\r\n"), SPAN(HEAD "Content-Length: +2\r\n"), SPAN(HEAD "Content-Length: -2\r\n"),
        SPAN(HEAD "Content-Length: 0x2\r\n"), SPAN(HEAD "Content-Length: 2 2\r\n"), SPAN(HEAD "Content-Length: 2;\r\n"),
        SPAN(HEAD "Content-Length: 2,\r\n"), SPAN(HEAD "Content-Length: ,2\r\n"), SPAN(HEAD "Content-Length: 2.0\r\n"),
        SPAN(HEAD "Content-Length: 18446744073709551616\r\n"), SPAN(HEAD "Content-Length: two\r\n"),
        SPAN(HEAD "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n"),
        SPAN(HEAD "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n"),
        SPAN("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"), SPAN(HEAD "Transfer-Encoding: gzip\r\n"),
        SPAN(HEAD "Transfer-Encoding: gzip, chunked\r\n"), SPAN(HEAD "Transfer-Encoding: chunked, chunked\r\n"),
        SPAN(HEAD "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"), SPAN(HEAD "Transfer-Encoding:\r\n"),
        SPAN(HEAD "Transfer-Encoding: xchunked\r\n"), SPAN(HEAD "Transfer-Encoding: identity, chunked\r\n"),
        SPAN(HEAD "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n"),
        /* chunks */
        SPAN("HTTP/2.1 200 OK\r\n\r\n"), SPAN(CHUNKED "\r\n"), SPAN(CHUNKED "x\r\n"), SPAN(CHUNKED "+2\r\n"), SPAN(CHUNKED "-2\r\n"),
        SPAN(CHUNKED "0x2\r\n"),
        SPAN(CHUNKED " 2\r\n"), SPAN(CHUNKED "2 \r\n"), SPAN(CHUNKED "2 2\r\n"), SPAN(CHUNKED ";a\r\n"),
        SPAN(CHUNKED "2\n"),
        SPAN(CHUNKED "2\r{}"), SPAN(CHUNKED "2,\r\n"), SPAN(CHUNKED "10000000000000002\r\n"), SPAN(CHUNKED "2;\0\r\n"),
        SPAN(CHUNKED "2\r\n{}0\r\n"), SPAN(CHUNKED "2\r\n{}}\r\n"), SPAN(CHUNKED "2\r\n{}\n"),
        SPAN(CHUNKED "0\r\nX\r\n"),
        SPAN(CHUNKED "0\r\nX : y\r\n"), SPAN(CHUNKED "0\r\n X: y\r\n"), SPAN(CHUNKED "0\r\nX: y\n"),
        SPAN(CHUNKED "0\r\nX: \0\r\n"),
    };
    /* clang-format on */
    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        outcome out = read_every_way(texts[i], true);
        assert_row(out.result == CCT_ERROR_MALFORMED, "%zu: '%.*s': %d", i, SHOW(texts[i]), out.result);
    }
}

/* Another protocol is refused at its first byte: it may wait for us to speak. */
static void test_other_protocols_at_once(void **state)
{
    static const char expected[] = "HTTP/1.";
    (void)state;
    for (size_t i = 0; i < sizeof expected - 1; i++) {
        char buffer[64], text[] = "HTTP/1.";
        cct_http_response response;
        text[i] = '?';
        cct_http_response_init(&response, buffer, sizeof buffer);
        assert_int_equal(cct_http_response_feed(&response, text, i), CCT_AGAIN);
        assert_int_equal(cct_http_response_feed(&response, text + i, 1), CCT_ERROR_MALFORMED);
    }
}

/*
 * Of an interim response nothing is left: it has neither status nor headers for whoever reads the
 * next one.
 */
static void test_interim(void **state)
{
    static const char interim[] = "HTTP/1.1 103 Early Hints\r\nContent-Length: 9\r\nLink: <a>\r\n\r\n";
    char buffer[128];
    cct_http_response response;
    size_t room;
    (void)state;
    cct_http_response_init(&response, buffer, sizeof buffer);
    memcpy(cct_http_response_room(&response, &room), interim, sizeof interim - 1);
    assert_int_equal(cct_http_response_feed(&response, buffer, sizeof interim - 1), CCT_AGAIN);
    assert_int_equal(response.status, 0);
    assert_false(response.has_length);
    assert_int_equal(cct_http_response_header_section(&response).len, 0);
    assert_false(cct_http_response_has_headers(&response));
}

/* A line that has not ended is no field. */
static void test_header_of_part(void **state)
{
    static const char *const sections[] = {"A: b", "\n", "\r\n", "HTTP/1.1 200 OK\r\nA: b", ""};
    (void)state;
    for (size_t i = 0; i < COUNT(sections); i++) {
        cct_span rest = copy_of(cct_span_of(sections[i])), copy = rest, value;
        assert_false(cct_http_response_next_header("a", &rest, &value));
        assert_int_equal(rest.len, 0);
        free_copy(copy);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_accepted),
        cmocka_unit_test(test_ended_early),
        cmocka_unit_test(test_what_follows_is_ignored),
        cmocka_unit_test(test_every_capacity),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_other_protocols_at_once),
        cmocka_unit_test(test_interim),
        cmocka_unit_test(test_header_of_part),
    };
    return cmocka_run_group_tests_name("http_response", tests, NULL, NULL);
}
