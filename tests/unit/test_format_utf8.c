/* SPDX-License-Identifier: MIT */
/* UTF-8 (RFC 3629), and what of it a terminal may show. */
#include "library_test.h"

#include "format/utf8.h"

static void test_utf8_round_trip(void **state)
{
    (void)state;
    for (uint32_t code = 0; code <= 0x10FFFF; code++) {
        char bytes[4];
        uint32_t decoded = 0;
        if (code >= 0xD800 && code <= 0xDFFF) {
            continue;
        }
        size_t n = cct_utf8_encode(code, bytes);
        assert_int_equal(n, code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4);
        assert_int_equal(cct_utf8_decode(bytes, n, &decoded), n);
        assert_int_equal(decoded, code);
        assert_int_equal(cct_utf8_decode(bytes, n - 1, &decoded), 0); /* truncated */
    }
}

static void test_utf8_refused(void **state)
{
    static const cct_span rows[] = {
        SPAN(""),
        SPAN("\x80"),
        SPAN("\xBF\xBF"),
        SPAN("\xC0\x80"),
        SPAN("\xC1\xBF"),
        SPAN("\xE0\x80\x80"),
        SPAN("\xE0\x9F\xBF"),
        SPAN("\xF0\x80\x80\x80"),
        SPAN("\xF0\x8F\xBF\xBF"), /* overlong */
        SPAN("\xED\xA0\x80"),
        SPAN("\xED\xBF\xBF"),
        SPAN("\xF4\x90\x80\x80"),
        SPAN("\xF5\x80\x80\x80"),
        SPAN("\xF8\x88\x80\x80\x80"),
        SPAN("\xFE"),
        SPAN("\xFF"),
        SPAN("\xC3"),
        SPAN("\xC3z"),
        SPAN("\xE2\x82"),
        SPAN("\xE2\x82z"),
        SPAN("\xF0\x9F\x98"),
        SPAN("\xF0\x9F\x98z"),
        SPAN("\xC3\xC3"),
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        uint32_t code;
        cct_span copy = copy_of(rows[i]);
        assert_row(cct_utf8_decode(copy.ptr, copy.len, &code) == 0, "row %zu", i);
        assert_row(cct_utf8_printable_len(copy.ptr, copy.len) == 0, "printable, row %zu", i);
        free_copy(copy);
    }
}

static void test_printable(void **state)
{
    static const struct {
        cct_span text;
        const char *shown;
    } rows[] = {
        {SPAN("plain ~ \\ \""), "plain ~ \\ \""},
        {SPAN("a\0b"), "a\\x00b"},
        {SPAN("\r\n\t"), "\\x0D\\x0A\\x09"},
        {SPAN("\x7F"), "\\x7F"},
        {SPAN("\xC2\x9B"
              "31m"),
         "\\xC2\\x9B31m"},
        {SPAN("\xC2\xA0"), "\xC2\xA0"},
        {SPAN("\xE2\x80\xAE"
              "a"),
         "\\xE2\\x80\\xAE"
         "a"},
        {SPAN("\xE2\x81\xA6"), "\\xE2\\x81\\xA6"},
        {SPAN("\xE2\x82\xAC"), "\xE2\x82\xAC"},
        {SPAN("\xE2\x82"), "\\xE2\\x82"},
        {SPAN("\xED\xA0\x80"), "\\xED\\xA0\\x80"},
        {SPAN("\xC3\xA9\xC3"), "\xC3\xA9\\xC3"},
        {{NULL, 0}, ""},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        char out[64];
        cct_writer writer;
        cct_span copy = copy_of(rows[i].text);
        cct_writer_init(&writer, out, sizeof out);
        cct_write_printable(&writer, copy);
        assert_row(same_bytes((cct_span){out, writer.len}, cct_span_of(rows[i].shown)), "row %zu", i);
        free_copy(copy);
    }
}

/*
 * Of all characters, terminals are kept from C0, DEL, C1, and those that turn the direction of text
 * (UAX 9) or separate lines.
 */
static void test_not_printable(void **state)
{
    (void)state;
    for (uint32_t code = 0; code < 0x3000; code++) {
        char bytes[4];
        size_t n = cct_utf8_encode(code, bytes);
        bool control = code < 0x20 || (code >= 0x7F && code <= 0x9F);
        bool turns = (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069) || code == 0x061C ||
                     code == 0x200E || code == 0x200F || code == 0x2028 || code == 0x2029;
        assert_row(cct_utf8_printable_len(bytes, n) == (control || turns ? 0 : n), "U+%04X", (unsigned)code);
    }
}

static void test_cut(void **state)
{
    static const struct {
        cct_span text;
        size_t cut;
    } rows[] = {
        {SPAN(""), 0},
        {SPAN("a"), 1},
        {SPAN("a\xC3"), 1},
        {SPAN("a\xC3\xA9"), 3},
        {SPAN("\xE2"), 0},
        {SPAN("\xE2\x82"), 0},
        {SPAN("\xE2\x82\xAC"), 3},
        {SPAN("a\xF0\x9F\x98"), 1},
        {SPAN("a\xF0\x9F\x98\x80"), 5},
        {SPAN("a\xF0\x9F\x98\x80z"), 6},
        {SPAN("\x80"), 1},
        {SPAN("\x80\x80\x80\x80\x80"), 5},
        {SPAN("a\x80"), 2}, /* not UTF-8: left as it is */
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cct_span copy = copy_of(rows[i].text);
        assert_row(cct_utf8_cut(copy.ptr, copy.len) == rows[i].cut, "row %zu", i);
        free_copy(copy);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_utf8_round_trip), cmocka_unit_test(test_utf8_refused), cmocka_unit_test(test_printable),
        cmocka_unit_test(test_not_printable),   cmocka_unit_test(test_cut),
    };
    return cmocka_run_group_tests_name("utf8", tests, NULL, NULL);
}
