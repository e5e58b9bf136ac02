/* SPDX-License-Identifier: MIT */
/*
 * The scope that a server granted: compared with the one that was requested, and joined where it is
 * an array.
 */
#include "library_test.h"

#include "cctoken_port.h"
#include "oauth/scope.h"

static void test_granted(void **state)
{
    static const struct {
        const char *asked, *granted;
        bool all;
    } rows[] = {
        {"a", "a", true},     {"a b", "b a", true},   {"a b", "c b a", true}, {"", "", true},
        {"", "a", true},      {"a", "", false},       {"a b", "a", false},    {"a", "aa", false},
        {"aa", "a", false},   {"a", "A", false},      {"a b", "ab", false},   {"a:b", "a", false},
        {"b", "a b", true},   {"a", "b a ", true},    {"a b", "a,b", true},   {"a b", "a, b", true},
        {"a,b", "a,b", true}, {"a,b", "a,b c", true}, {"a b", "a,c", false},  {"a,b", "a b", false},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cct_span asked = copy_of(cct_span_of(rows[i].asked)), granted = copy_of(cct_span_of(rows[i].granted));
        assert_row(cct_scope_is_granted(asked, granted) == rows[i].all, "'%s' of '%s'", rows[i].asked, rows[i].granted);
        free_copy(asked);
        free_copy(granted);
    }
}

/*
 * The object's one member is in memory of exactly its size: no byte outside the array may be
 * changed.
 */
static void test_joined(void **state)
{
    static const struct {
        const char *array, *joined; /* NULL: no array of strings */
    } rows[] = {
        {"[]", ""},
        {"[ \t]", ""},
        {"[\"\"]", ""},
        {"[\"a\"]", "a"},
        {"[\"a\",\"b\"]", "a b"},
        {"[ \"a\" ,\r\n \"b c\" ]", "a b c"},
        {"[\"\",\"a\",\"\"]", "a"},
        {"[\"]\",\"\\\"\",\",\"]", "] \" ,"},
        {"[\"\\u0061\",\"\\u00e9\"]", "a \xC3\xA9"},
        {"[\"\xC3\xA9\"]", "\xC3\xA9"},
        {"[1]", NULL},
        {"[\"a\",1]", NULL},
        {"[null]", NULL},
        {"[[\"a\"]]", NULL},
        {"[\"a\",{}]", NULL},
        {"{}", NULL},
        {"\"a\"", NULL},
        {"1", NULL},
        {"null", NULL},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        char text[64] = "{\"scope\":";
        cct_json_members members;
        cct_json_member member;
        strcat(strcat(text, rows[i].array), "}");
        cct_span body = copy_of(cct_span_of(text));
        assert_int_equal(cct_json_validate(body), CCT_OK);
        assert_true(cct_json_members_init(&members, body) && cct_json_members_next(&members, &member));
        cct_span joined = cct_scope_join(&member, (char *)(uintptr_t)member.value.ptr);
        assert_row((joined.ptr == NULL) == (rows[i].joined == NULL), "%s", rows[i].array);
        assert_row(joined.ptr == NULL || (cct_span_equals(joined, rows[i].joined) && joined.ptr[joined.len] == '\0'),
                   "%s: '%.*s'", rows[i].array, SHOW(joined));
        assert_memory_equal(body.ptr, "{\"scope\":", 9);
        assert_int_equal(body.ptr[body.len - 1], '}');
        free_copy(body);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_granted), cmocka_unit_test(test_joined)};
    return cmocka_run_group_tests_name("scope", tests, NULL, NULL);
}
