/* SPDX-License-Identifier: MIT */
/* When to try again, and how long a token is good for. */
#include "library_test.h"

#include "cause/retry.h"

/* A failure that can be tried again, with time to spare. */
static cct_retry retry_of(cct_cause cause)
{
    return (cct_retry){.cause = cause,
                       .tries = 1,
                       .retries = 2,
                       .retry_after_s = CCT_NO_RETRY_AFTER,
                       .remaining_ms = 30000,
                       .max_wait_s = 60};
}

/* Only what can help; never after the server refused. */
static void test_which_causes(void **state)
{
    static const cct_cause before_the_answer[] = {
        CCT_CAUSE_DNS_FAILURE,     CCT_CAUSE_CONNECTION_REFUSED, CCT_CAUSE_CONNECTION_FAILED,
        CCT_CAUSE_CONNECT_TIMEOUT, CCT_CAUSE_CONNECTION_CLOSED,  CCT_CAUSE_PROXY_FAILURE,
    };
    /* 429, and 502, 503, 504 */
    static const cct_cause busy[] = {CCT_CAUSE_RATE_LIMITED, CCT_CAUSE_UNAVAILABLE};
    (void)state;
    for (int cause = CCT_CAUSE_NONE; cause < CCT_CAUSE_COUNT; cause++) {
        bool early = false, later = false;
        for (size_t i = 0; i < COUNT(before_the_answer); i++) {
            early = early || cause == (int)before_the_answer[i];
        }
        for (size_t i = 0; i < COUNT(busy); i++) {
            later = later || cause == (int)busy[i];
        }
        for (int answered = 0; answered <= 1; answered++) {
            cct_retry retry = retry_of((cct_cause)cause);
            retry.answered = answered != 0;
            bool again = cct_retry_wait_ms(&retry) != CCT_RETRY_NEVER;
            assert_row(again == (later || (early && !answered)), "%s, answered %d", cct_cause_name((cct_cause)cause),
                       answered);
        }
        cct_retry hopeless = retry_of((cct_cause)cause);
        hopeless.permanent = true;
        assert_row(!early || cct_retry_wait_ms(&hopeless) == CCT_RETRY_NEVER, "%s", cct_cause_name((cct_cause)cause));
    }
}

/*
 * A limit that the words of a server report, and not the status 429, is waited for only if it is
 * said how long.
 */
static void test_limit_in_words(void **state)
{
    (void)state;
    cct_retry retry = retry_of(CCT_CAUSE_RATE_LIMITED);
    retry.worded = true;
    retry.retry_after_s = CCT_NO_RETRY_AFTER;
    assert_true(cct_retry_wait_ms(&retry) == CCT_RETRY_NEVER);
    retry.retry_after_s = 0;
    assert_true(cct_retry_wait_ms(&retry) != CCT_RETRY_NEVER);
    retry = retry_of(CCT_CAUSE_UNAVAILABLE);
    retry.worded = true;
    assert_true(cct_retry_wait_ms(&retry) != CCT_RETRY_NEVER);
}

static void test_number_of_tries(void **state)
{
    (void)state;
    for (uint32_t retries = 0; retries <= 3; retries++) {
        for (uint32_t tries = 1; tries <= 5; tries++) {
            cct_retry retry = retry_of(CCT_CAUSE_UNAVAILABLE);
            retry.tries = tries;
            retry.retries = retries;
            assert_int_equal(cct_retry_wait_ms(&retry) == CCT_RETRY_NEVER, tries > retries);
        }
    }
}

/*
 * Between the half and the whole of 500 ms, doubled with each try; both ends are reached, nothing
 * beyond.
 */
static void test_exponential_with_jitter(void **state)
{
    int64_t whole_ms = 500;
    (void)state;
    for (uint32_t tries = 1; tries <= 7; tries++, whole_ms *= 2) {
        int64_t least = INT64_MAX, most = 0;
        for (uint32_t random = 0; random <= 40000; random++) {
            cct_retry retry = retry_of(CCT_CAUSE_UNAVAILABLE);
            retry.tries = tries;
            retry.retries = UINT32_MAX;
            retry.random = random;
            retry.remaining_ms = INT64_MAX;
            int64_t wait_ms = cct_retry_wait_ms(&retry);
            least = wait_ms < least ? wait_ms : least;
            most = wait_ms > most ? wait_ms : most;
        }
        assert_int_equal(least, whole_ms / 2);
        assert_int_equal(most, whole_ms);
    }
}

static void test_extremes(void **state)
{
    cct_retry retry = retry_of(CCT_CAUSE_CONNECTION_FAILED);
    (void)state;
    retry.tries = UINT32_MAX;
    retry.retries = UINT32_MAX;
    retry.random = UINT32_MAX;
    retry.max_wait_s = UINT32_MAX;
    retry.remaining_ms = INT64_MAX;
    assert_in_range(cct_retry_wait_ms(&retry), 500, INT64_MAX);
    retry.max_wait_s = 60;
    assert_int_equal(cct_retry_wait_ms(&retry), CCT_RETRY_NEVER);
    retry = retry_of(CCT_CAUSE_UNAVAILABLE);
    retry.remaining_ms = -5;
    assert_int_equal(cct_retry_wait_ms(&retry), CCT_RETRY_NEVER);
}

static void test_retry_after(void **state)
{
    static const struct {
        int64_t retry_after_s, remaining_ms;
        uint32_t max_wait_s;
        int64_t wait_ms; /* the jitter is 0 */
    } rows[] = {
        {CCT_NO_RETRY_AFTER, 30000, 60, 250},
        {0, 30000, 60, 250},
        {1, 30000, 60, 1000},
        {7, 30000, 60, 7000},
        /* a wait that does not fit is not begun */
        {29, 30000, 60, 29000},
        {30, 30000, 60, CCT_RETRY_NEVER},
        {31, 30000, 60, CCT_RETRY_NEVER},
        {30, 30001, 60, 30000},
        {60, 100000, 60, 60000},
        {61, 100000, 60, CCT_RETRY_NEVER},
        {5, 100000, 4, CCT_RETRY_NEVER},
        {4, 100000, 4, 4000},
        {CCT_NO_RETRY_AFTER, 250, 60, CCT_RETRY_NEVER},
        {CCT_NO_RETRY_AFTER, 251, 60, 250},
        {CCT_NO_RETRY_AFTER, 0, 60, CCT_RETRY_NEVER},
        {INT64_MAX, INT64_MAX, UINT32_MAX, CCT_RETRY_NEVER},
        {INT64_MAX / 1000 + 1, INT64_MAX, UINT32_MAX, CCT_RETRY_NEVER},
        {INT64_MAX / 1000, INT64_MAX, UINT32_MAX, CCT_RETRY_NEVER},
        {UINT32_MAX, INT64_MAX, UINT32_MAX, 4294967295000},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cct_retry retry = retry_of(CCT_CAUSE_RATE_LIMITED);
        retry.answered = true;
        retry.retry_after_s = rows[i].retry_after_s;
        retry.remaining_ms = rows[i].remaining_ms;
        retry.max_wait_s = rows[i].max_wait_s;
        assert_row(cct_retry_wait_ms(&retry) == rows[i].wait_ms, "row %zu: %lld", i,
                   (long long)cct_retry_wait_ms(&retry));
    }
}

/* ---- expiry ------------------------------------------------------------ */

static void test_remaining(void **state)
{
    static const struct {
        int64_t expires_in_s, requested_at_ms, now_ms, remaining_s;
    } rows[] = {
        {60, 1000, 1000, 60},
        {60, 1000, 1001, 59},
        {60, 1000, 2000, 59},
        {60, 1000, 2001, 58},
        {60, 1000, 60000, 1},
        {60, 1000, 60001, 0},
        {60, 1000, 61000, 0},
        {60, 1000, INT64_MAX - 1000, 0},
        {60, 1000, 0, 60},
        {1, 0, 0, 1},
        {1, 0, 1, 0},
        {0, 0, 0, CCT_LIFETIME_UNKNOWN},
        {CCT_LIFETIME_UNKNOWN, 0, 0, CCT_LIFETIME_UNKNOWN},
        {CCT_LIFETIME_UNKNOWN, 0, 99999999, CCT_LIFETIME_UNKNOWN},
        {INT64_MAX, 0, 1000, INT64_MAX - 1},
        {INT64_MAX, 0, INT64_MAX, INT64_MAX - INT64_MAX / 1000 - 1},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        cct_token token = {.expires_in_s = rows[i].expires_in_s, .requested_at_ms = rows[i].requested_at_ms};
        int64_t remaining_s = cct_token_remaining_s(&token, rows[i].now_ms);
        assert_row(remaining_s == rows[i].remaining_s, "row %zu: %lld", i, (long long)remaining_s);
    }
}

/* 10 % of the life, at least 30 s, at most 300 s, never more than a half. */
static void test_renewal_margin(void **state)
{
    static const struct {
        int64_t lifetime_s, margin_s;
    } rows[] = {
        {86400, 300}, {3600, 300}, {3000, 300}, {2999, 299}, {300, 30}, {299, 30},        {60, 30},
        {59, 29},     {10, 5},     {2, 1},      {1, 0},      {0, 0},    {INT64_MAX, 300}, {310, 31},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_row(cct_renewal_margin_s(rows[i].lifetime_s) == rows[i].margin_s, "%lld", (long long)rows[i].lifetime_s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_which_causes),    cmocka_unit_test(test_limit_in_words),
        cmocka_unit_test(test_number_of_tries), cmocka_unit_test(test_exponential_with_jitter),
        cmocka_unit_test(test_extremes),        cmocka_unit_test(test_retry_after),
        cmocka_unit_test(test_remaining),       cmocka_unit_test(test_renewal_margin),
    };
    return cmocka_run_group_tests_name("retry", tests, NULL, NULL);
}
