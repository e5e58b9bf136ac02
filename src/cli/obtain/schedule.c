/* SPDX-License-Identifier: MIT */
#include "cli/obtain/schedule.h"

#define LIFETIME_MAX_S ((int64_t)1 << 40)

enum {
    FAILURE_LEAST_MS = 100,
    FAILURE_FIRST_MS = 250,
    FAILURE_MAX_MS = 60000,
    TIMEOUT_LEAST_MS = 5000,
    REFUSAL_FIRST_MS = 5000,
    REFUSAL_MAX_MS = 300000
};

/* The smaller of two times in milliseconds. */
static int64_t smaller_ms(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* The larger of two times in milliseconds. */
static int64_t larger_ms(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* After 76 to 84 % of the lifetime: the jitter keeps processes that started together apart. */
int64_t schedule_renewal_ms(int64_t lifetime_s, uint32_t random)
{
    /* A lifetime in seconds is a thousandth of it in milliseconds. */
    int64_t per_mille_ms = smaller_ms(lifetime_s, LIFETIME_MAX_S); /* a thousandth of the life */
    return per_mille_ms * (760 + (int64_t)(random % 81));
}

/*
 * Half of what is left of the token that is held, so that a slow server leaves time for another
 * attempt.
 */
uint32_t schedule_timeout_ms(uint32_t timeout_ms, int64_t remaining_ms)
{
    int64_t most_ms = remaining_ms > 0 ? larger_ms(remaining_ms / 2, TIMEOUT_LEAST_MS) : INT64_MAX;
    return (uint32_t)smaller_ms(timeout_ms, most_ms);
}

/* Returns first_ms, doubled `times` times, but max_ms at most. */
static int64_t wait_doubled(int64_t first_ms, uint32_t times, int64_t max_ms)
{
    for (; times > 0 && first_ms < max_ms; times--) {
        first_ms *= 2;
    }
    return smaller_ms(first_ms, max_ms);
}

/* Between two fifths of the whole and the whole. */
static int64_t wait_jittered(int64_t whole_ms, uint32_t random)
{
    int64_t least_ms = whole_ms * FAILURE_LEAST_MS / FAILURE_FIRST_MS;
    return least_ms + (int64_t)random % (whole_ms - least_ms + 1);
}

/* The longest wait that still leaves time to replace the present token. */
static int64_t longest_ms(const schedule_failure *failure)
{
    int64_t least_ms = failure->refused ? REFUSAL_FIRST_MS : FAILURE_LEAST_MS;
    return failure->remaining_ms > 0 ? larger_ms(failure->remaining_ms / 8, least_ms) : INT64_MAX;
}

/*
 * Refusals wait longer than other failures, since each may count against the client. Retry-After
 * can only lengthen a wait.
 */
int64_t schedule_retry_ms(schedule *s, const schedule_failure *failure)
{
    uint32_t *times = failure->refused ? &s->refusals : &s->failures;
    int64_t wait_ms = failure->refused
                          ? wait_doubled(REFUSAL_FIRST_MS, *times, REFUSAL_MAX_MS)
                          : wait_jittered(wait_doubled(FAILURE_FIRST_MS, *times, FAILURE_MAX_MS), failure->random);
    if (wait_ms > longest_ms(failure)) {
        wait_ms = longest_ms(failure);
    } else {
        *times += *times < UINT32_MAX;
    }
    int64_t asked_s = larger_ms(smaller_ms(failure->retry_after_s, SCHEDULE_RETRY_AFTER_MAX_S), 0);
    return larger_ms(wait_ms, asked_s * 1000);
}
