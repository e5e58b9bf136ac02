/* SPDX-License-Identifier: MIT */
/*
 * Certificates in DER one after the other: whole, too large, cut off, and what is none, in pieces
 * of any size.
 */
#include "library_test.h"

#include "cctoken_port.h"
#include "format/der_stream.h"

#define SHORT "\x30\x03\x02\x01\x07"
#define LONG_1 "\x30\x81\x04\x02\x02\x01\x07"
#define LONG_2 "\x30\x82\x00\x06\x02\x01\x07\x04\x01-"
#define LONG_3 "\x30\x83\x00\x00\x03\x02\x01\x07"
#define EMPTY "\x30\x00"
#define LARGE                                                                                                          \
    "\x30\x10"                                                                                                         \
    "0123456789ABCDEF"

enum { CAPACITY = 12, EVENTS_MAX = 8 };

typedef struct event {
    int result;
    size_t len; /* of what was handed over with it */
} event;

typedef struct row {
    cct_span text;
    event events[EVENTS_MAX];
} row;

/* Feeds all by pieces of that size, each in an allocation of its own, and compares the events. */
static void check(const row *expected, size_t piece_len, size_t number)
{
    char *memory = malloc(CAPACITY);
    cct_der_stream stream;
    size_t count = 0, begun = 0;
    assert_non_null(memory);
    cct_der_stream_init(&stream, memory, CAPACITY);
    for (size_t at = 0; at <= expected->text.len;) {
        bool is_end = at == expected->text.len;
        size_t left = expected->text.len - at, taken = 0;
        cct_span element = CCT_NO_SPAN;
        cct_span piece = copy_of((cct_span){expected->text.ptr + at, left < piece_len ? left : piece_len});
        int result =
            is_end ? cct_der_stream_end(&stream, &element) : cct_der_stream_feed(&stream, piece, &taken, &element);
        free_copy(piece);
        assert_true(is_end || (taken > 0 && taken <= piece.len));
        at += is_end ? 1 : taken;
        if (result == CCT_AGAIN || result == CCT_EOF) {
            assert_int_equal(result, is_end ? CCT_EOF : CCT_AGAIN);
            continue;
        }
        assert_true(count < EVENTS_MAX);
        const event *one = &expected->events[count++];
        assert_row(result == one->result && element.len == one->len, "row %zu, pieces of %zu: %d with %zu bytes",
                   number, piece_len, result, element.len);
        assert_memory_equal(element.ptr, expected->text.ptr + begun, element.len);
        begun = at;
    }
    assert_row(count == EVENTS_MAX || (expected->events[count].result == 0 && expected->events[count].len == 0),
               "row %zu, pieces of %zu: only %zu events", number, piece_len, count);
    free(memory);
}

static void test_every_piece(void **state)
{
    static const row rows[] = {
        {SPAN(""), {{0, 0}}},
        {SPAN(SHORT), {{CCT_OK, 5}}},
        {SPAN(SHORT LONG_1 LONG_2 LONG_3 EMPTY SHORT),
         {{CCT_OK, 5}, {CCT_OK, 7}, {CCT_OK, 10}, {CCT_OK, 8}, {CCT_OK, 2}, {CCT_OK, 5}}},
        {SPAN(SHORT LARGE SHORT), {{CCT_OK, 5}, {CCT_ERROR_NO_ROOM, CAPACITY}, {CCT_OK, 5}}},
        {SPAN(SHORT "\x30"), {{CCT_OK, 5}, {CCT_ERROR_TRUNCATED, 1}}},
        {SPAN(SHORT "\x30\x82\x01"), {{CCT_OK, 5}, {CCT_ERROR_TRUNCATED, 3}}},
        {SPAN(SHORT "\x30\x03\x02\x01"), {{CCT_OK, 5}, {CCT_ERROR_TRUNCATED, 4}}},
        {SPAN(SHORT "\x30\x83\xFF\xFF\xFF"
                    "0123456789"),
         {{CCT_OK, 5}, {CCT_ERROR_TRUNCATED, CAPACITY}}},
        /* What is no certificate ends it: of all that follows nothing is told. */
        {SPAN(SHORT "\x31\x00" SHORT), {{CCT_OK, 5}, {CCT_ERROR_MALFORMED, 1}}},
        {SPAN(SHORT "\0" SHORT), {{CCT_OK, 5}, {CCT_ERROR_MALFORMED, 1}}},
        {SPAN(SHORT "\x30\x80" SHORT "\0\0"), {{CCT_OK, 5}, {CCT_ERROR_MALFORMED, 2}}},
        {SPAN(SHORT "\x30\x84\0\0\0\0" SHORT), {{CCT_OK, 5}, {CCT_ERROR_MALFORMED, 2}}},
        {SPAN("\x30\xFF" SHORT), {{CCT_ERROR_MALFORMED, 2}}},
        {SPAN("-----BEGIN CERTIFICATE-----\n"), {{CCT_ERROR_MALFORMED, 1}}},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        for (size_t piece_len = 1; piece_len <= rows[i].text.len + 1; piece_len++) {
            check(&rows[i], piece_len, i);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_piece)};
    return cmocka_run_group_tests_name("der_stream", tests, NULL, NULL);
}
