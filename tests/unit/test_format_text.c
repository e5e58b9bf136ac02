/* SPDX-License-Identifier: MIT */
/* Spans, the bounded writer, and every writer of the core in every capacity. */
#include "library_test.h"

#include "format/address.h"
#include "format/base64.h"
#include "format/date.h"
#include "format/form.h"
#include "format/url.h"
#include "oauth/redact.h"
#include "oauth/token_request.h"

/* ---- spans ------------------------------------------------------------- */

static void test_span_comparisons(void **state)
{
    static const struct {
        cct_span span;
        const char *text;
        bool equals, ignoring_case, starts;
    } rows[] = {
        {SPAN("Bearer"), "Bearer", true, true, true},
        {SPAN("bEARER"), "Bearer", false, true, true},
        {SPAN("Bearers"), "bearer", false, false, true},
        {SPAN("Beare"), "Bearer", false, false, false},
        {SPAN(""), "", true, true, true},
        {SPAN("a"), "", false, false, true},
        {SPAN("a\0b"), "a", false, false, true},
        {SPAN("[z]"), "{z}", false, false, false},
        {SPAN("xearer"), "bearer", false, false, false},
        {SPAN("\xC3\xA9"), "\xC3\x89", false, false, false},
        {{NULL, 0}, "", false, false, false},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cct_span copy = rows[i].span.ptr == NULL ? CCT_NO_SPAN : copy_of(rows[i].span);
        assert_row(cct_span_equals(copy, rows[i].text) == rows[i].equals, "equals, row %zu", i);
        assert_row(cct_span_equals_ignoring_case(copy, rows[i].text) == rows[i].ignoring_case, "case, row %zu", i);
        assert_row(cct_span_starts_ignoring_case(copy, rows[i].text) == rows[i].starts, "starts, row %zu", i);
        free_copy(copy);
    }
    assert_null(cct_span_of(NULL).ptr);
    assert_int_equal(cct_span_of("abc").len, 3);
}

static void test_span_trim_and_contains(void **state)
{
    static const struct {
        const char *text, *trimmed, *without_lines;
    } rows[] = {{"", "", ""},
                {" ", "", ""},
                {"\t \t", "", ""},
                {" a", "a", "a"},
                {"a\t", "a", "a"},
                {" a b ", "a b", "a b"},
                {"\ra\n", "\ra\n", "a"},
                {"\r\n \n", "\r\n \n", ""},
                {"\n a\nb\t\r\n", "\n a\nb\t\r\n", "a\nb"}};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cct_span copy = copy_of(cct_span_of(rows[i].text));
        assert_row(same_bytes(cct_span_trim(copy), cct_span_of(rows[i].trimmed)), "row %zu", i);
        assert_row(same_bytes(cct_span_trim_space(copy), cct_span_of(rows[i].without_lines)), "row %zu", i);
        free_copy(copy);
    }
    assert_int_equal(cct_span_trim_space(SPAN("\0 ")).len, 1); /* a NUL is no space */
    assert_true(cct_span_contains(SPAN("abcabd"), SPAN("abd")));
    assert_true(cct_span_contains(SPAN("abd"), SPAN("abd")));
    assert_false(cct_span_contains(SPAN("ab"), SPAN("abd")));
    assert_false(cct_span_contains(SPAN("abcab"), SPAN("abd")));
    assert_false(cct_span_contains(CCT_NO_SPAN, SPAN("a")));
}

static void test_span_to_u64(void **state)
{
    static const struct {
        const char *text;
        bool valid;
        uint64_t value;
    } rows[] = {
        {"0", true, 0},
        {"007", true, 7},
        {"18446744073709551615", true, UINT64_MAX},
        {"18446744073709551616", false, 0},
        {"18446744073709551620", false, 0},
        {"99999999999999999999", false, 0},
        {"", false, 0},
        {"-1", false, 0},
        {"+1", false, 0},
        {" 1", false, 0},
        {"1 ", false, 0},
        {"0x1", false, 0},
        {"1.0", false, 0},
        {"\xD9\xA1", false, 0},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        uint64_t value = 0;
        cct_span copy = copy_of(cct_span_of(rows[i].text));
        assert_row(cct_span_to_u64(copy, &value) == rows[i].valid, "'%s'", rows[i].text);
        assert_row(!rows[i].valid || value == rows[i].value, "'%s'", rows[i].text);
        free_copy(copy);
    }
}

static void test_ascii_lower(void **state)
{
    static const char upper[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", lower[] = "abcdefghijklmnopqrstuvwxyz";
    (void)state;
    for (int c = -128; c < 128; c++) {
        const char *at = c == 0 ? NULL : strchr(upper, c);
        assert_row(cct_ascii_lower((char)c) == (at == NULL ? (char)c : lower[at - upper]), "byte %d", c);
        assert_row(cct_is_digit((char)c) == (c != 0 && strchr("0123456789", c) != NULL), "byte %d", c);
    }
}

static void test_hex_values(void **state)
{
    static const char digits[] = "0123456789abcdefABCDEF";
    (void)state;
    for (int c = -128; c < 128; c++) {
        const char *at = c == 0 ? NULL : strchr(digits, c);
        int expected = at == NULL ? -1 : at - digits < 16 ? (int)(at - digits) : (int)(at - digits) - 6;
        assert_row(cct_hex_value((char)c) == expected, "byte %d", c);
    }
}

/* ---- the writer -------------------------------------------------------- */

static cct_url parsed(const char *text)
{
    cct_url url;
    size_t bad;
    assert_int_equal(cct_url_parse(cct_span_of(text), &url, &bad), CCT_OK);
    return url;
}

static const cct_config config = {.client_id = "id", .client_secret = "s t", .scope = "a b", .auth = CCT_AUTH_BASIC};

static void write_span(cct_writer *w)
{
    cct_write_span(w, SPAN("a\0b"));
}
static void write_text(cct_writer *w)
{
    cct_write_text(w, "text");
}
static void write_zero(cct_writer *w)
{
    cct_write_number(w, 0);
}
static void write_most(cct_writer *w)
{
    cct_write_number(w, INT64_MAX);
}
static void write_least(cct_writer *w)
{
    cct_write_number(w, INT64_MIN);
}
static void write_printable(cct_writer *w)
{
    cct_write_printable(w, SPAN("\x1B[1m\xC3\xA9\xFF"));
}
static void write_form(cct_writer *w)
{
    cct_form_write(w, SPAN("a \xC3\xA9~"));
}
static void write_host(cct_writer *w)
{
    cct_url url = parsed("https://[::1]:8443/");
    cct_url_write_host(w, &url);
}
static void write_address(cct_writer *w)
{
    cct_address address = {{192, 0, 2, 255}, CCT_FAMILY_IPV4, 0, 443};
    cct_address_write(w, &address);
}
static void write_date(cct_writer *w)
{
    cct_date_write_rfc3339(w, 0);
}
static void write_redacted(cct_writer *w)
{
    cct_write_redacted(w, 12);
}
static void write_hidden(cct_writer *w)
{
    const cct_secrets secrets = cct_secrets_of_client(SPAN("id"), SPAN("sesame"));
    cct_write_redacted_printable(w, SPAN("a\nsesame b"), &secrets);
}
static void write_base64(cct_writer *w)
{
    cct_base64_encoder encoder;
    cct_base64_encode_init(&encoder, w);
    cct_base64_encode(&encoder, SPAN("foobar!"));
    cct_base64_encode_end(&encoder);
}
static void write_decoded(cct_writer *w)
{
    cct_base64_decoder decoder;
    cct_base64_decode_init(&decoder);
    assert_int_equal(cct_base64_decode(&decoder, SPAN("Zm9vYmFyIQ=="), w), CCT_OK);
}
static void write_request(cct_writer *w)
{
    cct_target target;
    size_t bad;
    assert_int_equal(cct_target_init(&target, "https://h/t", config.auth, &bad), CCT_OK);
    const cct_token_request request = cct_token_request_of(&config, &target, CCT_NO_SPAN);
    cct_token_request_write(w, &request);
}

static void test_every_writer_in_every_capacity(void **state)
{
    static const struct {
        write_function write;
        cct_span expected;
    } rows[] = {
        {write_span, SPAN("a\0b")},
        {write_text, SPAN("text")},
        {write_zero, SPAN("0")},
        {write_most, SPAN("9223372036854775807")},
        {write_least, SPAN("-9223372036854775808")},
        {write_printable, SPAN("\\x1B[1m\xC3\xA9\\xFF")},
        {write_form, SPAN("a+%C3%A9%7E")},
        {write_host, SPAN("[::1]:8443")},
        {write_address, SPAN("192.0.2.255:443")},
        {write_date, SPAN("1970-01-01T00:00:00Z")},
        {write_redacted, SPAN("[redacted, 12 bytes]")},
        {write_hidden, SPAN("a\\x0A[redacted, 6 bytes] b")},
        {write_base64, SPAN("Zm9vYmFyIQ==")},
        {write_decoded, SPAN("foobar!")},
        {write_request,
         SPAN("POST /t HTTP/1.1\r\nHost: h\r\nUser-Agent: cctoken/" CCT_VERSION "\r\n"
              "Accept: application/json\r\nAccept-Encoding: identity\r\nConnection: close\r\nContent-Type: "
              "application/x-www-form-urlencoded\r\nContent-Length: 39\r\nAuthorization: Basic aWQ6cyt0\r\n\r\n"
              "grant_type=client_credentials&scope=a+b")},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        check_every_capacity(rows[i].write, rows[i].expected);
    }
}

static void test_terminate_cuts_at_a_character(void **state)
{
    static const char text[] = "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80z";
    static const size_t cuts[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 11}; /* of 0 to 11 bytes */
    (void)state;
    for (size_t capacity = 0; capacity <= sizeof text + 1; capacity++) {
        cct_span out = copy_of((cct_span){"zzzzzzzzzzzzzz", capacity});
        char *memory = (char *)(uintptr_t)out.ptr;
        cct_writer writer;
        cct_writer_init(&writer, memory, capacity);
        cct_write_text(&writer, text);
        cct_writer_terminate(&writer);
        if (capacity > 0) {
            size_t expected = cuts[capacity > 12 ? 11 : capacity - 1];
            assert_int_equal(strlen(memory), expected);
            assert_int_equal(writer.len, expected);
            assert_memory_equal(memory, text, expected);
        }
        free(memory);
    }
}

/* A part leaves room for the NUL of the whole, unless the whole is full already. */
static void test_parts(void **state)
{
    static const struct {
        size_t written, max, at, room;
    } rows[] = {
        {0, 9, 0, 7}, {0, 7, 0, 7}, {3, 9, 3, 4}, {3, 3, 3, 3}, {3, 0, 3, 0}, {7, 9, 7, 0}, {8, 9, 8, 0}, {9, 9, 8, 0},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        char memory[8];
        cct_writer writer;
        cct_writer_init(&writer, memory, sizeof memory);
        cct_write_span(&writer, (cct_span){"123456789", rows[i].written});
        cct_writer part = cct_writer_part(&writer, rows[i].max);
        assert_row(part.out == memory + rows[i].at, "row %zu", i);
        assert_row(part.capacity == rows[i].room, "row %zu: %zu", i, part.capacity);
        assert_int_equal(part.len, 0);
    }
}

static void test_wipe(void **state)
{
    char memory[] = "a secret of some length";
    (void)state;
    cct_wipe(memory + 1, 8);
    assert_memory_equal(memory, "a\0\0\0\0\0\0\0\0of some length", sizeof memory);
    cct_wipe(memory, 1);
    assert_int_equal(memory[0], 0);
    cct_wipe(NULL, 0);
    cct_wipe(memory + 9, 0);
    assert_int_equal(memory[9], 'o');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_span_comparisons),
        cmocka_unit_test(test_span_trim_and_contains),
        cmocka_unit_test(test_span_to_u64),
        cmocka_unit_test(test_ascii_lower),
        cmocka_unit_test(test_hex_values),
        cmocka_unit_test(test_every_writer_in_every_capacity),
        cmocka_unit_test(test_terminate_cuts_at_a_character),
        cmocka_unit_test(test_parts),
        cmocka_unit_test(test_wipe),
    };
    return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
