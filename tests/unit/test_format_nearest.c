/* SPDX-License-Identifier: MIT */
/* Which known name a misspelt one resembles most. */
#include "library_test.h"

#include "format/nearest.h"

static const char *const names[] = {"get", "doctor", "watch", "probe", "exec", "regions", "token-url"};

static const char *find(cct_span name)
{
    const char *found = "none";
    cct_nearest nearest = cct_nearest_begin(name);
    for (size_t i = 0; i < COUNT(names); i++) {
        found = cct_nearest_offer(&nearest, names[i]) ? names[i] : found;
    }
    return found;
}

static void test_nearest(void **state)
{
    static const struct {
        const char *name, *nearest;
    } rows[] = {
        {"get", "get"},
        {"gett", "get"},
        {"GET", "get"},
        {"gte", "get"},
        {"dcotor", "doctor"},
        {"region", "regions"},
        {"token_url", "token-url"},
        {"Token_Url", "token-url"},
        {"tokenurl", "token-url"},
        {"", "none"},
        {"x", "none"},
        {"foo", "none"},
        {"something else entirely", "none"},
        {"regionsregionsregionsregionsregion", "none"}, /* longer than any name */
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cct_span copy = copy_of(cct_span_of(rows[i].name));
        const char *found = find(copy);
        assert_row(strcmp(found, rows[i].nearest) == 0, "'%s': %s", rows[i].name, found);
        free_copy(copy);
    }
}

/* Of two that are equally near the first one stays; a nearer one takes its place. */
static void test_order(void **state)
{
    (void)state;
    cct_nearest nearest = cct_nearest_begin(SPAN("bat"));
    assert_true(cct_nearest_offer(&nearest, "cat"));
    assert_false(cct_nearest_offer(&nearest, "rat"));
    assert_true(cct_nearest_offer(&nearest, "bat"));
    assert_false(cct_nearest_offer(&nearest, "bat"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_nearest), cmocka_unit_test(test_order)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
