/* SPDX-License-Identifier: MIT */
/* Durations as options accept them. */
#include "library_test.h"

#include "cli/settings/duration.h"

static void test_accepted(void **state)
{
    static const struct {
        const char *text;
        uint64_t ms;
    } rows[] = {
        {"0", 0},
        {"5", 5000},
        {"5s", 5000},
        {"500ms", 500},
        {"0ms", 0},
        {"2.5", 2500},
        {"2.5s", 2500},
        {"0.001", 1},
        {"0.010s", 10},
        {"1500ms", 1500},
        {"007", 7000},
        {"1000000000", UINT64_C(1000000000000)},
        {"1000000000000ms", UINT64_C(1000000000000)},
        {"1000000000.999s", UINT64_C(1000000000999)},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        uint64_t ms = 77;
        assert_row(duration_parse(rows[i].text, &ms) && ms == rows[i].ms, "%s", rows[i].text);
    }
}

static void test_refused(void **state)
{
    static const char *const texts[] = {
        "",
        "s",
        "ms",
        ".",
        ".5",
        "5.",
        "5.s",
        "1.2345",
        "0.5ms",
        "-5",
        "+5",
        " 5",
        "5 ",
        "5 s",
        "5S",
        "5MS",
        "5m",
        "5h",
        "5sec",
        "5ss",
        "5sms",
        "0x5",
        "5e3",
        "1,5",
        "1.2.3",
        "1000000001",
        "99999999999999999999",
        "99999999999999999999ms",
        "1000000000001ms",
        "5.-1",
        "infinity",
    };
    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        uint64_t ms = 77;
        assert_row(!duration_parse(texts[i], &ms) && ms == 77, "%s", texts[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_accepted),
        cmocka_unit_test(test_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
