/* SPDX-License-Identifier: MIT */
/* retry.h: whether and when to make another attempt. A pure function. */
#ifndef CCT_CAUSE_RETRY_H
#define CCT_CAUSE_RETRY_H

#include "cctoken.h"

#define CCT_RETRY_NEVER (-1)
#define CCT_NO_RETRY_AFTER (-1)

typedef struct cct_retry {
    cct_cause cause;       /* of the attempt that failed */
    bool answered;         /* a byte of the response had arrived */
    bool worded;           /* the words of a known server decided the cause, not the status 429 */
    bool permanent;        /* port or proxy reported that another attempt cannot help (the name does
                            * not exist) */
    uint32_t tries;        /* made so far, at least 1 */
    uint32_t retries;      /* allowed after the first */
    int64_t retry_after_s; /* seconds, from Retry-After, or CCT_NO_RETRY_AFTER */
    int64_t remaining_ms;  /* until the whole request's deadline */
    uint32_t max_wait_s;   /* a longer wait is not begun */
    uint32_t random;       /* any number */
} cct_retry;

/*
 * The milliseconds to wait before the next attempt, or CCT_RETRY_NEVER. The wait is a random time
 * between 250 and 500 ms, doubled with each attempt, or that of Retry-After if it is longer.
 * Another attempt follows only where it can help: if there was no connection, if it was lost before
 * the response began, and after 429, 502, 503, 504.
 */
int64_t cct_retry_wait_ms(const cct_retry *retry);

#endif
