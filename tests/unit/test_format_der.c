/* SPDX-License-Identifier: MIT */
/* Names in certificates: found, and compared as mbedTLS compares them. */
#include "library_test.h"

#include "format/der.h"

/* "Root" as UTF8String and PrintableString, and others beside. */
#define UTF8_ROOT "\x30\x0F\x31\x0D\x30\x0B\x06\x03\x55\x04\x03\x0C\x04Root"
#define PRINTABLE_ROOT "\x30\x0F\x31\x0D\x30\x0B\x06\x03\x55\x04\x03\x13\x04rOOT"
#define T61_ROOT "\x30\x0F\x31\x0D\x30\x0B\x06\x03\x55\x04\x03\x14\x04Root"
#define T61_LOWER "\x30\x0F\x31\x0D\x30\x0B\x06\x03\x55\x04\x03\x14\x04root"
#define OTHER "\x30\x0F\x31\x0D\x30\x0B\x06\x03\x55\x04\x03\x0C\x04Roof"
#define ORGANISATION "\x30\x0F\x31\x0D\x30\x0B\x06\x03\x55\x04\x0A\x0C\x04Root"
#define LONGER "\x30\x10\x31\x0E\x30\x0C\x06\x03\x55\x04\x03\x0C\x05Roots"
/* O=A, CN=B as two sets of one, and as one set of two */
#define TWO_SETS                                                                                                       \
    "\x30\x18\x31\x0A\x30\x08\x06\x03\x55\x04\x0A\x0C\x01"                                                             \
    "A"                                                                                                                \
    "\x31\x0A\x30\x08\x06\x03\x55\x04\x03\x0C\x01"                                                                     \
    "B"
#define ONE_SET                                                                                                        \
    "\x30\x16\x31\x14\x30\x08\x06\x03\x55\x04\x0A\x0C\x01"                                                             \
    "A"                                                                                                                \
    "\x30\x08\x06\x03\x55\x04\x03\x0C\x01"                                                                             \
    "B"
#define FIRST_ONLY                                                                                                     \
    "\x30\x0C\x31\x0A\x30\x08\x06\x03\x55\x04\x0A\x0C\x01"                                                             \
    "A"

static void test_same_name(void **state)
{
    static const struct {
        cct_span a, b;
        bool same;
    } rows[] = {
        {SPAN(UTF8_ROOT), SPAN(UTF8_ROOT), true},
        {SPAN(UTF8_ROOT), SPAN(PRINTABLE_ROOT), true},
        {SPAN(T61_ROOT), SPAN(T61_ROOT), true},
        {SPAN(T61_ROOT), SPAN(T61_LOWER), false},
        {SPAN(T61_ROOT), SPAN(UTF8_ROOT), false},
        {SPAN(UTF8_ROOT), SPAN(OTHER), false},
        {SPAN(UTF8_ROOT), SPAN(ORGANISATION), false},
        {SPAN(UTF8_ROOT), SPAN(LONGER), false},
        {SPAN(TWO_SETS), SPAN(TWO_SETS), true},
        {SPAN(TWO_SETS), SPAN(ONE_SET), false},
        {SPAN(ONE_SET), SPAN(ONE_SET), true},
        {SPAN(TWO_SETS), SPAN(FIRST_ONLY), false},
        {SPAN("\x30\x00"), SPAN("\x30\x00"), true},
        {SPAN("\x30\x00"), SPAN(UTF8_ROOT), false},
        {SPAN(""), SPAN(""), false},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cct_span a = copy_of(rows[i].a), b = copy_of(rows[i].b);
        assert_row(cct_der_same_name(a, b) == rows[i].same, "row %zu", i);
        assert_row(cct_der_same_name(b, a) == rows[i].same, "row %zu, the other way", i);
        free_copy(a);
        free_copy(b);
    }
}

static void test_common_name(void **state)
{
    (void)state;
    assert_true(cct_span_equals(cct_der_common_name(SPAN(UTF8_ROOT)), "Root"));
    assert_true(cct_span_equals(cct_der_common_name(SPAN(TWO_SETS)), "B"));
    assert_true(cct_span_equals(cct_der_common_name(SPAN(ONE_SET)), "B"));
    assert_true(cct_span_equals(cct_der_common_name(SPAN(FIRST_ONLY)), "A"));
    assert_null(cct_der_common_name(SPAN("")).ptr);
    assert_null(cct_der_common_name(SPAN("\x30\x00")).ptr);
}

/* version, serial number 7, empty signature and validity; the issuer is not the subject */
#define HEAD "\xA0\x03\x02\x01\x02\x02\x01\x07\x30\x00" OTHER "\x30\x00"
#define CERTIFICATE "\x30\x32\x30\x30" HEAD UTF8_ROOT "\x05\x00"
#define VERSION_1 "\x30\x2D\x30\x2B\x02\x01\x07\x30\x00" OTHER "\x30\x00" UTF8_ROOT "\x05\x00"

static void test_subject(void **state)
{
    (void)state;
    assert_true(cct_der_same_name(cct_der_subject(SPAN(CERTIFICATE)), SPAN(UTF8_ROOT)));
    assert_true(cct_der_same_name(cct_der_subject(SPAN(VERSION_1)), SPAN(UTF8_ROOT)));
    /*
     * Cut anywhere, or with any length changed, it is none or another, and nothing is read beyond
     * it.
     */
    for (size_t len = 0; len < sizeof CERTIFICATE - 1; len++) {
        cct_span cut = copy_of((cct_span){CERTIFICATE, len});
        assert_null(cct_der_subject(cut).ptr);
        free_copy(cut);
    }
    for (size_t at = 0; at < sizeof CERTIFICATE - 1; at++) {
        char bytes[] = CERTIFICATE;
        for (int value = 0; value < 256; value++) {
            bytes[at] = (char)value;
            cct_span changed = copy_of((cct_span){bytes, sizeof CERTIFICATE - 1});
            cct_span subject = cct_der_subject(changed);
            assert_true(subject.ptr == NULL ||
                        (subject.ptr >= changed.ptr && subject.ptr + subject.len <= changed.ptr + changed.len));
            cct_der_same_name(subject, SPAN(UTF8_ROOT));
            cct_der_common_name(subject);
            free_copy(changed);
        }
    }
}

/*
 * X.690 section 8.1.3: short and long form, up to three bytes of length; longer ones no certificate
 * has.
 */
static void test_lengths(void **state)
{
#define BYTES_16 "xxxxxxxxxxxxxxxx"
#define BYTES_64 BYTES_16 BYTES_16 BYTES_16 BYTES_16
    static const struct {
        cct_span bytes;
        size_t header; /* 0: none */
        size_t len;
    } rows[] = {
        {SPAN("\x04\x00"), 2, 0},
        {SPAN("\x04\x01x"), 2, 1},
        {SPAN("\x04\x01xy"), 2, 1},
        {SPAN("\x04\x81\x01x"), 3, 1},
        {SPAN("\x04\x82\x00\x01x"), 4, 1},
        {SPAN("\x04\x83\x00\x00\x01x"), 5, 1},
        {SPAN("\x04\x84\x00\x00\x00\x01x"), 0, 0},
        {SPAN("\x04\x80xx"), 0, 0},                 /* of indefinite length: BER */
        {SPAN("\x04\x80" BYTES_64 BYTES_64), 0, 0}, /* also where 128 bytes follow */
        {SPAN("\x04\x81\x80" BYTES_64 BYTES_64), 3, 128},
        {SPAN("\x04\xFFxx"), 0, 0},
        {SPAN(""), 0, 0},
        {SPAN("\x04"), 0, 0},
        {SPAN("\x04\x01"), 0, 0},
        {SPAN("\x04\x02x"), 0, 0},
        {SPAN("\x04\x81"), 0, 0},
        {SPAN("\x04\x82\x00"), 0, 0},
        {SPAN("\x04\x81\x02x"), 0, 0},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cct_der element;
        cct_span copy = copy_of(rows[i].bytes), rest = copy;
        assert_row(cct_der_take(&rest, &element) == (rows[i].header > 0), "row %zu", i);
        if (rows[i].header > 0) {
            assert_int_equal(element.tag, 4);
            assert_int_equal(element.content.len, rows[i].len);
            assert_ptr_equal(element.content.ptr, copy.ptr + rows[i].header);
            assert_int_equal(element.whole.len, rows[i].header + rows[i].len);
            assert_ptr_equal(element.whole.ptr, copy.ptr);
            assert_int_equal(rest.len, copy.len - element.whole.len);
            assert_false(cct_der_take_tagged(&(cct_span){copy.ptr, copy.len}, 5, &element));
            assert_true(cct_der_take_tagged(&(cct_span){copy.ptr, copy.len}, 4, &element));
        } else {
            assert_int_equal(rest.len, copy.len);
        }
        free_copy(copy);
    }
}

/* Names that are none are not the same as anything, not even as themselves. */
static void test_damaged_names(void **state)
{
    /* one attribute: 2.5.4.3 = "a" */
    static const cct_span good = SPAN("\x30\x0C\x31\x0A\x30\x08\x06\x03\x55\x04\x03\x0C\x01"
                                      "a");
    static const cct_span bad[] = {
        SPAN(""),
        SPAN("\x31\x0C\x31\x0A\x30\x08\x06\x03\x55\x04\x03\x0C\x01"
             "a"), /* no sequence */
        SPAN("\x30\x0C\x30\x0A\x30\x08\x06\x03\x55\x04\x03\x0C\x01"
             "a"), /* of no set */
        SPAN("\x30\x0C\x31\x0A\x31\x08\x06\x03\x55\x04\x03\x0C\x01"
             "a"), /* of no sequence */
        SPAN("\x30\x0C\x31\x0A\x30\x08\x05\x03\x55\x04\x03\x0C\x01"
             "a"),                                            /* of no type */
        SPAN("\x30\x09\x31\x07\x30\x05\x06\x03\x55\x04\x03"), /* without a value */
    };
    (void)state;
    assert_true(cct_der_same_name(good, good));
    for (size_t i = 0; i < COUNT(bad); i++) {
        assert_row(!cct_der_same_name(good, bad[i]), "row %zu", i);
        assert_row(!cct_der_same_name(bad[i], good), "row %zu", i);
        assert_row(!cct_der_same_name(bad[i], bad[i]), "row %zu", i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_name), cmocka_unit_test(test_common_name),   cmocka_unit_test(test_subject),
        cmocka_unit_test(test_lengths),   cmocka_unit_test(test_damaged_names),
    };
    return cmocka_run_group_tests_name("der", tests, NULL, NULL);
}
