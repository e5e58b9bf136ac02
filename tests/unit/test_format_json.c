/* SPDX-License-Identifier: MIT */
/* Strict JSON (RFC 8259): the cases of JSONTestSuite, and jsmn's known laxities. */
#include "library_test.h"

#include "cctoken_port.h"
#include "format/json.h"

static int validate(cct_span text)
{
    cct_span copy = copy_of(text);
    int result = cct_json_validate(copy);
    free_copy(copy);
    return result;
}

static void test_accepted(void **state)
{
    /* clang-format off */
    static const char *const texts[] = {
        /* arrays and objects */
        "[]", "[ ]", "[[]   ]", "[\"\"]", "[\"a\"]", "[false]", "[null, 1, \"1\", {}]", "[null]", "[1\n]", " [1]",
        "[1,null,null,null,2]", "[2] ", "{}", "{ }", "{\"asd\":\"sdf\", \"dfg\":\"fgh\"}", "{\"a\":\"b\",\"a\":\"c\"}",
        "{\"a\":\"b\",\"a\":\"b\"}", "{\"\":0}", "{\"foo\\u0000bar\": 42}", "{\"min\": -1.0e+28, \"max\": 1.0e+28}",
        "{\"x\":[{\"id\": \"xx\"}], \"id\": \"xx\"}", "{\"a\":[]}", "{\n\"a\": \"b\"\n}",
        "\t{\r\n\"a\"\t:\r1 ,\"b\" : [ { } ] }\n",
        "[[],{},[{}],{\"a\":{}}]",
        /* numbers */
        "0", "[123e65]", "[0e+1]", "[0e1]", "[ 4]", "[-0.000000000000000000000000000000000000000000000000000001]",
        "[20e1]",
        "[-0]", "[-123]", "[-1]", "[1E22]", "[1E-2]", "[1E+2]", "[123e45]", "[123.456e78]", "[1e-2]", "[1e+2]", "[123]",
        "[123.456789]", "[1e999999999]", "[-1e+9999]", "[99999999999999999999999999999999]", "42", "-0.1",
        /* strings */
        "[\"\\u0060\\u012a\\u12AB\"]", "[\"\\uD801\\udc37\"]", "[\"\\ud83d\\ude39\\ud83d\\udc8d\"]",
        "[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"]",
        "[\"\\\\u0000\"]", "[\"\\\"\"]", "[\"a/*b*/c/*d//e\"]", "[\"\\\\a\"]", "[\"\\\\n\"]", "[\"\\u0012\"]",
        "[\"\\uFFFF\"]",
        "[\"\xF4\x8F\xBF\xBF\"]", "[\"\xEF\xBF\xBF\"]", "[\"\\u0000\"]", "[\"\\u002c\"]", "[\"\xCF\x80\"]",
        "[\"asd \"]", "\" \"",
        "[\"\xE2\x80\xA8\"]", "[\"\x7F\"]", "[\"\xE2\x8D\x82\xE3\x88\xB4\"]", "[\"new\\u00A0line\"]", "\"\"",
        /* lone surrogates: the grammar has them */
        "[\"\\uDADA\"]", "[\"\\uD888\\u1234\"]", "[\"\\uDd1e\\uD834\"]",
        /* literals */
        "true", "false", "null", " null ", "[true]",
    };
    /* clang-format on */
    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        assert_row(validate(cct_span_of(texts[i])) == CCT_OK, "'%s' is refused", texts[i]);
    }
}

static void test_refused(void **state)
{
    /* clang-format off */
    static const cct_span texts[] = {
        /* what jsmn lets pass */
        SPAN("{,}"), SPAN("{\"a\"}"), SPAN("{\"a\":tru}"), SPAN("{\"a\":12x}"), SPAN("{\"a\":1 \"b\":2}"),
        SPAN("{}{}"), SPAN("{} {}"),
        SPAN("[1][2]"), SPAN("{\"a\":1}x"), SPAN("1 2"), SPAN("{\"a\" \"b\"}"), SPAN("{\"a\":\"b\" \"c\"}"),
        SPAN("{1:2}"),
        SPAN("{a:1}"), SPAN("{\"a\":b}"), SPAN("[1:2]"), SPAN("{[]:1}"), SPAN("{\"a\":1,,\"b\":2}"), SPAN("{\"a\"::1}"),
        /* structure */
        SPAN(""), SPAN(" "), SPAN("["), SPAN("]"), SPAN("{"), SPAN("}"), SPAN("[}"), SPAN("{]"), SPAN("[1}"),
        SPAN("{\"a\":1]"),
        SPAN("[1 true]"), SPAN("[\"\": 1]"), SPAN("[\"\"],"), SPAN("[,1]"), SPAN("[1,,2]"), SPAN("[\"x\",,]"),
        SPAN("[\"x\"]]"),
        SPAN("[\"\",]"), SPAN("[\"x\""), SPAN("[x"), SPAN("[3[4]]"), SPAN("[1:2]"), SPAN("[,]"), SPAN("[-]"),
        SPAN("[   , \"\"]"),
        SPAN("[\"a\",\n4\n,1,"), SPAN("[1,]"), SPAN("[*]"), SPAN("[1,\n1\n,1"), SPAN("[{}"),
        SPAN("[\"x\", truth]"), SPAN("{]"),
        SPAN("{\"x\", null}"), SPAN("{\"x\"::\"b\"}"), SPAN("{\"a\":\"a\" 123}"), SPAN("{\"a\":1,}"),
        SPAN("{\"a\":"), SPAN("{:1}"),
        SPAN("{\"a\":}"), SPAN("{'a':0}"), SPAN("{\"id\":0,,,,,}"), SPAN("{null:null,null:null}"),
        SPAN("{\"a\":\"b\"}/**/"),
        SPAN("{\"a\":\"b\"}#"), SPAN("{\"a\":\"b\"}}"), SPAN("{\"a\":\"b\",c}"), SPAN("[][]"), SPAN("<null>"),
        SPAN("[<null>]"),
        SPAN("[1]\v"), SPAN("[\f]"), SPAN("[\xC2\xA0]"), SPAN("\xEF\xBB\xBF{}"), SPAN("\xEF\xBB\xBF"),
        SPAN("[\xE2\x81\xA0]"),
        SPAN("/* */{}"), SPAN("{}//"), SPAN("[]\0"), SPAN("\0[]"), SPAN("\0"), SPAN("abc=1"),
        /* numbers */
        SPAN("[++1234]"), SPAN("[+1]"), SPAN("[+Inf]"), SPAN("[-01]"), SPAN("[-1.0.]"), SPAN("[-2.]"),
        SPAN("[-NaN]"), SPAN("[.-1]"),
        SPAN("[.2e-3]"), SPAN("[0.1.2]"), SPAN("[0.3e+]"), SPAN("[0.3e]"), SPAN("[0.e1]"), SPAN("[0E+]"),
        SPAN("[0E]"), SPAN("[0e]"),
        SPAN("[1.0e+]"), SPAN("[1.0e-]"), SPAN("[1.0e]"), SPAN("[1 000.0]"), SPAN("[1eE2]"), SPAN("[2.e+3]"),
        SPAN("[2.e3]"), SPAN("[9.e+]"),
        SPAN("[Inf]"), SPAN("[NaN]"), SPAN("[\xEF\xBC\x91]"), SPAN("[1+2]"), SPAN("[0x1]"), SPAN("[0x42]"),
        SPAN("[-foo]"), SPAN("[- 1]"),
        SPAN("[-012]"), SPAN("[-.123]"), SPAN("[-1x]"), SPAN("[1ea]"), SPAN("[1.]"), SPAN("[.123]"),
        SPAN("[1.2a-3]"), SPAN("[012]"),
        SPAN("00"), SPAN("1e+-1"), SPAN("-"), SPAN("1."), SPAN("1e"), SPAN("[1_000]"), SPAN("Infinity"),
        /* strings */
        SPAN("[\"\\uD800\\\"]"), SPAN("[\"\\uD800\\u\"]"), SPAN("[\"\\uD800\\u1\"]"), SPAN("[\"\\uD800\\u1x\"]"),
        SPAN("[\xC3\xA9]"), SPAN("[\"\\\0\"]"),
        SPAN("[\"\\x00\"]"), SPAN("[\"\\\\\\\"]"), SPAN("[\"\\\t\"]"), SPAN("[\"\\\xF0\x9F\x8C\x80\"]"),
        SPAN("[\"\\\"]"), SPAN("[\"\\u00A\"]"),
        SPAN("[\"\\uD834\\uDd\"]"), SPAN("[\"\\uD800\\uD800\\x\"]"), SPAN("[\"\\a\"]"), SPAN("[\"\\uqqqq\"]"),
        SPAN("[\"\\U0041\"]"), SPAN("[\\n]"),
        SPAN("[\\u0020\"asd\"]"), SPAN("\""), SPAN("['single']"), SPAN("abc"), SPAN("[\"\\"), SPAN("[\"a\0a\"]"),
        SPAN("[\"new\nline\"]"), SPAN("[\"\t\"]"),
        SPAN("[\"\x1F\"]"), SPAN("\"\\u12"), SPAN("\"\\"), SPAN("\"a"), SPAN("[\"\\'\"]"),
        /* not UTF-8 */
        SPAN("[\"\xE5\"]"), SPAN("[\"\xFF\"]"), SPAN("[\"\xC0\xAF\"]"), SPAN("[\"\xED\xA0\x80\"]"),
        SPAN("[\"\x81\"]"), SPAN("[\"\xF4\xBF\xBF\xBF\"]"),
        SPAN("[\"\xE0\x80\xAF\"]"), SPAN("[\"\xFC\x83\xBF\xBF\xBF\xBF\"]"), SPAN("[\"\xC3"), SPAN("[\"\xC3\"]"),
        SPAN("{\"\xFF\":1}"), SPAN("[\xE5]"), SPAN("\xFF\xFE[\0"),
        /* literals */
        SPAN("[nul]"), SPAN("[fals]"), SPAN("[tru]"), SPAN("[True]"), SPAN("[NULL]"), SPAN("nulll"), SPAN("t"),
        SPAN("[truefalse]"),
    };
    /* clang-format on */
    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        assert_row(validate(texts[i]) == CCT_ERROR_MALFORMED, "'%.*s' is taken", SHOW(texts[i]));
    }
    assert_int_equal(cct_json_validate(CCT_NO_SPAN), CCT_ERROR_MALFORMED);
}

/* No proper prefix of an object or array is JSON. */
static void test_truncated(void **state)
{
    static const char text[] =
        "{\"a\\u0041\\n\xE2\x82\xAC\":[1.5e+3,true,{\"b\":null}],\"c\":\"\\uD83D\\uDE00\",\"d\":{\"e\":[]}}";
    (void)state;
    for (size_t len = 0; len < sizeof text - 1; len++) {
        assert_row(validate((cct_span){text, len}) == CCT_ERROR_MALFORMED, "the first %zu bytes", len);
    }
    assert_int_equal(validate(cct_span_of(text)), CCT_OK);
}

static void test_depth(void **state)
{
    static const struct {
        const char *open, *inside, *close;
    } rows[] = {{"[", "", "]"}, {"[", "1", "]"}, {"{\"a\":", "1", "}"}, {"[ ", " ", " ]"}, {"[{},", "[]", "]"}};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        bool nested = strcmp(rows[i].inside, "[]") == 0;
        for (int depth = 62; depth <= 66; depth++) {
            char text[1024] = "";
            for (int n = nested; n < depth; n++) {
                strcat(text, rows[i].open);
            }
            strcat(text, rows[i].inside);
            for (int n = nested; n < depth; n++) {
                strcat(text, rows[i].close);
            }
            assert_row((validate(cct_span_of(text)) == CCT_OK) == (depth <= 64), "row %zu, depth %d", i, depth);
        }
    }
}

/* Wide and long, but not deep. */
static void test_many_containers(void **state)
{
    enum { COUNT_OF = 10000 };
    char *text = malloc(3 * COUNT_OF + 2);
    (void)state;
    assert_non_null(text);
    text[0] = '[';
    for (size_t i = 0; i < COUNT_OF; i++) {
        memcpy(text + 1 + 3 * i, i % 2 == 0 ? "{}," : "[],", 3);
    }
    text[3 * COUNT_OF] = ']';
    assert_int_equal(validate((cct_span){text, 3 * COUNT_OF + 1}), CCT_OK);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_accepted), cmocka_unit_test(test_refused),         cmocka_unit_test(test_truncated),
        cmocka_unit_test(test_depth),    cmocka_unit_test(test_many_containers),
    };
    return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
