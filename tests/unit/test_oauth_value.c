/* SPDX-License-Identifier: MIT */
/* Shapes of values that were copied by hand. */
#include "library_test.h"

#include "oauth/value.h"

static void test_quotes(void **state)
{
    static const char around[] = "quotes around it", behind[] = "text after the closing quote",
                      start[] = "a quote at its start only", end[] = "a quote at its end only";
    static const struct {
        const char *value, *quote;
    } rows[] = {
        {"\"a\"", around},
        {"'a'", around},
        {"`a`", around},
        {"\"\"", around},
        {"\xE2\x80\x9C"
         "a\xE2\x80\x9D",
         around},
        {"\xE2\x80\x98"
         "a\xE2\x80\x99",
         around},
        {"\"a\" # b", behind},
        {"'a'b", behind},
        {"\"", start},
        {"\"a", start},
        {"a\"", end},
        {"\"a'", start},
        {"a'", end},
        {"\xE2\x80\x9C"
         "a",
         start},
        {"", NULL},
        {"a", NULL},
        {"a\"b\"c", NULL},
        {"O'Brien", NULL},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cct_span copy = copy_of(cct_span_of(rows[i].value));
        const char *quote = cct_find_quote(copy);
        bool same = quote == NULL ? rows[i].quote == NULL : rows[i].quote != NULL && strcmp(quote, rows[i].quote) == 0;
        assert_row(same, "'%s': %s", rows[i].value, quote == NULL ? "none" : quote);
        free_copy(copy);
    }
}

static void test_pasted(void **state)
{
    static const struct {
        const char *value;
        bool pasted;
    } rows[] = {
        {"CCTOKEN_CLIENT_SECRET=abc", true},
        {"export CCTOKEN_CLIENT_SECRET=abc", true},
        {"GENESYSCLOUD_OAUTHCLIENT_SECRET=abc", true},
        {"client_secret: abc", true},
        {"client_id=abc", true},
        {"{\"client_id\": \"a\", \"client_secret\": \"b\"}", true},
        {"abc # rotated", true},
        {"abc #", true},
        {"abc#def", false},
        {"abc# def", false},
        {"{\n  \"clientSecret\": \"b\"\n}", true},
        {"{\"secret\":\"b\"}", true},
        {"{\"a\": 1}", true},
        {"{secret}", false},
        {"CLIENT_SECRET = abc", true},
        {"Authorization: Basic YTpi", true},
        {"Basic YTpi", true},
        {"basic instinct", false},
        {"clientsecret", false},
        {"a/b+client_secret=x", false},
        {"ABCDEF==", false},
        {"", false},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        size_t offset;
        cct_span copy = copy_of(cct_span_of(rows[i].value));
        bool pasted = cct_find_pasted(copy) != NULL || cct_find_comment(copy, &offset) != NULL;
        assert_row(pasted == rows[i].pasted, "'%s'", rows[i].value);
        free_copy(copy);
    }
}

static void test_twice_encoded(void **state)
{
    static const struct {
        const char *value, *id;
        bool line, pair;
    } rows[] = {
        {"c2VjcmV0Cg==", "id", true, false},  /* secret, line feed */
        {"c2VjcmV0DQo=", "id", true, false},  /* secret, carriage return, line feed */
        {"c2VjDXJldAo=", "id", false, false}, /* a carriage return within */
        {"c2VjcmV0", "id", false, false},     /* no line feed */
        {"c2UKY3JldAo=", "id", false, false}, /* two lines */
        {"Cg==", "id", false, false},         /* nothing else */
        {"id:secret", "id", false, true},     {"id:", "id", false, false}, {"ie:secret", "id", false, false},
        {"id", "id", false, false},           {":x", "", false, false},    {"", "id", false, false},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cct_span copy = copy_of(cct_span_of(rows[i].value));
        assert_row(cct_is_base64_line(copy) == rows[i].line, "'%s'", rows[i].value);
        assert_row(cct_is_plain_pair(copy, cct_span_of(rows[i].id)) == rows[i].pair, "'%s'", rows[i].value);
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
        cmocka_unit_test(test_quotes), cmocka_unit_test(test_pasted),    cmocka_unit_test(test_twice_encoded),
        cmocka_unit_test(test_uuids),  cmocka_unit_test(test_encodings), cmocka_unit_test(test_base64_pairs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
