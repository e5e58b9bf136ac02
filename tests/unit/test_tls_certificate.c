/* SPDX-License-Identifier: MIT */
/*
 * What is looked for in a certificate's extensions and dates, in allocations of their exact size.
 */
#include "library_test.h"

#include "tls/certificate.h"

#define BYTES(literal)                                                                                                 \
    {                                                                                                                  \
        literal, sizeof(literal) - 1                                                                                   \
    }

#define NAMES "\x30\x0B\x06\x03\x55\x1D\x11\x04\x04\x30\x02\x82\x00"
#define UNKNOWN "\x30\x08\x06\x03\x2A\x03\x04\x04\x01\x05"
#define UNKNOWN_TOO "\x30\x08\x06\x03\x2A\x03\x05\x04\x01\x05"
#define LONGER "\x30\x09\x06\x04\x2A\x03\x04\x01\x04\x01\x05"
#define CRITICAL "\x30\x0B\x06\x03\x2A\x03\x04\x01\x01\xFF\x04\x01\x05"

#define TWICE "an extension occurs twice"

static void assert_flaw(const cct_certificate *certificate, const char *expected, size_t row)
{
    const char *flaw = cct_certificate_flaw(certificate);
    bool same = flaw == NULL ? expected == NULL : expected != NULL && strcmp(flaw, expected) == 0;
    assert_row(same, "row %zu: %s", row, flaw != NULL ? flaw : "nothing");
}

static void test_repeated_extensions(void **state)
{
    static const struct {
        cct_span extensions;
        const char *expected;
    } rows[] = {
        {BYTES(""), NULL},
        {BYTES(NAMES), NULL},
        {BYTES(NAMES UNKNOWN UNKNOWN_TOO LONGER), NULL},
        {BYTES(UNKNOWN UNKNOWN), TWICE},
        {BYTES(UNKNOWN CRITICAL), TWICE},
        {BYTES(UNKNOWN NAMES LONGER UNKNOWN), TWICE},
        {BYTES(NAMES UNKNOWN LONGER UNKNOWN_TOO UNKNOWN_TOO), TWICE},
        {BYTES(UNKNOWN "\x30\x08\x06\x03\x2A\x03"), "an extension cannot be read"},
        {BYTES(NAMES "\x30\x05\x06\x00\x04\x01\x05"), "an extension cannot be read"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cct_span copy = copy_of(rows[i].extensions);
        cct_certificate certificate = {.extensions = copy};
        assert_flaw(&certificate, rows[i].expected, i);
        free_copy(copy);
    }
}

#define POLICY(len, value_len, value) "\x30" len "\x06\x03\x55\x1D\x24\x04" value_len value

static void test_required_policies(void **state)
{
    static const struct {
        cct_span extensions;
        bool expected;
    } rows[] = {
        {BYTES(""), false},
        {BYTES(NAMES UNKNOWN), false},
        {BYTES(POLICY("\x09", "\x02", "\x30\x00")), false},
        {BYTES(POLICY("\x0C", "\x05", "\x30\x03\x81\x01\x00")), false}, /* inhibitPolicyMapping */
        {BYTES(POLICY("\x0C", "\x05", "\x30\x03\x80\x01\x00")), true},  /* requireExplicitPolicy */
        {BYTES(POLICY("\x0C", "\x05", "\x30\x03\x80\x01\x05")), true},
        {BYTES(POLICY("\x0F", "\x08", "\x30\x06\x81\x01\x00\x80\x01\x00")), true},
        {BYTES(NAMES POLICY("\x0F", "\x08", "\x30\x06\x80\x01\x00\x81\x01\x00")), true},
        /* what cannot be read may require one */
        {BYTES(POLICY("\x0B", "\x04", "\x30\x02\x81\x05")), true},
        {BYTES(POLICY("\x09", "\x02", "\x05\x00")), true},
        {BYTES(POLICY("\x07", "\x00", "")), true},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cct_span copy = copy_of(rows[i].extensions);
        cct_certificate certificate = {.extensions = copy};
        assert_row(cct_certificate_requires_policy(&certificate) == rows[i].expected, "row %zu", i);
        free_copy(copy);
    }
}

static void test_dates(void **state)
{
    static const struct {
        cct_span validity;
        bool expected;
    } rows[] = {
        {BYTES("\x17\x0D"
               "260101000000Z"
               "\x17\x0D"
               "270101000000Z"),
         true},
        {BYTES("\x17\x0D"
               "260101000000Z"
               "\x18\x0F"
               "20500101000000Z"),
         true},
        {BYTES("\x17\x0C"
               "260101000000"
               "\x17\x0D"
               "270101000000Z"),
         false},
        {BYTES("\x17\x0D"
               "260101000000Z"
               "\x18\x0E"
               "20500101000000"),
         false},
        {BYTES("\x17\x00"
               "\x17\x0D"
               "270101000000Z"),
         false},
        {BYTES("\x17\x0D"
               "2601"),
         false},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cct_span copy = copy_of(rows[i].validity);
        cct_certificate certificate = {.validity = copy};
        assert_flaw(&certificate, rows[i].expected ? NULL : "a date is not in UTC", i);
        free_copy(copy);
    }
}

static void test_known_extensions(void **state)
{
    static const char known[] = {14, 15, 17, 19, 30, 32, 33, 35, 36, 37, 54};
    (void)state;
    for (int last = 0; last < 128; last++) {
        char oid[] = {0x55, 0x1D, (char)last};
        bool expected = memchr(known, last, sizeof known) != NULL;
        assert_int_equal(cct_certificate_knows_extension((cct_span){oid, sizeof oid}), expected);
        assert_false(cct_certificate_knows_extension((cct_span){oid, 2}));
    }
    assert_false(cct_certificate_knows_extension(cct_span_of("\x55\x1C\x11")));
    assert_false(cct_certificate_knows_extension(cct_span_of("\x55\x1D\x11\x01")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_repeated_extensions),
        cmocka_unit_test(test_required_policies),
        cmocka_unit_test(test_dates),
        cmocka_unit_test(test_known_extensions),
    };
    return cmocka_run_group_tests_name("certificate", tests, NULL, NULL);
}
