/* SPDX-License-Identifier: MIT */
/*
 * malloc and what belongs to it, for the C library alone: cctoken does not allocate, and mbedTLS has its arena. Only
 * getaddrinfo() does, once or twice in a short-lived process (port/posix/lookup.c). It gets memory of a fixed size, none
 * of it twice. The C library's own allocator would be 7 KB of the program.
 */
#include <stdlib.h>

#include <errno.h>
#include <stdint.h>

/* The system's C library, in tests, allocates more, and its sanitizers have a malloc of their own. */
#if !defined(__GLIBC__)

enum { ALIGNMENT = 16, MEMORY_LEN = 32 * 1024 };

void *malloc(size_t len)
{
    static unsigned char memory[MEMORY_LEN] __attribute__((aligned(ALIGNMENT)));
    static size_t used;
    size_t taken = (len + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
    if (len > MEMORY_LEN || taken > MEMORY_LEN - used) {
        errno = ENOMEM;
        return NULL;
    }
    used += taken;
    return memory + used - taken;
}

/* What was never used is zero. */
void *calloc(size_t count, size_t len)
{
    return malloc(len != 0 && count > SIZE_MAX / len ? SIZE_MAX : count * len);
}

void free(void *memory)
{
    (void)memory;
}

#endif
