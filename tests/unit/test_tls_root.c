/* SPDX-License-Identifier: MIT */
/* What is read of a trust anchor before mbedTLS parses it: its trust settings, its signature. */
#include "library_test.h"

#include "format/der.h"
#include "tls/root.h"

#define SHA256_ECDSA "\x30\x0A\x06\x08\x2A\x86\x48\xCE\x3D\x04\x03\x02"
#define SHA256_RSA "\x30\x0D\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x01\x0B\x05\x00"

/* ---- a certificate made to measure -------------------------------------- */

/* Wraps content into an element with so many bytes of length. */
static void put_element(cct_writer *out, int tag, cct_span content, unsigned length_bytes)
{
    cct_write_byte(out, (char)tag);
    if (length_bytes > 1) {
        cct_write_byte(out, (char)(0x80 | (length_bytes - 1)));
    }
    for (unsigned i = length_bytes > 1 ? length_bytes - 1 : 1; i > 0; i--) {
        cct_write_byte(out, (char)(content.len >> 8 * (i - 1)));
    }
    cct_write_span(out, content);
}

#define NAME "\x30\x0C\x31\x0A\x30\x08\x06\x03\x55\x04\x03\x0C\x01R"
#define FILLER "\x04\x81\x80" /* an extension, as it were, of 128 bytes */

static cct_span make(char out[600], cct_span algorithm, cct_span key, bool version_3, unsigned length_bytes)
{
    static char tbs[300], all[500], filler[128];
    cct_writer w, whole, result;
    cct_writer_init(&w, tbs, sizeof tbs);
    cct_write_span(&w, version_3 ? SPAN("\xA0\x03\x02\x01\x02") : SPAN(""));
    cct_write_span(&w, SPAN("\x02\x01\x07"));
    cct_write_span(&w, algorithm);
    cct_write_span(&w, SPAN(NAME "\x30\x00" NAME));
    cct_write_span(&w, key);
    if (length_bytes > 1) {
        cct_write_span(&w, SPAN(FILLER));
        cct_write_span(&w, (cct_span){filler, sizeof filler});
    }
    cct_writer_init(&whole, all, sizeof all);
    put_element(&whole, 0x30, (cct_span){tbs, w.len}, length_bytes);
    cct_write_span(&whole, algorithm);
    cct_write_span(&whole, SPAN("\x03\x02\x00\x55"));
    cct_writer_init(&result, out, 600);
    put_element(&result, 0x30, (cct_span){all, whole.len}, length_bytes);
    assert_true(cct_writer_fits(&w) && cct_writer_fits(&whole) && cct_writer_fits(&result));
    return (cct_span){out, result.len};
}

/* ---- the signature ------------------------------------------------------ */

static const struct {
    const char *name;
    cct_span algorithm;
    bool known;
} signatures[] = {
    {"md5 with RSA", SPAN("\x30\x0D\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x01\x04\x05\x00"), true},
    {"sha1 with RSA", SPAN("\x30\x0D\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x01\x05\x05\x00"), true},
    {"sha1 with RSA, no parameters", SPAN("\x30\x0B\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x01\x05"), true},
    {"sha1 with RSA, the old name", SPAN("\x30\x09\x06\x05\x2B\x0E\x03\x02\x1D\x05\x00"), true},
    {"sha256 with RSA", SPAN(SHA256_RSA), true},
    {"sha512 with RSA", SPAN("\x30\x0D\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x01\x0D\x05\x00"), true},
    {"RSA-PSS, SHA-1", SPAN("\x30\x0D\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x01\x0A\x30\x00"), true},
    {"RSA-PSS, SHA-256",
     SPAN("\x30\x41\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x01\x0A\x30\x34\xA0\x0F\x30\x0D\x06\x09\x60\x86\x48\x01\x65\x03"
          "\x04\x02\x01\x05\x00\xA1\x1C\x30\x1A\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x01\x08\x30\x0D\x06\x09\x60\x86\x48"
          "\x01\x65\x03\x04\x02\x01\x05\x00\xA2\x03\x02\x01\x20"),
     true},
    {"ECDSA with SHA-1", SPAN("\x30\x09\x06\x07\x2A\x86\x48\xCE\x3D\x04\x01"), true},
    {"ECDSA with SHA-256", SPAN(SHA256_ECDSA), true},
    {"ECDSA with SHA-512", SPAN("\x30\x0A\x06\x08\x2A\x86\x48\xCE\x3D\x04\x03\x04"), true},
    {"md2 with RSA", SPAN("\x30\x0D\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x01\x02\x05\x00"), false},
    {"Ed25519", SPAN("\x30\x05\x06\x03\x2B\x65\x70"), false},
    {"one of our making", SPAN("\x30\x0A\x06\x08\x2A\x86\x48\xCE\x3D\x04\x03\x05"), false},
    {"none", SPAN("\x30\x02\x06\x00"), false},
    {"no identifier", SPAN("\x30\x02\x05\x00"), false},
};

static void check_replaced(size_t row, cct_span algorithm, bool version_3, unsigned length_bytes)
{
    static const cct_span key = SPAN("\x30\x00");
    char before[600], after[600];
    cct_span old = make(before, signatures[row].algorithm, key, version_3, length_bytes);
    cct_span expected = make(after, algorithm, key, version_3, length_bytes);
    size_t needed = expected.len > old.len ? expected.len : old.len;
    for (size_t capacity = old.len; capacity <= needed + 1; capacity++) {
        char *der = malloc(capacity);
        memcpy(der, old.ptr, old.len);
        size_t len = cct_root_replace_signature(der, old.len, capacity, algorithm);
        bool replaced = signatures[row].known && capacity >= needed;
        assert_row(len == (replaced ? expected.len : 0), "%s, capacity %zu: %zu", signatures[row].name, capacity, len);
        assert_row(!replaced || memcmp(der, expected.ptr, len) == 0, "%s: other bytes", signatures[row].name);
        free(der);
    }
}

static void test_replace_signature(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(signatures); i++) {
        check_replaced(i, SPAN(SHA256_ECDSA), true, 3);
        check_replaced(i, SPAN(SHA256_RSA), false, 3);
    }
    check_replaced(0, SPAN(SHA256_ECDSA), false, 1);
}

/*
 * A length that no longer fits into its bytes: refused, rather than a certificate that says less
 * than it has.
 */
static void test_length_overflows(void **state)
{
    (void)state;
    char der[600], again[600];
    static const cct_span longer = SPAN("\x30\x40\x06\x08\x2A\x86\x48\xCE\x3D\x04\x03\x02\x04\x34"
                                        "                                                    ");
    cct_span short_one = make(der, SPAN(SHA256_ECDSA), SPAN("\x30\x00"), true, 1);
    assert_in_range(short_one.len, 20, 129);
    assert_int_equal(longer.len, 0x42);
    assert_int_equal(cct_root_replace_signature(der, short_one.len, sizeof der, longer), 0);
    cct_span large = make(again, SPAN(SHA256_ECDSA), SPAN("\x30\x00"), true, 3);
    assert_int_equal(cct_root_replace_signature(again, large.len, sizeof again, longer), large.len + 2 * (0x40 - 0x0A));
}

/* Cut anywhere, or with any byte changed: nothing is read or written beyond the memory. */
static void test_replace_in_damaged(void **state)
{
    (void)state;
    char bytes[600];
    cct_span good = make(bytes, signatures[1].algorithm, SPAN("\x30\x00"), true, 3);
    for (size_t len = 0; len < good.len; len++) {
        cct_span cut = copy_of((cct_span){good.ptr, len});
        assert_int_equal(cct_root_replace_signature((char *)(uintptr_t)cut.ptr, len, len, SPAN(SHA256_RSA)), 0);
        free_copy(cut);
    }
    for (size_t at = 0; at < good.len; at++) {
        for (int value = 0; value < 256; value++) {
            char *changed = malloc(good.len + 40);
            memcpy(changed, good.ptr, good.len);
            changed[at] = (char)value;
            assert_true(cct_root_replace_signature(changed, good.len, good.len + 40, SPAN(SHA256_RSA)) <=
                        good.len + 40);
            free(changed);
        }
    }
}

/* Of a certificate that broke off the subject is still known, once it is there. */
static void test_subject_of_part(void **state)
{
    (void)state;
    char der[600];
    cct_span certificate = make(der, SPAN(SHA256_RSA), SPAN("\x30\x00"), true, 3);
    cct_span subject = cct_der_subject(certificate);
    size_t known_from = (size_t)(subject.ptr + subject.len - certificate.ptr);
    for (size_t len = 0; len <= certificate.len; len++) {
        cct_span cut = copy_of((cct_span){certificate.ptr, len});
        cct_span found = cct_der_subject_of_part(cut);
        assert_row((found.ptr != NULL) == (len >= known_from), "cut to %zu", len);
        assert_true(found.ptr == NULL || same_bytes(found, subject));
        free_copy(cut);
    }
}

/* ---- trust settings ------------------------------------------------------ */

#define SERVER "\x06\x08\x2B\x06\x01\x05\x05\x07\x03\x01"
#define CLIENT "\x06\x08\x2B\x06\x01\x05\x05\x07\x03\x02"
#define ANY "\x06\x04\x55\x1D\x25\x00"

static void test_serves(void **state)
{
    static const struct {
        cct_span settings;
        bool serves;
    } rows[] = {
        {SPAN(""), true},
        {SPAN("\x30\x00"), true},
        {SPAN("\x30\x0C\x30\x0A" SERVER), true},
        {SPAN("\x30\x08\x30\x06" ANY), true},
        {SPAN("\x30\x0C\x30\x0A" CLIENT), false},
        {SPAN("\x30\x02\x30\x00"), false}, /* a list that trusts nobody */
        {SPAN("\x30\x16\x30\x14" CLIENT SERVER), true},
        {SPAN("\x30\x0C\xA0\x0A" SERVER), false},
        {SPAN("\x30\x08\xA0\x06" ANY), false},
        {SPAN("\x30\x0C\xA0\x0A" CLIENT), true},
        {SPAN("\x30\x18\x30\x0A" SERVER "\xA0\x0A" CLIENT), true},
        {SPAN("\x30\x18\x30\x0A" SERVER "\xA0\x0A" SERVER), false},
        {SPAN("\x30\x05\x0C\x03"
              "CA1"),
         true}, /* an alias alone */
        {SPAN("\x30\x11\x30\x0A" CLIENT "\x0C\x03"
              "CA1"),
         false},
        {SPAN("\x30\x0C\x30\x0A" SERVER "\x00"), false}, /* cannot be read: each of the rest */
        {SPAN("\x30\x0C\x30\x0B" SERVER), false},
        {SPAN("\x30\x04\x30\x02\x05\x00"), false},
        {SPAN("\x30\x0E\x30\x0A" SERVER "\x0C\x05"), false},
        {SPAN("\x00\x00"), false},
        {SPAN("\x30"), false},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cct_span settings = copy_of(rows[i].settings);
        assert_row(cct_root_serves(settings) == rows[i].serves, "row %zu", i);
        free_copy(settings);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_replace_signature),
        cmocka_unit_test(test_length_overflows),
        cmocka_unit_test(test_replace_in_damaged),
        cmocka_unit_test(test_subject_of_part),
        cmocka_unit_test(test_serves),
    };
    return cmocka_run_group_tests_name("root", tests, NULL, NULL);
}
