/* SPDX-License-Identifier: MIT */
/*
 * Sentences from a format: each directive, every capacity, and the same as snprintf() for what both
 * know.
 */
#include "library_test.h"

#include <limits.h>
#include <stdio.h>

#include "format/print.h"

static char written[512];

/* What cct_print() writes with these arguments. */
#define PRINTED(...)                                                                                                   \
    (cct_writer_init(&writer, written, sizeof written), cct_print(&writer, __VA_ARGS__),                               \
     (cct_span){written, writer.len})

#define assert_printed(text, ...) assert_span(PRINTED(__VA_ARGS__), SPAN(text), __LINE__)

static void assert_span(cct_span printed, cct_span expected, int line)
{
    assert_row(same_bytes(printed, expected), "line %d: %.*s", line, SHOW(printed));
}

static void test_directives(void **state)
{
    const char *volatile absent = NULL;
    const cct_span inner = {"between", 3}, zeros = SPAN("a\0b"), none = {absent, 0};
    cct_writer writer;
    (void)state;
    assert_printed("", "%s", "");
    assert_printed("no directive", "no directive");
    assert_printed("one, two", "%s, %s", "one", "two");
    assert_printed("<>", "<%s>", absent);
    assert_printed("<bet>", "<%.*s>", CCT_SPAN(inner));
    assert_printed("<a\0b>", "<%.*s>", CCT_SPAN(zeros));
    assert_printed("<>", "<%.*s>", CCT_SPAN(none));
    assert_printed("<>", "<%.*s>", -1, "negative");
    assert_printed("a\0", "%c%c", 'a', '\0');
    assert_printed("100%", "%d%%", 100);
    assert_printed("%", "%%");
    assert_printed("2147483647 -2147483648", "%d %d", INT_MAX, INT_MIN);
    assert_printed("4294967295 0", "%u %u", UINT_MAX, 0U);
    assert_printed("deadbeef 0", "%x %x", 0xDEADBEEFU, 0U);
    assert_printed("9223372036854775807", "%lld", (long long)INT64_MAX);
    assert_printed("-9223372036854775808", "%lld", (long long)INT64_MIN);
    assert_printed("07:00:012", "%02d:%02u:%03x", 7, 0U, 0x12U);
    assert_printed("-007 000000007", "%04d %09zu", -7, (size_t)7);
    assert_printed("\\u00e9", "\\u%04x", 0xE9U);
}

/* Whatever the next row has, the arguments before it are read as they should be. */
static void test_arguments_of_all_widths(void **state)
{
    const cct_span span = SPAN("span");
    cct_writer writer;
    (void)state;
    assert_printed("1 a -2 text 3 span 4 5 6 span f 7 8 9", "%d %c %lld %s %zu %.*s %u %d %lld %.*s %x %d %lld %zu", 1,
                   'a', -2LL, "text", (size_t)3, CCT_SPAN(span), 4U, 5, 6LL, CCT_SPAN(span), 15U, 7, 8LL, (size_t)9);
}

/* They are visible, and nothing is read for them: here there is nothing that could be. */
static void test_unsupported_directives(void **state)
{
    static const char *const formats[] = {
        "%",   "%ld", "%lu",  "%llu", "%5d", "%-5s", "%.3s",  "%.*d", "%zd", "%hhd", "%p", "%f", "%X",  "%i",   "%l",
        "%ll", "%0",  "%00d", "%.",   "%.*", "%+d",  "%010d", "%#x",  "% d", "%1$s", "%n", "%z", "%\n", "%0%d", "%0:d"};
    cct_writer writer;
    (void)state;
    for (size_t i = 0; i < COUNT(formats); i++) {
        char format[32], expected[32];
        cct_writer text;
        cct_writer_init(&text, format, sizeof format);
        cct_write_text(&text, "%s ");
        cct_write_text(&text, formats[i]);
        cct_write_text(&text, " %d %s");
        cct_writer_terminate(&text);
        cct_writer_init(&text, expected, sizeof expected);
        cct_write_text(&text, "first ");
        cct_write_text(&text, format + 3);
        cct_writer_terminate(&text);
        cct_writer_init(&writer, written, sizeof written);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
#pragma GCC diagnostic ignored "-Wformat-security"
        cct_print(&writer, format, "first");
#pragma GCC diagnostic pop
        assert_row(cct_span_equals((cct_span){written, writer.len}, expected), "%s", formats[i]);
    }
}

/* ---- every capacity ---------------------------------------------------- */

static void print_all(cct_writer *writer)
{
    const cct_span span = SPAN("sp\0an");
    cct_print(writer, "%s|%.*s|%c|%d|%03u|%zu|%x|%lld|%%", "text", CCT_SPAN(span), 'c', -12, 7U, (size_t)345, 0xABCU,
              (long long)INT64_MIN);
}

static void print_after_other_text(cct_writer *writer)
{
    cct_write_text(writer, "before ");
    cct_print(writer, "%s", "after");
}

static void test_every_capacity(void **state)
{
    (void)state;
    check_every_capacity(print_all, SPAN("text|sp\0an|c|-12|007|345|abc|-9223372036854775808|%"));
    check_every_capacity(print_after_other_text, SPAN("before after"));
}

/* A span is read to its end and not beyond it; a text ends with NUL. */
static void test_inputs_of_exact_size(void **state)
{
    cct_span span = copy_of(SPAN("exact")), text = copy_of(SPAN("text\0"));
    cct_span format = copy_of(SPAN("%.*s %s\0"));
    cct_writer writer;
    (void)state;
    cct_writer_init(&writer, written, sizeof written);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    cct_print(&writer, format.ptr, CCT_SPAN(span), text.ptr);
#pragma GCC diagnostic pop
    assert_span((cct_span){written, writer.len}, SPAN("exact text"), __LINE__);
    free_copy(format);
    free_copy(text);
    free_copy(span);
}

static int precision_of(int precision, const char *text)
{
    (void)text;
    return precision;
}

static void test_spans_longer_than_int(void **state)
{
    const cct_span spans[] = {
        {"", (size_t)INT_MAX - 1}, {"", (size_t)INT_MAX}, {"", (size_t)INT_MAX + 1}, {"", SIZE_MAX}};
    (void)state;
    assert_int_equal(precision_of(CCT_SPAN(spans[0])), INT_MAX - 1);
    for (size_t i = 1; i < COUNT(spans); i++) {
        assert_int_equal(precision_of(CCT_SPAN(spans[i])), INT_MAX);
    }
}

/* ---- the pieces -------------------------------------------------------- */

static size_t count_pieces(const char *format, ...) CCT_PRINTF(1, 2);
static size_t count_pieces(const char *format, ...)
{
    cct_pieces pieces;
    cct_span piece;
    size_t count = 0;
    pieces.format = format;
    va_start(pieces.arguments, format);
    while (cct_pieces_next(&pieces, &piece)) {
        count++;
    }
    assert_false(cct_pieces_next(&pieces, &piece));
    va_end(pieces.arguments);
    return count;
}

static void test_pieces(void **state)
{
    (void)state;
    assert_int_equal(count_pieces("text"), 1);
    assert_int_equal(count_pieces("%s%s", "", ""), 2);
    assert_int_equal(count_pieces("a %s b %d c", "", 1), 5);
}

/* ---- as snprintf() ----------------------------------------------------- */

/* The same format and arguments for both. */
#define assert_as_snprintf(...)                                                                                        \
    do {                                                                                                               \
        char expected[256];                                                                                            \
        int expected_len = snprintf(expected, sizeof expected, __VA_ARGS__);                                           \
        assert_in_range(expected_len, 0, sizeof expected - 1);                                                         \
        assert_span(PRINTED(__VA_ARGS__), (cct_span){expected, (size_t)expected_len}, __LINE__);                       \
    } while (0)

static void compare_number(uint64_t value)
{
    cct_writer writer;
    const int as_int = (int)(unsigned)value;
    const unsigned as_unsigned = (unsigned)value;
    const long long as_long = (long long)value;
    const size_t as_size = (size_t)value;
    assert_as_snprintf("%d %u %x %lld %zu", as_int, as_unsigned, as_unsigned, as_long, as_size);
    assert_as_snprintf("<%01d|%02d|%03d|%04d|%05d|%06d|%09d>", as_int, as_int, as_int, as_int, as_int, as_int, as_int);
    assert_as_snprintf("<%01u|%02u|%04x|%08x|%09x|%02zu|%09zu|%02lld|%09lld>", as_unsigned, as_unsigned, as_unsigned,
                       as_unsigned, as_unsigned, as_size, as_size, as_long, as_long);
}

static void test_numbers_as_snprintf(void **state)
{
    uint64_t random = 1;
    (void)state;
    for (unsigned shift = 0; shift < 64; shift++) {
        for (uint64_t offset = 0; offset < 5; offset++) {
            compare_number(((uint64_t)1 << shift) + offset - 2);
            compare_number(0 - (((uint64_t)1 << shift) + offset - 2));
        }
    }
    for (uint64_t power = 1; power <= UINT64_MAX / 10; power *= 10) {
        for (uint64_t offset = 0; offset < 3; offset++) {
            compare_number(power + offset - 1);
            compare_number(0 - (power + offset - 1));
        }
    }
    for (int i = 0; i < 100000; i++) {
        random = random * 6364136223846793005U + 1442695040888963407U;
        compare_number(random >> (i % 64));
    }
}

static void test_texts_as_snprintf(void **state)
{
    static const char text[] = "No text of this length: 100 % of it, \xC3\xA9\xFF\x01 too";
    cct_writer writer;
    (void)state;
    for (size_t len = 0; len < sizeof text; len++) {
        const cct_span span = copy_of((cct_span){text, len});
        const char *rest = text + len;
        assert_as_snprintf("%.*s", CCT_SPAN(span));
        assert_as_snprintf("%s%.*s%s", rest, CCT_SPAN(span), rest);
        assert_as_snprintf("%c%s%%%c", rest[0], rest, (char)len);
        free_copy(span);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_directives),
        cmocka_unit_test(test_arguments_of_all_widths),
        cmocka_unit_test(test_unsupported_directives),
        cmocka_unit_test(test_every_capacity),
        cmocka_unit_test(test_inputs_of_exact_size),
        cmocka_unit_test(test_spans_longer_than_int),
        cmocka_unit_test(test_pieces),
        cmocka_unit_test(test_numbers_as_snprintf),
        cmocka_unit_test(test_texts_as_snprintf),
    };
    return cmocka_run_group_tests_name("print", tests, NULL, NULL);
}
