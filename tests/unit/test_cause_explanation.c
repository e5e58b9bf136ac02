/* SPDX-License-Identifier: MIT */
/* Why each cause happens: whole sentences, short enough to lie in every executable. */
#include "library_test.h"

#include "cctoken.h"

static void test_explanations(void **state)
{
    size_t total = 0;
    (void)state;
#ifndef CCT_NO_TEXTS
    for (int i = CCT_CAUSE_NONE + 1; i < CCT_CAUSE_COUNT; i++) {
        const char *why = cct_cause_explanation((cct_cause)i);
        size_t len = strlen(why);
        assert_row(len >= 20 && len <= 250, "%s: %zu bytes", cct_cause_name((cct_cause)i), len);
        assert_row(why[len - 1] == '.' && why[0] != ' ', "%s", why);
        for (size_t k = 0; k < len; k++) {
            assert_row(why[k] >= ' ' && why[k] <= '~', "%s", why);
        }
        for (int k = CCT_CAUSE_NONE + 1; k < i; k++) {
            assert_row(strcmp(why, cct_cause_explanation((cct_cause)k)) != 0, "twice: %s", why);
        }
        total += len;
    }
    assert_true(total <= 14 * 1024);
    assert_string_equal(cct_cause_explanation((cct_cause)CCT_CAUSE_COUNT),
                        cct_cause_explanation(CCT_CAUSE_INTERNAL_ERROR));
    assert_string_equal(cct_cause_explanation((cct_cause)-1), cct_cause_explanation(CCT_CAUSE_INTERNAL_ERROR));
#endif
    assert_string_equal(cct_cause_explanation(CCT_CAUSE_NONE), "");
    (void)total;
}

static void test_warnings(void **state)
{
    static const char names[] = " percent_encoded base64_pair scope_ignored scope_expected audience_expected non_ascii"
                                " several_sources token_type_missing scope_reduced lifetime_unknown ";
    (void)state;
    for (int i = CCT_CAUSE_NONE; i < CCT_CAUSE_COUNT; i++) {
        char word[64] = " ";
        strcat(strcat(word, cct_cause_name((cct_cause)i)), " ");
        assert_row(cct_cause_is_warning((cct_cause)i) == (strstr(names, word) != NULL), "%s", word);
    }
}

static void test_groups(void **state)
{
    (void)state;
    for (int i = CCT_CAUSE_NONE + 1; i < CCT_CAUSE_COUNT; i++) {
        cct_cause_group group = cct_cause_group_of((cct_cause)i);
        assert_true(strlen(cct_cause_group_name(group)) > 0);
        assert_row(i == 1 || group >= cct_cause_group_of((cct_cause)(i - 1)), "%s: not beside its group",
                   cct_cause_name((cct_cause)i));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_explanations),
        cmocka_unit_test(test_warnings),
        cmocka_unit_test(test_groups),
    };
    return cmocka_run_group_tests_name("explanation", tests, NULL, NULL);
}
