/* SPDX-License-Identifier: MIT */
/* What is read out of valid JSON: members, strings, numbers. */
#include <stdio.h>

#include "library_test.h"

#include "cctoken_port.h"
#include "format/json.h"

/* "key=value:type," of each member; the values of containers without white space at their end. */
static void describe(cct_span text, char *out, size_t capacity)
{
    static const char types[] = "sntf0c";
    cct_json_members members;
    cct_json_member member;
    cct_writer writer;
    cct_writer_init(&writer, out, capacity);
    if (!cct_json_members_init(&members, text)) {
        cct_write_text(&writer, "no object");
    } else {
        while (cct_json_members_next(&members, &member)) {
            cct_write_span(&writer, member.name);
            cct_write_byte(&writer, '=');
            cct_write_span(&writer, member.value);
            cct_write_byte(&writer, ':');
            cct_write_byte(&writer, types[member.type]);
            cct_write_byte(&writer, ',');
        }
    }
    assert_true(cct_writer_fits(&writer));
    cct_writer_terminate(&writer);
}

static void test_members(void **state)
{
    static const struct {
        const char *text, *members;
    } rows[] = {
        {"{}", ""},
        {" {\n} ", ""},
        {"[]", "no object"},
        {"[{\"a\":1}]", "no object"},
        {"\"a\"", "no object"},
        {"1", "no object"},
        {"{\"a\":1}", "a=1:n,"},
        {"{ \"a\" : 1 }", "a=1:n,"},
        {"\t{\"a\":\"\"}\n", "a=:s,"},
        {"{\"\":\"x\"}", "=x:s,"},
        {"{\"a\":true,\"b\":false,\"c\":null,\"d\":-1.5e3,\"e\":\"f\"}",
         "a=true:t,b=false:f,c=null:0,d=-1.5e3:n,e=f:s,"},
        {"{\"a\":[],\"b\":{},\"c\":1}", "a=[]:c,b={}:c,c=1:n,"},
        {"{\"a\":[1,2,{\"c\":3}],\"b\":{\"access_token\":\"x\"},\"c\":\"d\"}",
         "a=[1,2,{\"c\":3}]:c,b={\"access_token\":\"x\"}:c,c=d:s,"},
        {"{\"a\":\"}],{\\\"\",\"b\":\",\"}", "a=}],{\\\":s,b=,:s,"},
        {"{\"a\\\"b\":\"\\\\\",\"c\":1}", "a\\\"b=\\\\:s,c=1:n,"},
        {"{\"a\":{\"b\":\"}\"},\"c\":[\"]\"]}", "a={\"b\":\"}\"}:c,c=[\"]\"]:c,"},
        {"{\"a\":1,\"a\":2}", "a=1:n,a=2:n,"},
        {"{\"a:b\":\"c:d\",\"e\" :\"f\"}", "a:b=c:d:s,e=f:s,"},
        {"{\"a\":\"\\u0022,\\/\"}", "a=\\u0022,\\/:s,"},
        {"{\"\xE2\x82\xAC\":\"\xC3\xA9\"}", "\xE2\x82\xAC=\xC3\xA9:s,"},
        {"{\"t\":\"true\",\"n\":0}", "t=true:s,n=0:n,"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        char out[256];
        cct_span copy = copy_of(cct_span_of(rows[i].text));
        assert_int_equal(cct_json_validate(copy), CCT_OK);
        describe(copy, out, sizeof out);
        assert_row(strcmp(out, rows[i].members) == 0, "'%s': '%s'", rows[i].text, out);
        free_copy(copy);
    }
}

static void test_any_number_of_members(void **state)
{
    enum { MEMBERS = 5000 };
    char *text = malloc(MEMBERS * 32);
    size_t len = 0;
    cct_json_members members;
    cct_json_member member;
    (void)state;
    assert_non_null(text);
    for (int i = 0; i < MEMBERS; i++) {
        len += (size_t)sprintf(text + len, "%c\"member%d\":[{\"%d\":[]}]", i == 0 ? '{' : ',', i, i);
    }
    text[len++] = '}';
    cct_span copy = copy_of((cct_span){text, len});
    assert_int_equal(cct_json_validate(copy), CCT_OK);
    assert_true(cct_json_members_init(&members, copy));
    for (int i = 0; i < MEMBERS; i++) {
        char key[32];
        sprintf(key, "member%d", i);
        assert_true(cct_json_members_next(&members, &member));
        assert_true(cct_span_equals(member.name, key));
        assert_int_equal(member.type, CCT_JSON_CONTAINER);
    }
    assert_false(cct_json_members_next(&members, &member));
    assert_false(cct_json_members_next(&members, &member));
    free_copy(copy);
    free(text);
}

static void test_strings(void **state)
{
    static const struct {
        const char *string;
        cct_span decoded;
    } rows[] = {
        {"", SPAN("")},
        {"plain \xE2\x82\xAC", SPAN("plain \xE2\x82\xAC")},
        {"\\\"\\\\\\/\\b\\f\\n\\r\\t", SPAN("\"\\/\b\f\n\r\t")},
        {"\\u0041\\u00e9\\u20AC", SPAN("A\xC3\xA9\xE2\x82\xAC")},
        {"a\\u0000b", SPAN("a\0b")},
        {"\\\\u0041", SPAN("\\u0041")},
        {"\\uD83D\\uDE00", SPAN("\xF0\x9F\x98\x80")},
        {"\\uD800\\uDC00\\uDBFF\\uDFFF", SPAN("\xF0\x90\x80\x80\xF4\x8F\xBF\xBF")},
        /* lone surrogates */
        {"\\uD83D", SPAN("\xEF\xBF\xBD")},
        {"\\uDE00x", SPAN("\xEF\xBF\xBDx")},
        {"\\uD83Dx", SPAN("\xEF\xBF\xBDx")},
        {"\\uD83D\\n", SPAN("\xEF\xBF\xBD\n")},
        {"\\uD83D\\u0041", SPAN("\xEF\xBF\xBD"
                                "A")},
        {"\\uDC00\\uDC00\\uDFFF", SPAN("\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD")},
        {"\\uDE00\\uD83D", SPAN("\xEF\xBF\xBD\xEF\xBF\xBD")},
        {"\\uD83D\\uD83D\\uDE00", SPAN("\xEF\xBF\xBD\xF0\x9F\x98\x80")},
        {"\\uFFFE\\uFFFF\\uD7FF\\uE000", SPAN("\xEF\xBF\xBE\xEF\xBF\xBF\xED\x9F\xBF\xEE\x80\x80")},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cct_span copy = copy_of(cct_span_of(rows[i].string));
        bool has_nul = memchr(rows[i].decoded.ptr, '\0', rows[i].decoded.len) != NULL;
        assert_row(cct_json_string_equals(copy, rows[i].decoded.ptr) == !has_nul, "'%s'", rows[i].string);
        assert_row(!cct_json_string_equals(copy, "something else"), "'%s'", rows[i].string);
        assert_row(copy.len == 0 || !cct_json_string_equals(copy, ""), "'%s'", rows[i].string);
        size_t len = cct_json_string_decode((char *)(uintptr_t)copy.ptr, copy.len);
        assert_row(same_bytes((cct_span){copy.ptr, len}, rows[i].decoded), "'%s'", rows[i].string);
        free_copy(copy);
    }
    assert_true(cct_json_string_equals(SPAN("access\\u005ftoken"), "access_token"));
    assert_false(cct_json_string_equals(SPAN("access_token"), "access_toke"));
    assert_false(cct_json_string_equals(SPAN("access_toke"), "access_token"));
    assert_false(cct_json_string_equals(SPAN("access_token\\u0000"), "access_token"));
    assert_false(cct_json_string_equals(SPAN("Access_token"), "access_token"));
}

/* Of one escape at the start of a text that nobody has validated. */
static void test_escapes(void **state)
{
    static const struct {
        const char *text;
        size_t len; /* of the escape; 0: there is none */
        uint32_t code;
    } rows[] = {
        {"\\u0041", 6, 'A'},
        {"\\u00e9x", 6, 0xE9},
        {"\\uD7FF", 6, 0xD7FF},
        {"\\uE000", 6, 0xE000},
        {"\\uD83D\\uDE00", 12, 0x1F600},
        {"\\uDBFF\\uDFFF", 12, 0x10FFFF},
        {"", 0, 0},
        {"\\u004", 0, 0},
        {"\\u004g", 0, 0},
        {"\\ug041", 0, 0},
        {"\\x0041", 0, 0},
        {"/u0041", 0, 0},
        {"\\uD83D", 0, 0},
        {"\\uD83D\\uDE0", 0, 0},
        {"\\uD83D\\uDBFF", 0, 0},
        {"\\uD83D\\uE000", 0, 0},
        {"\\uDC00\\uDC00", 0, 0},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        uint32_t code;
        cct_span copy = copy_of(cct_span_of(rows[i].text));
        assert_row(cct_json_read_u(copy.ptr, copy.len, &code) == rows[i].len, "%s", rows[i].text);
        assert_row(rows[i].len == 0 || code == rows[i].code, "%s: %x", rows[i].text, (unsigned)code);
        free_copy(copy);
    }
}

static void test_numbers(void **state)
{
    static const struct {
        const char *number;
        int64_t whole; /* -1: refused */
    } rows[] = {
        {"0", 0},
        {"1", 1},
        {"3600", 3600},
        {"3600.0", 3600},
        {"3599.999", 3599},
        {"0.9", 0},
        {"3.6e3", 3600},
        {"3.6E+3", 3600},
        {"36e2", 3600},
        {"36000e-1", 3600},
        {"36009e-1", 3600},
        {"1e0", 1},
        {"1e-1", 0},
        {"1e-999999999999", 0},
        {"0e999999999999", 0},
        {"0.0000e5", 0},
        {"0.00012e5", 12},
        {"123.456e1", 1234},
        {"123.456e2", 12345},
        {"123.456e4", 1234560},
        {"0.5e1", 5},
        {"9223372036854775807", INT64_MAX},
        {"9223372036854775807.9", INT64_MAX},
        {"922337203685477580.7e1", INT64_MAX},
        {"9223372036854775808", -1},
        {"18446744073709551616", -1},
        {"99999999999999999999999", -1},
        {"1e18", 1000000000000000000},
        {"1e19", -1},
        {"1e999999999999", -1},
        {"1000000000000000000000e-18", 1000},
        {"", -1},
        {"-0", -1},
        {"-1", -1},
        {"-0.1", -1},
        {"+1", -1},
        {" 1", -1},
        {"1 ", -1},
        {"01", -1},
        {"1.", -1},
        {".5", -1},
        {"1e", -1},
        {"0x10", -1},
        {"3600s", -1},
        {"1,5", -1},
        {"true", -1},
        {"NaN", -1},
        {"Infinity", -1},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        int64_t whole = -1;
        cct_span copy = copy_of(cct_span_of(rows[i].number));
        bool valid = cct_json_number_to_whole(copy, &whole);
        assert_row(valid == (rows[i].whole >= 0), "'%s'", rows[i].number);
        assert_row(!valid || whole == rows[i].whole, "'%s': %lld", rows[i].number, (long long)whole);
        free_copy(copy);
    }
}

static void test_members_as_numbers(void **state)
{
    static const struct {
        const char *value;
        cct_json_type type;
        int64_t whole; /* -1: refused */
    } rows[] = {
        {"3600", CCT_JSON_NUMBER, 3600},
        {"3600.5", CCT_JSON_NUMBER, 3600},
        {"1e3", CCT_JSON_NUMBER, 1000},
        {"03600", CCT_JSON_NUMBER, -1},
        {"-1", CCT_JSON_NUMBER, -1},
        {"3600", CCT_JSON_STRING, 3600},
        {"03600", CCT_JSON_STRING, 3600},
        {"0000", CCT_JSON_STRING, 0},
        {"3600.5", CCT_JSON_STRING, 3600},
        {"003600.50", CCT_JSON_STRING, 3600},
        {"0.9", CCT_JSON_STRING, 0},
        {"0009223372036854775807", CCT_JSON_STRING, INT64_MAX},
        {"9223372036854775808", CCT_JSON_STRING, -1},
        {"1e3", CCT_JSON_STRING, -1},
        {"1E3", CCT_JSON_STRING, -1},
        {"3.6e3", CCT_JSON_STRING, -1},
        {"", CCT_JSON_STRING, -1},
        {".", CCT_JSON_STRING, -1},
        {"1.", CCT_JSON_STRING, -1},
        {".5", CCT_JSON_STRING, -1},
        {"1..5", CCT_JSON_STRING, -1},
        {"1.2.3", CCT_JSON_STRING, -1},
        {"-1", CCT_JSON_STRING, -1},
        {"+1", CCT_JSON_STRING, -1},
        {" 1", CCT_JSON_STRING, -1},
        {"1 ", CCT_JSON_STRING, -1},
        {"0x10", CCT_JSON_STRING, -1},
        {"true", CCT_JSON_TRUE, -1},
        {"null", CCT_JSON_NULL, -1},
        {"[1]", CCT_JSON_CONTAINER, -1},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        int64_t whole = -1;
        cct_span copy = copy_of(cct_span_of(rows[i].value));
        cct_json_member member = {SPAN("x"), copy, rows[i].type};
        bool valid = cct_json_member_to_whole(&member, &whole);
        assert_row(valid == (rows[i].whole >= 0), "'%s' (%d)", rows[i].value, (int)rows[i].type);
        assert_row(!valid || whole == rows[i].whole, "'%s': %lld", rows[i].value, (long long)whole);
        free_copy(copy);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_members), cmocka_unit_test(test_any_number_of_members),
        cmocka_unit_test(test_strings), cmocka_unit_test(test_escapes),
        cmocka_unit_test(test_numbers), cmocka_unit_test(test_members_as_numbers),
    };
    return cmocka_run_group_tests_name("json_values", tests, NULL, NULL);
}
