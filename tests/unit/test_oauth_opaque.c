/* SPDX-License-Identifier: MIT */
/* Runs of base64 and hexadecimal: what they hold, and which of them look like a token. */
#include "library_test.h"

#include "oauth/opaque.h"

static void test_length(void **state)
{
    static const struct {
        const char *text;
        size_t len;
    } rows[] = {
        {"", 0}, {".a", 0}, {"a.b", 1}, {"aZ09+/-_=", 8}, {"a b", 1}, {"\xC3\xA9", 0}, {"a\x80", 1},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cct_span text = copy_of(cct_span_of(rows[i].text));
        assert_row(cct_opaque_len(text) == rows[i].len, "'%s'", rows[i].text);
        free_copy(text);
    }
    assert_int_equal(cct_opaque_len(CCT_NO_SPAN), 0);
}

static void test_contains(void **state)
{
    static const struct {
        const char *run, *secret;
        bool contains;
    } rows[] = {
        {"c2VzYW1l", "sesame", true},
        {"c2VzYW1", "sesame", false},
        {"xxc2VzYW1lxx", "sesame", true}, /* at any character, not only where a group begins */
        {"aHVudGVyMg", "hunter2", true},  /* with the first small letter */
        {"YWFzZXNhbWU", "sesame", true},
        {"YXNlc2FtZQ", "sesame", true},
        {"736573616d65", "sesame", true},
        {"a736573616D65", "sesame", true},
        {"736573616d6", "sesame", false},
        {"73657361", "sesa", true},
        {"736573", "ses", false},        /* too short */
        {"cyU2NXNhbWU", "sesame", true}, /* s%65same */
        {"YSsrYg", "a  b", true},        /* a++b */
        {"YSUyYg", "a+b", false},
        {"cyU2", "sesame", false},
        {"", "sesame", false},
        {"c2VzYW1l", "", false},
        /* behind 42 bytes */
        {"eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4c2VzYW1l", "sesame", true},
        {"w6nDqcOp", "\xC3\xA9\xC3\xA9", true},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cct_span run = copy_of(cct_span_of(rows[i].run)), secret = copy_of(cct_span_of(rows[i].secret));
        assert_row(cct_opaque_contains(run, secret) == rows[i].contains, "'%s' in '%s'", rows[i].secret, rows[i].run);
        free_copy(run);
        free_copy(secret);
    }
}

/* A damaged escape (%zz) and what lies beyond the end are no bytes: NUL neither. */
static void test_no_byte(void **state)
{
    cct_span run = copy_of(SPAN("c2UlenpjcmV0")); /* se%zzcret */
    (void)state;
    assert_false(cct_opaque_contains(run, SPAN("se\0cret")));
    assert_false(cct_opaque_contains(run, SPAN("cret\0")));
    free_copy(run);
}

static void test_shapes(void **state)
{
    static const struct {
        const char *run;
        bool jwt, token;
    } rows[] = {
        {"eyJhbGciOiJSUzI1NiJ9", true, true},
        {"eyJhbGciOiJ", false, false},
        {"eyJhbGciOiJu", true, false},
        {"xyJhbGciOiJu", false, false},
        {"", false, false},
        {"authenticationFailedBecauseOfThis", false, false},
        {"invalid-client-metadata_2", false, false},
        {"abcdefghijklmno", false, false},
        {"abcdefghijklmn1", false, false},
        {"abcdefghijklmno1", false, true},
        {"ABCDEFGHIJKLMNO1", false, true},
        {"1234567890123456789012345678901234567890", false, false},
        {"abc-DEF_ghi-123_jkl", false, false},
        {"abc-DEF_ghi-123_jklm", false, true},
        {"7d1c9e0f-1a2b-4c3d-9e8f-0a1b2c3d4e5f", false, false},
        {"0123456789abcdef0123456789abcdef01234567", false, false},
        {"0123456789abcdef0123456789abcdef012345678", false, true},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cct_span run = copy_of(cct_span_of(rows[i].run));
        assert_row(cct_opaque_is_jwt(run) == rows[i].jwt, "%s", rows[i].run);
        assert_row(cct_opaque_is_token(run) == rows[i].token, "%s", rows[i].run);
        free_copy(run);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_length),
        cmocka_unit_test(test_contains),
        cmocka_unit_test(test_no_byte),
        cmocka_unit_test(test_shapes),
    };
    return cmocka_run_group_tests_name("opaque", tests, NULL, NULL);
}
