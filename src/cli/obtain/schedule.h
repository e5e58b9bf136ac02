/* SPDX-License-Identifier: MIT */
/*
 * schedule.h: when a token is renewed, and how long to wait after a failure.
 * Pure functions: no clock, no randomness of their own.
 */
#ifndef CCT_CLI_OBTAIN_SCHEDULE_H
#define CCT_CLI_OBTAIN_SCHEDULE_H

#include <stdbool.h>
#include <stdint.h>

/* The assumed lifetime of a token whose response does not contain one, if none is configured. */
#define SCHEDULE_ASSUMED_LIFETIME_S 300

/*
 * A longer Retry-After counts as this one: it is probably a mistake, and must not end the renewals.
 */
#define SCHEDULE_RETRY_AFTER_MAX_S 3600

/*
 * The milliseconds from the request of a token to its renewal: 80 % of its lifetime (> 0), plus or
 * minus 5 % of that by `random` (any number), so that processes that started together do not renew
 * together.
 */
int64_t schedule_renewal_ms(int64_t lifetime_s, uint32_t random);

/*
 * The milliseconds that a request may take, of the timeout_ms that were set: while a token is held
 * (remaining_ms > 0) no more than half of what remains of its life, but at least 5,000, so that a
 * server that does not respond leaves time for another attempt.
 */
uint32_t schedule_timeout_ms(uint32_t timeout_ms, int64_t remaining_ms);

/* How often the wait was doubled already. Begins with zeros, and again after each success. */
typedef struct schedule {
    uint32_t refusals; /* after the server refused the client, or there was nothing to send */
    uint32_t failures; /* after all others */
} schedule;

/* An attempt that failed. */
typedef struct schedule_failure {
    /*
     * another attempt cannot help by itself: the client was refused, or its configuration is wrong
     */
    bool refused;
    int64_t retry_after_s; /* from Retry-After; negative: none */
    int64_t remaining_ms;  /* of the lifetime of the present token; <= 0: none */
    uint32_t random;       /* any number */
} schedule_failure;

/*
 * Returns the milliseconds to wait before the next attempt. First 100 to 250, doubling to at most
 * 60,000; after a refusal first 5,000, doubling to 300,000. While a token is held never more than
 * an eighth of what remains of its life, but at least 100, or 5,000 after a refusal: each may count
 * against the client. A wait that this cut short is not doubled: after the token has expired, waits
 * go on from there. Never shorter than Retry-After.
 */
int64_t schedule_retry_ms(schedule *s, const schedule_failure *failure);

#endif
