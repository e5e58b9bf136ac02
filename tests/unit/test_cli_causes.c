/* SPDX-License-Identifier: MIT */
/*
 * What the program says about each cause: one sentence of advice, and why it happens, short enough
 * for every executable.
 */
#include "library_test.h"

#include "cctoken.h"
#include "cli/texts/cause_texts.h"

static void check_ascii(const char *text)
{
    for (; *text != '\0'; text++) {
        assert_row(*text >= ' ' && *text <= '~', "%s", text);
    }
}

static void test_advice(void **state)
{
    char out[CAUSE_TEXT_MAX];
    (void)state;
    for (int i = CCT_CAUSE_NONE + 1; i < CCT_CAUSE_COUNT; i++) {
        char text[CAUSE_TEXT_MAX];
        const char *advice = cause_advice((cct_cause)i, text);
        size_t len = strlen(advice);
        assert_row(len > 0 && advice[len - 1] != '.' && advice[0] != ' ', "%s: '%s'", cct_cause_name((cct_cause)i),
                   advice);
        check_ascii(advice);
    }
    assert_string_equal(cause_advice(CCT_CAUSE_USAGE, out), "see 'cctoken help' and 'cctoken help COMMAND'");
    assert_string_equal(cause_advice(CCT_CAUSE_INTERNAL_ERROR, out), "please report it");
    assert_string_equal(cause_advice(CCT_CAUSE_NONE, out), "");
}

static void test_explanations(void **state)
{
    char out[CAUSE_TEXT_MAX], other[CAUSE_TEXT_MAX];
    size_t total = 0;
    (void)state;
    for (int i = CCT_CAUSE_NONE + 1; i < CCT_CAUSE_COUNT; i++) {
        const char *why = cause_explanation((cct_cause)i, out);
        size_t len = strlen(why);
        assert_row(len >= 20 && len <= 250, "%s: %zu bytes", cct_cause_name((cct_cause)i), len);
        assert_row(why[len - 1] == '.' && why[0] != ' ', "%s", why);
        check_ascii(why);
        for (int k = CCT_CAUSE_NONE + 1; k < i; k++) {
            assert_row(strcmp(why, cause_explanation((cct_cause)k, other)) != 0, "twice: %s", why);
        }
        total += len;
    }
    assert_true(total <= 14 * 1024);
    assert_string_equal(cause_explanation(CCT_CAUSE_INTERNAL_ERROR, out), "No input should cause this.");
    assert_string_equal(cause_explanation(CCT_CAUSE_NONE, out), "");
}

static void test_numbers_that_are_no_cause(void **state)
{
    static const int numbers[] = {-1, CCT_CAUSE_COUNT, 1000000};
    char out[CAUSE_TEXT_MAX], expected[CAUSE_TEXT_MAX];
    (void)state;
    for (size_t i = 0; i < COUNT(numbers); i++) {
        assert_string_equal(cause_advice((cct_cause)numbers[i], out), cause_advice(CCT_CAUSE_INTERNAL_ERROR, expected));
        assert_string_equal(cause_explanation((cct_cause)numbers[i], out),
                            cause_explanation(CCT_CAUSE_INTERNAL_ERROR, expected));
    }
}

static void test_groups(void **state)
{
    (void)state;
    for (cct_cause_group group = 0; group < CCT_GROUP_COUNT; group++) {
        assert_true(strlen(cause_group_name(group)) > 0);
    }
    assert_string_equal(cause_group_name(CCT_GROUP_CONFIG), "configuration");
    assert_string_equal(cause_group_name(CCT_GROUP_INTERNAL), "internal");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_advice),
        cmocka_unit_test(test_explanations),
        cmocka_unit_test(test_numbers_that_are_no_cause),
        cmocka_unit_test(test_groups),
    };
    return cmocka_run_group_tests_name("texts of causes", tests, NULL, NULL);
}
