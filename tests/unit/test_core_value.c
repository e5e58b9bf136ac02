/* SPDX-License-Identifier: MIT */
/* Shapes of values that were copied by hand. */
#include "core_test.h"

#include "value.h"

static void test_quotes(void **state)
{
    static const struct {
        const char *value;
        bool quoted;
    } rows[] = {
        {"\"a\"", true},
        {"'a'", true},
        {"`a`", true},
        {"\"\"", true},
        {"\xE2\x80\x9C"
         "a\xE2\x80\x9D",
         true},
        {"\xE2\x80\x98"
         "a\xE2\x80\x99",
         true},
        {"", false},
        {"\"", false},
        {"a", false},
        {"\"a", false},
        {"a\"", false},
        {"\"a'", false},
        {"a\"b\"", false},
        {"\xE2\x80\x9C"
         "a\"",
         false},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cct_span copy = copy_of(cct_span_of(rows[i].value));
        assert_row(cct_is_quoted(copy) == rows[i].quoted, "'%s'", rows[i].value);
        free_copy(copy);
    }
}

static void test_uuids(void **state)
{
    static const struct {
        const char *value;
        bool uuid;
    } rows[] = {
        {"6b2f1f6e-0000-4000-8000-1f0e5d7c9a3b", true},
        {"6B2F1F6E-0000-4000-8000-1F0E5D7C9A3B", true},
        {"", false},
        {"6b2f1f6e-0000-4000-8000-1f0e5d7c9a3", false},
        {"6b2f1f6e-0000-4000-8000-1f0e5d7c9a3b0", false},
        {"6b2f1f6e00000-4000-8000-1f0e5d7c9a3b", false},
        {"6b2f1f6g-0000-4000-8000-1f0e5d7c9a3b", false},
        {"6b2f1f6e-0000-4000-80000-f0e5d7c9a3b", false},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cct_span copy = copy_of(cct_span_of(rows[i].value));
        assert_row(cct_is_uuid(copy) == rows[i].uuid, "'%s'", rows[i].value);
        free_copy(copy);
    }
}

#define NONE ((size_t)-1)

static void test_encodings(void **state)
{
    static const struct {
        const char *value;
        size_t percent;   /* the offset of the first escape, or NONE */
        size_t non_ascii; /* of the first byte outside ASCII, or NONE */
    } rows[] = {
        {"", NONE, NONE},      {"abc", NONE, NONE},          {"a%2Bc", 1, NONE},
        {"%2b%2F", 0, NONE},   {"a-._~*+!'()%20", 11, NONE}, {"a%2", NONE, NONE},
        {"a%", NONE, NONE},    {"a%zz", NONE, NONE},         {"%2B%", NONE, NONE},
        {"%2B/", NONE, NONE}, /* an encoder would have escaped the slash */
        {"%2B=", NONE, NONE},  {"%2B\xC3\xA9", NONE, 3},     {"\x7F", NONE, NONE},
        {"\xC3\xA9", NONE, 0}, {"a\x80", NONE, 1},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cct_span copy = copy_of(cct_span_of(rows[i].value));
        size_t offset = NONE;
        assert_row(cct_find_percent_encoded(copy, &offset) == (rows[i].percent != NONE), "'%s'", rows[i].value);
        assert_row(rows[i].percent == NONE || offset == rows[i].percent, "'%s' at %zu", rows[i].value, offset);
        assert_row(cct_find_non_ascii(copy, &offset) == (rows[i].non_ascii != NONE), "'%s'", rows[i].value);
        assert_row(rows[i].non_ascii == NONE || offset == rows[i].non_ascii, "'%s' at %zu", rows[i].value, offset);
        free_copy(copy);
    }
}

static void test_base64_pairs(void **state)
{
    static const struct {
        const char *value;
        const char *id; /* NULL: any */
        bool pair;
    } rows[] = {
        {"aWQ6c2VjcmV0", "id", true}, /* id:secret */
        {"aWQ6c2VjcmV0", NULL, true},
        {"aWQ6c2VjcmV0", "i", false},
        {"aWQ6c2VjcmV0", "id:", false},
        {"aWQ6c2VjcmV0", "iD", false},
        {"aWQ6c2VjcmV0", "id:secret", false},
        {"aWQ6", "id", true}, /* id: */
        {"aWQ=", "id", false},
        {"aWQ=", NULL, false},
        {"OnNlY3JldA==", NULL, false}, /* :secret */
        {"aWQ6c2VjcmV", "id", true},   /* without its end */
        {"aWQ6c2Vjc mV0", "id", false},
        {"aWQ6c2VjcmV0\n", "id", false},
        {"aWQ6c2Vjcm_0", "id", false},
        {"aWQ6AA==", "id", false}, /* id:NUL */
        {"", NULL, false},
        {"id:secret", "id", false},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cct_span copy = copy_of(cct_span_of(rows[i].value));
        cct_span id = rows[i].id == NULL ? CCT_NO_SPAN : copy_of(cct_span_of(rows[i].id));
        assert_row(cct_is_base64_pair(copy, id) == rows[i].pair, "'%s' with %s", rows[i].value, rows[i].id);
        free_copy(copy);
        if (id.ptr != NULL) {
            free_copy(id);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_quotes),
        cmocka_unit_test(test_uuids),
        cmocka_unit_test(test_encodings),
        cmocka_unit_test(test_base64_pairs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
