/* SPDX-License-Identifier: MIT */
/* Pins of public keys, in the library and as the command line has them. */
#include "library_test.h"

#include "cli/settings/pins.h"
#include "tls/pins.h"

/* SHA-256 of nothing and of "abc" (FIPS 180-4), which openssl writes in base64 like this. */
#define OF_NOTHING "sha256//47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
#define OF_ABC "sha256//ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="

static void test_digest(void **state)
{
    static const char *const texts[][2] = {{"", OF_NOTHING}, {"abc", OF_ABC}};
    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        uint8_t pin[CCT_PIN_LEN];
        char text[64];
        cct_writer writer;
        cct_pin_of(cct_span_of(texts[i][0]), pin);
        cct_writer_init(&writer, text, sizeof text);
        cct_pin_write(&writer, pin);
        cct_writer_terminate(&writer);
        assert_string_equal(text, texts[i][1]);
    }
}

static void test_among(void **state)
{
    uint8_t pins[3][CCT_PIN_LEN] = {{1}, {2}, {3}}, pin[CCT_PIN_LEN] = {3};
    (void)state;
    assert_false(cct_pin_is_among(NULL, 0, pin));
    assert_true(cct_pin_is_among((const uint8_t(*)[CCT_PIN_LEN])pins, 3, pin));
    assert_false(cct_pin_is_among((const uint8_t(*)[CCT_PIN_LEN])pins, 2, pin));
    pin[CCT_PIN_LEN - 1] = 1;
    assert_false(cct_pin_is_among((const uint8_t(*)[CCT_PIN_LEN])pins, 3, pin));
}

/* ---- the command line -------------------------------------------------- */

static void test_lists(void **state)
{
    static const struct {
        const char *list;
        size_t count; /* before the first that is none */
        bool is_good;
    } rows[] = {
        {OF_ABC, 1, true},
        {OF_ABC ";" OF_NOTHING, 2, true},
        {" " OF_ABC " ; " OF_NOTHING "\t", 2, true},
        {"", 0, false},
        {";", 0, false},
        {OF_ABC ";", 1, false},
        {OF_ABC ";;" OF_ABC, 1, false},
        {"sha256//", 0, false},
        {"SHA256//47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", 0, false},
        {"sha256//47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU", 0, false},
        {"sha256//47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU=", 0, false}, /* base64url */
        {"sha256//47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU==", 0, false},
        {"sha256//47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFUAAAA=", 0, false},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        pin_list found = {.count = 0};
        cct_span list = copy_of(cct_span_of(rows[i].list));
        const char *fault = pins_add(&found, list);
        assert_row((fault == NULL) == rows[i].is_good, "row %zu: %s", i, fault == NULL ? "no fault" : fault);
        assert_row(found.count == rows[i].count, "row %zu: %zu", i, found.count);
        free_copy(list);
    }
}

static void test_limit(void **state)
{
    pin_list found = {.count = 0};
    uint8_t pin[CCT_PIN_LEN];
    (void)state;
    cct_pin_of(cct_span_of("abc"), pin);
    for (size_t i = 0; i < PINS_MAX; i++) {
        assert_null(pins_add(&found, cct_span_of(OF_ABC)));
        assert_memory_equal(found.values[i], pin, sizeof pin);
    }
    assert_non_null(pins_add(&found, cct_span_of(OF_ABC)));
    assert_int_equal(found.count, PINS_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_digest),
        cmocka_unit_test(test_among),
        cmocka_unit_test(test_lists),
        cmocka_unit_test(test_limit),
    };
    return cmocka_run_group_tests_name("pins", tests, NULL, NULL);
}
