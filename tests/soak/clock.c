/* SPDX-License-Identifier: MIT */
/*
 * clock.c: the wall clock of the executable under test is off by a number of seconds that a test
 * changes at any time: an int64_t in the file that SOAK_CLOCK names. The clocks that only go
 * forwards are the machine's, as after a step of settimeofday(). Linked with --wrap=clock_gettime
 * and --wrap=time into an executable that is never installed.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

int __real_clock_gettime(clockid_t clock, struct timespec *now);
int __wrap_clock_gettime(clockid_t clock, struct timespec *now);
time_t __wrap_time(time_t *now);

/* Mapped, because the program closes descriptors that it does not know. */
static int64_t offset_s(void)
{
    static const volatile int64_t *shared;
    const char *path = getenv("SOAK_CLOCK");
    if (shared == NULL) {
        int descriptor = path == NULL ? -1 : open(path, O_RDONLY | O_CLOEXEC);
        void *mapped = descriptor < 0 ? MAP_FAILED : mmap(NULL, sizeof *shared, PROT_READ, MAP_SHARED, descriptor, 0);
        if (mapped == MAP_FAILED) {
            abort(); /* a clock that cannot step would pass every test */
        }
        (void)close(descriptor);
        shared = mapped;
    }
    return *shared;
}

int __wrap_clock_gettime(clockid_t clock, struct timespec *now)
{
    int result = __real_clock_gettime(clock, now);
    if (result == 0 && clock == CLOCK_REALTIME) {
        now->tv_sec += (time_t)offset_s();
    }
    return result;
}

time_t __wrap_time(time_t *now)
{
    struct timespec at = {0};
    (void)__wrap_clock_gettime(CLOCK_REALTIME, &at);
    if (now != NULL) {
        *now = at.tv_sec;
    }
    return at.tv_sec;
}
