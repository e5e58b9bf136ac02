/* SPDX-License-Identifier: MIT */
/* When a token is renewed, and how long to wait after a failure. */
#include "library_test.h"

#include "cli/obtain/schedule.h"

static const uint32_t randoms[] = {0, 1, 79, 80, 81, 149, 150, 151, 35999, 36000, 36001, 123456789, UINT32_MAX};

/* 80 % of the life, 5 % of that more or less; both ends are reached. */
static void test_renewal(void **state)
{
    static const int64_t lifetimes_s[] = {1, 2, 3, 60, 300, 3600, 86400, 31536000};
    (void)state;
    for (size_t i = 0; i < COUNT(lifetimes_s); i++) {
        int64_t life_ms = lifetimes_s[i] * 1000;
        int64_t least = INT64_MAX, most = 0;
        for (uint32_t random = 0; random < 1000; random++) {
            int64_t wait_ms = schedule_renewal_ms(lifetimes_s[i], random);
            least = wait_ms < least ? wait_ms : least;
            most = wait_ms > most ? wait_ms : most;
        }
        assert_int_equal(least, life_ms * 76 / 100);
        assert_int_equal(most, life_ms * 84 / 100);
    }
}

static void test_renewal_of_an_endless_life(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(randoms); i++) {
        int64_t wait_ms = schedule_renewal_ms(INT64_MAX, randoms[i]);
        assert_true(wait_ms > (int64_t)1000 * 365 * 86400 * 1000); /* a thousand years */
        assert_true(wait_ms < INT64_MAX / 4);                      /* room for the clock */
    }
}

/* Half of what remains, but time enough for a slow server; never more than was asked for. */
static void test_timeout(void **state)
{
    static const struct {
        uint32_t timeout_ms;
        int64_t remaining_ms;
        uint32_t result_ms;
    } rows[] = {
        {30000, INT64_MIN, 30000},
        {30000, -1, 30000},
        {30000, 0, 30000},
        {30000, 1, 5000},
        {30000, 10000, 5000},
        {30000, 10002, 5001},
        {30000, 59998, 29999},
        {30000, 60000, 30000},
        {30000, 60002, 30000},
        {1000, 1, 1000},
        {UINT32_MAX, INT64_MAX, UINT32_MAX},
        {UINT32_MAX, 0, UINT32_MAX},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_row(schedule_timeout_ms(rows[i].timeout_ms, rows[i].remaining_ms) == rows[i].result_ms, "row %zu", i);
    }
}

static schedule_failure failure_of(bool refused, uint32_t random)
{
    return (schedule_failure){.refused = refused, .retry_after_s = -1, .remaining_ms = INT64_MIN, .random = random};
}

/* First 100 to 250 ms, doubling, at most a minute. Both ends are reached. */
static void test_failures(void **state)
{
    int64_t least_ms = 100, most_ms = 250;
    (void)state;
    for (uint32_t before = 0; before < 20; before++) {
        int64_t least = INT64_MAX, most = 0;
        for (uint32_t random = 0; random <= 40000; random++) {
            schedule s = {.failures = before};
            schedule_failure failure = failure_of(false, random);
            int64_t wait_ms = schedule_retry_ms(&s, &failure);
            assert_int_equal(s.failures, before + 1);
            assert_int_equal(s.refusals, 0);
            least = wait_ms < least ? wait_ms : least;
            most = wait_ms > most ? wait_ms : most;
        }
        assert_row(least == least_ms && most == most_ms, "%u: %lld to %lld", before, (long long)least, (long long)most);
        most_ms = most_ms * 2 < 60000 ? most_ms * 2 : 60000;
        least_ms = most_ms * 2 / 5;
    }
}

/* 5 s, doubling to 5 minutes. */
static void test_refusals(void **state)
{
    static const int64_t waits_ms[] = {5000, 10000, 20000, 40000, 80000, 160000, 300000, 300000, 300000};
    schedule s = {0};
    (void)state;
    for (size_t i = 0; i < COUNT(waits_ms); i++) {
        schedule_failure failure = failure_of(true, randoms[i]);
        assert_int_equal(schedule_retry_ms(&s, &failure), waits_ms[i]);
    }
    assert_int_equal(s.failures, 0);
}

/* The one does not make the other wait longer. */
static void test_failures_and_refusals_are_counted_apart(void **state)
{
    schedule s = {0};
    schedule_failure failure = failure_of(false, 0), refusal = failure_of(true, 0);
    (void)state;
    assert_int_equal(schedule_retry_ms(&s, &failure), 100);
    assert_int_equal(schedule_retry_ms(&s, &refusal), 5000);
    assert_int_equal(schedule_retry_ms(&s, &failure), 200);
    assert_int_equal(schedule_retry_ms(&s, &refusal), 10000);
    s = (schedule){0};
    assert_int_equal(schedule_retry_ms(&s, &failure), 100);
}

static void test_counts_do_not_wrap(void **state)
{
    schedule s = {.failures = UINT32_MAX, .refusals = UINT32_MAX};
    schedule_failure failure = failure_of(false, 0), refusal = failure_of(true, 0);
    (void)state;
    assert_int_equal(schedule_retry_ms(&s, &failure), 24000);
    assert_int_equal(schedule_retry_ms(&s, &refusal), 300000);
    assert_int_equal(s.failures, UINT32_MAX);
    assert_int_equal(s.refusals, UINT32_MAX);
}

/*
 * An eighth of what remains of the token that is held, whatever the count; but neither spinning nor
 * hammering.
 */
static void test_while_a_token_is_held(void **state)
{
    static const struct {
        int64_t remaining_ms, failure_ms, refusal_ms;
    } rows[] = {
        {4000000, 24000, 300000},   {400000, 24000, 50000},
        {160000, 20000, 20000},     {80000, 10000, 10000},
        {40000, 5000, 5000},        {39999, 4999, 5000},
        {8000, 1000, 5000},         {800, 100, 5000},
        {799, 100, 5000},           {1, 100, 5000},
        {0, 24000, 300000},         {-1, 24000, 300000},
        {INT64_MIN, 24000, 300000}, {INT64_MAX, 24000, 300000},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        schedule s = {.failures = 30, .refusals = 30};
        schedule_failure failure = failure_of(false, 0), refusal = failure_of(true, 0);
        failure.remaining_ms = rows[i].remaining_ms;
        refusal.remaining_ms = rows[i].remaining_ms;
        assert_row(schedule_retry_ms(&s, &failure) == rows[i].failure_ms, "row %zu", i);
        assert_row(schedule_retry_ms(&s, &refusal) == rows[i].refusal_ms, "row %zu", i);
    }
}

/* Many tries in the last second of a token must not lead to a long wait when it has expired. */
static void test_waits_cut_short_are_not_doubled(void **state)
{
    schedule s = {0};
    schedule_failure failure = failure_of(false, UINT32_MAX - 4), refusal = failure_of(true, 0);
    (void)state;
    failure.remaining_ms = 900;
    for (int i = 0; i < 9; i++) {
        assert_int_equal(schedule_retry_ms(&s, &failure), 112);
    }
    failure.remaining_ms = -1;
    assert_in_range(schedule_retry_ms(&s, &failure), 113, 250);
    assert_in_range(schedule_retry_ms(&s, &failure), 200, 500);
    refusal.remaining_ms = 48000;
    assert_int_equal(schedule_retry_ms(&s, &refusal), 5000);
    for (int i = 0; i < 9; i++) {
        assert_int_equal(schedule_retry_ms(&s, &refusal), 6000);
    }
    refusal.remaining_ms = 0;
    assert_int_equal(schedule_retry_ms(&s, &refusal), 10000);
}

static void test_retry_after(void **state)
{
    static const struct {
        int64_t retry_after_s, remaining_ms, wait_ms; /* of a first failure without jitter */
    } rows[] = {
        {-1, 0, 100},
        {0, 0, 100},
        {1, 0, 1000},
        {120, 0, 120000},
        {120, 8000, 120000},
        {120, 1000, 120000},
        {3600, 0, 3600000},
        {3601, 0, 3600000},
        {INT64_MAX, 0, 3600000},
        {INT64_MIN, 0, 100},
        {INT64_MAX, 1, 3600000},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        schedule s = {0};
        schedule_failure failure = failure_of(false, 0);
        failure.retry_after_s = rows[i].retry_after_s;
        failure.remaining_ms = rows[i].remaining_ms;
        assert_row(schedule_retry_ms(&s, &failure) == rows[i].wait_ms, "row %zu", i);
    }
    /* A refusal may ask for a pause too; a shorter one changes nothing. */
    schedule s = {0};
    schedule_failure refusal = failure_of(true, 0);
    refusal.retry_after_s = 1;
    assert_int_equal(schedule_retry_ms(&s, &refusal), 5000);
    refusal.retry_after_s = 60;
    assert_int_equal(schedule_retry_ms(&s, &refusal), 60000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_renewal),
        cmocka_unit_test(test_renewal_of_an_endless_life),
        cmocka_unit_test(test_timeout),
        cmocka_unit_test(test_failures),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_failures_and_refusals_are_counted_apart),
        cmocka_unit_test(test_counts_do_not_wrap),
        cmocka_unit_test(test_while_a_token_is_held),
        cmocka_unit_test(test_waits_cut_short_are_not_doubled),
        cmocka_unit_test(test_retry_after),
    };
    return cmocka_run_group_tests_name("schedule", tests, NULL, NULL);
}
