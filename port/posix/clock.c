/* SPDX-License-Identifier: MIT */
#include <time.h>

#include "internal.h"

int64_t cct_posix_monotonic_ms(void *context)
{
    (void)context;
    struct timespec now = {0, 0};
#ifdef CLOCK_BOOTTIME
    /*
     * CLOCK_MONOTONIC stops while a laptop or a gateway sleeps; the lifetime of a token continues.
     */
    if (clock_gettime(CLOCK_BOOTTIME, &now) != 0)
#endif
    {
        /* With a clock that does not advance no deadline would ever pass. */
        if (clock_gettime(CLOCK_MONOTONIC, &now) != 0) {
            return CCT_ERROR_NOT_PROVIDED;
        }
    }
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t cct_posix_wall_clock_s(void *context)
{
    (void)context;
    time_t now = time(NULL);
    return now > 0 ? (int64_t)now : 0;
}
