/* SPDX-License-Identifier: MIT */
#include "cause/retry.h"

/*
 * Exponential back-off: 250 to 500 ms, then twice as long each time. Beyond 16 doublings (9 hours)
 * the caller's limit on a wait decides anyway.
 */
#define FIRST_WAIT_MS 500
#define DOUBLINGS_MAX 16

/*
 * Whether another attempt may succeed. After the first byte of a response the request may have been
 * processed, so a lost connection is not retried; a rate limit that a wording decided is retried
 * only if the server named a time.
 */
static bool can_help(const cct_retry *retry)
{
    switch (retry->cause) {
    case CCT_CAUSE_DNS_FAILURE:
    case CCT_CAUSE_CONNECTION_REFUSED:
    case CCT_CAUSE_CONNECTION_FAILED:
    case CCT_CAUSE_CONNECT_TIMEOUT:
    case CCT_CAUSE_PROXY_FAILURE:
    case CCT_CAUSE_CONNECTION_CLOSED:
        return !retry->answered && !retry->permanent;
    case CCT_CAUSE_RATE_LIMITED:
        return !retry->worded || retry->retry_after_s >= 0;
    case CCT_CAUSE_UNAVAILABLE:
        return true;
    default:
        return false;
    }
}

int64_t cct_retry_wait_ms(const cct_retry *retry)
{
    if (!can_help(retry) || retry->tries > retry->retries) {
        return CCT_RETRY_NEVER;
    }
    uint32_t doublings = retry->tries - 1 < DOUBLINGS_MAX ? retry->tries - 1 : DOUBLINGS_MAX;
    /*
     * Half of the wait is fixed and half is random, so that clients that failed together do not
     * return together.
     */
    uint32_t half_ms = (uint32_t)FIRST_WAIT_MS / 2 << doublings;
    int64_t wait_ms = half_ms + retry->random % (half_ms + 1);
    /* In milliseconds it would not fit into 64 bits. */
    if (retry->retry_after_s > INT64_MAX / 1000) {
        return CCT_RETRY_NEVER;
    }
    if (retry->retry_after_s * 1000 > wait_ms) {
        wait_ms = retry->retry_after_s * 1000;
    }
    /*
     * A wait that does not fit is not started: the caller learns the failure now instead of at the
     * deadline.
     */
    bool too_long = wait_ms > (int64_t)retry->max_wait_s * 1000 || wait_ms >= retry->remaining_ms;
    return too_long ? CCT_RETRY_NEVER : wait_ms;
}
